import { describe, expect, test } from 'vitest';
import { load } from '../../../test/support/run-script.ts';
import {
  headers,
  type PeerRunOptions,
  reply,
  request,
  runBetweenPeers,
} from '../../../test/support/sip-peers.ts';

const caller = 5080;
const callee = 5090;

/** Runs a script that accounts; `before` runs for every initial request. */
function start(
  before: string,
  options: PeerRunOptions & { head?: string; more?: string; within?: string } = {},
) {
  const { more = '', load = [] } = options;
  const run = runBetweenPeers(
    `${more} route {
      if (is_method("ACK")) { t_relay(); exit; }
      if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
      if (has_totag()) { loose_route(); ${options.within ?? (load.includes('dialog') ? '' : before)} $du = "sip:127.0.0.1:${callee}"; t_relay(); exit; }
      record_route(); ${before} $du = "sip:127.0.0.1:${callee}"; t_relay(); }`,
    { ...options, load: [...load, 'acc'] },
  );
  /** What the script logged, without the times. */
  const log = () => run.log().map((line) => line.replace(/=\d{10}\b/g, '=<time>'));
  const answered = (method: string, code: number, reason: string) => {
    run.peer(caller).send(request(method));
    const [sent] = run.peer(callee).messages();
    run.peer(callee).send(reply(sent!, code, reason));
    return log();
  };
  return { run, log, answered };
}

const record = (code: number, reason: string, method = 'INVITE') =>
  `timestamp=<time>;created=0;setuptime=<time>;method=${method};from_tag=a1;to_tag=b1;call_id=call-1;code=${code};reason=${reason}`;

describe('do_accounting()', () => {
  test('writes answered requests', () => {
    const { answered } = start('do_accounting("log");');
    expect(answered('INVITE', 200, 'OK')).toEqual([`ACC: transaction answered: ${record(200, 'OK')}`]);
  });

  test('writes nothing for a failure unless asked to', () => {
    expect(start('do_accounting("log");').answered('MESSAGE', 404, 'No')).toEqual([]);
    expect(start('do_accounting("log", "failed");').answered('MESSAGE', 404, 'No')).toEqual([
      `ACC: transaction answered: ${record(404, 'No', 'MESSAGE')}`,
    ]);
  });

  test('writes the missed call before the failed one', () => {
    expect(start('do_accounting("log", "missed|failed");').answered('INVITE', 486, 'Busy')).toEqual([
      `ACC: call missed: ${record(486, 'Busy')}`,
      `ACC: transaction answered: ${record(486, 'Busy')}`,
    ]);
  });

  test('in 2.4 knows nothing of the time of creation', () => {
    expect(start('do_accounting("log");', { version: '2.4' }).answered('INVITE', 200, 'OK')).toEqual([
      'ACC: transaction answered: timestamp=<time>;method=INVITE;from_tag=a1;to_tag=b1;call_id=call-1;code=200;reason=OK',
    ]);
  });

  test('appends the extra fields, then those of every leg', () => {
    const { answered } = start(
      'do_accounting("log"); $acc_extra(who) = "al"; $acc_leg(to) = "x"; acc_new_leg(); $acc_leg(to) = "y";',
      {
        more: 'modparam("acc", "extra_fields", "log: who->user; why") modparam("acc", "leg_fields", "log: to")',
      },
    );
    expect(answered('INVITE', 200, 'OK')).toEqual([
      `ACC: transaction answered: ${record(200, 'OK')};user=al;why=;to=x;to=y`,
    ]);
  });
});

test.each([
  ['"extra_fields", "db: a"', 'db_url'],
  ['"leg_fields", "aaa: a"', 'aaa_url'],
  ['"log_facility", "LOG_NOWHERE"', 'log_facility'],
  ['"detect_direction", 1) modparam("rr", "append_fromtag", 0', 'append_fromtag'],
])('the parameter %s stops the start', (parameter, problem) => {
  expect(() => start('', { more: `modparam("acc", ${parameter})` })).toThrow(problem);
});

test('fields for a database do with the URL of all modules', () => {
  const more = 'modparam("acc", "extra_fields", "db: a")';
  expect(() => start('', { more, head: 'db_default_url="text:///tmp"\n' })).not.toThrow();
});

test('a call that expires without a BYE has its record', () => {
  const { run, log, answered } = start('do_accounting("log", "cdr");', {
    load: ['dialog'],
    more: 'modparam("dialog", "default_timeout", 2)',
  });
  answered('INVITE', 200, 'OK');
  run.wait(4000);
  expect(log()).toEqual([expect.stringMatching(/^ACC: call ended: /)]);
});

test('fields behind an empty one are not read', () => {
  const { answered } = start('do_accounting("log");', {
    more: 'modparam("acc", "extra_fields", "log: a;;b")',
  });
  expect(answered('INVITE', 200, 'OK')).toEqual([`ACC: transaction answered: ${record(200, 'OK')};a=`]);
});

test('values from the onreply_route for all replies are in the record', () => {
  const { answered } = start('do_accounting("log");', {
    more: 'modparam("acc", "extra_fields", "log: a") onreply_route { $acc_extra(a) = $rs; }',
  });
  expect(answered('INVITE', 200, 'OK')).toEqual([`ACC: transaction answered: ${record(200, 'OK')};a=200`]);
});

test('in 2.4 a missed call has its times with cdr only', () => {
  const missed = (flags: string) =>
    start(`do_accounting("log", "${flags}");`, { version: '2.4', load: ['dialog'] }).answered(
      'INVITE',
      486,
      'Busy',
    );
  const [plain] = missed('missed');
  expect(plain).toMatch(/^ACC: call missed: timestamp=<time>;method=/);
  expect(missed('missed|cdr')[0]).toMatch(
    /^ACC: call missed: timestamp=<time>;created=<time>;setuptime=0;method=/,
  );
});

test('a field that no parameter in front declares is refused', () => {
  const head =
    'loadmodule "proto_udp.so"\nloadmodule "tm.so"\nloadmodule "acc.so"\nmodparam("acc", "extra_fields", "log: a->b")\n';
  const problems = (text: string) =>
    load(`${head}route { ${text} }`).diagnostics.map(({ message }) => message);
  expect(problems('$acc_extra( a ) = "1"; xlog("$acc_extra(a)");')).toEqual([]);
  for (const text of ['$acc_extra(b) = "1";', '$var(x) = $acc_leg(a);', 'xlog("$acc_extra($var(a))");'])
    expect(problems(text)).toEqual([expect.stringMatching(/is not declared in (extra|leg)_fields/)]);
});

test('drop_accounting() takes back all, or single options', () => {
  expect(start('do_accounting("log"); drop_accounting();').answered('INVITE', 200, 'OK')).toEqual([]);
  const some = start('do_accounting("log", "missed|failed"); drop_accounting("log", "failed");');
  expect(some.answered('INVITE', 486, 'Busy')).toEqual([`ACC: call missed: ${record(486, 'Busy')}`]);
});

test('acc_log_request() writes at once; a text without a code is a reason', () => {
  const { run, log } = start('acc_log_request("404 not there"); acc_log_request("just so");');
  run.peer(caller).send(request('INVITE'));
  const start404 =
    'ACC: request accounted: timestamp=<time>;method=INVITE;from_tag=a1;to_tag=;call_id=call-1;';
  expect(log()).toEqual([`${start404}code=404;reason=not there`, `${start404}code=;reason=just so`]);
});

test('events tell answered from missed calls', () => {
  const { answered } = start('do_accounting("evi", "missed|failed");', {
    more: `modparam("acc", "extra_fields", "evi: who")
      event_route[E_ACC_EVENT] { xlog("event $param(method) $param(sip_code) [$param(who)]"); }
      event_route[E_ACC_MISSED_EVENT] { xlog("missed $param(sip_code)"); }`,
  });
  expect(answered('INVITE', 486, 'Busy')).toEqual(['missed 486', 'event INVITE 486 []']);
});

// A request within the call that asks for it again is accounted with the call.
test.each(['', 'do_accounting("log", "cdr");'])(
  'with cdr one record is written when the call ends %s',
  (later) => {
    const { run, log } = start('create_dialog(); do_accounting("log", "cdr");', {
      load: ['dialog'],
      within: later,
    });
    const contact = (port: number) => `Contact: <sip:x@127.0.0.1:${port}>`;
    run.peer(caller).send(request('INVITE', { headers: [contact(caller)] }));
    const [invite] = run.peer(callee).messages();
    const routes = headers(invite!, 'Record-Route').map((route) => `Route: ${route}`);
    run.peer(callee).send(reply(invite!, 200, 'OK').replace('\r\n\r\n', `\r\n${contact(callee)}\r\n\r\n`));
    const within = { to: '<sip:bob@example.com>;tag=b1', uri: 'sip:x@127.0.0.1:5090', headers: routes };
    run.peer(caller).send(request('ACK', within));
    expect(log()).toEqual([]);
    run.wait(2500);
    run.peer(caller).send(request('BYE', { ...within, cseq: 2 }));
    const bye = run.peer(callee).messages().at(-1)!;
    run.peer(callee).send(reply(bye, 200, 'OK'));
    expect(log().map((line) => line.replace(/ms_duration=\d+/, 'ms_duration=<ms>'))).toEqual([
      'ACC: call ended: created=<time>;call_start_time=<time>;duration=3;ms_duration=<ms>;setuptime=0;method=INVITE;from_tag=a1;to_tag=b1;call_id=call-1;code=200;reason=OK',
    ]);
  },
);
