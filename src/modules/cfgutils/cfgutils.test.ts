import { describe, expect, test } from 'vitest';
import { invite, logOfRequest } from '../../../test/support/request-log.ts';
import { logOf, runScript } from '../../../test/support/run-script.ts';
import { runBetweenPeers } from '../../../test/support/sip-peers.ts';
import { calendarTime } from '../../values/calendar.ts';
import { isSummerTime } from './summer-time.ts';

const settings = 'loadmodule "cfgutils.so"\n';
const codes = (statements: string, more = '') => logOf(statements, { settings: settings + more });

test('probabilities', () => {
  expect(
    codes(
      'rand_event(0); xlog("$rc\\n"); rand_event(100); xlog("$rc\\n"); rand_reset_prob(); rand_get_prob(); xlog("$rc\\n");',
    ),
  ).toEqual(['-1', '1', '10']);
});

test('differences of times', () => {
  expect(
    codes(
      'ts_usec_delta(10, 5, 12, 4, $var(t), $var(i)); xlog("$var(t) $var(i)\\n"); ts_usec_delta(0, 0, 9999, 0, , $var(i)); xlog("$rc $var(i)\\n");',
    ),
  ).toEqual(['1999999 1999999', '-1 1999999']);
});

test('first values of variables', () => {
  const more =
    'modparam("cfgutils", "varset", "a=s:x")\nmodparam("cfgutils", "varset", "b=i:7")\nmodparam("cfgutils", "shvset", "c=i:1")\n';
  expect(
    codes('$var(b) = $var(b) + 1; $shv(c) = NULL; xlog("$var(a) $var(b) $shv(c) $shv(d)\\n");', more),
  ).toEqual(['x 8 0 0']);
  expect(() => runScript(`${settings}modparam("cfgutils", "shvset", "c=7")\nroute { exit; }`)).toThrow(
    /shvset/,
  );
});

test('shuffling keeps the values, weights choose among them', () => {
  const log = codes(
    '$avp(x) = 1; $avp(x) = 2; $avp(x) = 3; shuffle_avps($avp(x)); xlog("$(avp(x)[*])\\n"); $avp(w) = 0; $avp(w) = 9; $avp(w) = 0; set_select_weight($avp(w)); xlog("$rc\\n");',
  );
  expect(log[0]!.split(', ').sort()).toEqual(['1', '2', '3']);
  expect(log[1]).toBe('1');
});

test('parts of the time', () => {
  expect(
    codes('xlog("$ctime(year) $ctime(mon) $ctime(mday) $ctime(hour) $ctime(wday) $ctime(yday)\\n");'),
  ).toEqual(['2026 1 1 0 5 1']);
});

test('summer time', () => {
  const clock = { zoneOffset: (at: number) => (new Date(at * 1000).getUTCMonth() === 6 ? 7200 : 3600) };
  const isSummer = (month: number) => {
    const moment = Date.UTC(2026, month, 15) / 1000;
    return isSummerTime(calendarTime(moment, clock.zoneOffset(moment)), clock);
  };
  expect([isSummer(0), isSummer(6)]).toEqual([0, 1]);
});

test('a name in the script makes a shared variable; management sets others', () => {
  const { engine } = runScript(
    `${settings}modparam("cfgutils", "shvset", "a =i:1")\nroute { $shv(b) = 1; $shv($var(c)) = 2; }`,
  );
  const call = (name: string, parameters = {}) => {
    let result: unknown;
    engine.management.execute(name, parameters, (answered) => {
      result = answered;
    });
    return result;
  };
  expect(call('shv_get')).toEqual([
    [
      { name: 'a ', type: 'integer', value: 1 },
      { name: 'b', type: 'integer', value: 0 },
    ],
  ]);
  expect(call('shv_set', { name: 'x', type: 'number', value: '7' })).toBe('OK');
  expect(call('shv_get', { name: 'x' })).toEqual({ VAR: { type: 'integer', value: 7 } });
  expect(call('shv_set', { name: 'x', type: 'S', value: '' })).toMatchObject({
    code: 500,
    message: 'value not found',
  });
  expect(call('shv_set', { name: 'x', type: 'int', value: 'y' })).toMatchObject({ code: -32602 });
});

test.each([
  ['initial_probability', '101'],
  ['lock_pool_size', '0'],
  ['hash_file', '"/none"'],
])('%s %s stops the start', (name, value) => {
  const run = runScript(`${settings}modparam("cfgutils", "${name}", ${value})\nroute { exit; }`);
  expect(run.problem).toMatch(name);
});

describe('waiting', () => {
  const script =
    'route { get_static_lock("l"); xlog("$rm in\\n"); if ($rm == "INVITE") sleep(2); release_static_lock("l"); xlog("$rm out\\n"); }';

  test('a route waits for the lock that another one holds', () => {
    const run = runBetweenPeers(script, { load: ['cfgutils'] });
    const message = (method: string) => invite.replace(/INVITE/g, method);
    run.engine.host.clock.after(0, () => {});
    run.peer(5080).send(message('INVITE'));
    run.peer(5080).send(message('OPTIONS'));
    run.wait(3000);
    expect(run.log()).toEqual(['INVITE in', 'INVITE out', 'OPTIONS in', 'OPTIONS out']);
  });

  test('taking a lock twice is refused instead of hanging', () => {
    expect(
      codes(
        'get_dynamic_lock("k"); get_dynamic_lock("k"); xlog("$rc\\n"); release_dynamic_lock("k"); release_dynamic_lock("k"); xlog("$rc\\n");',
      ),
    ).toEqual(['-1', '1']);
  });
});

test('values of any variable with indexes are counted', () => {
  const log = logOfRequest(
    `set_count($hdr(X-A), $var(n)); xlog("$var(n)\\n"); set_count($ct.fields(uri), $var(n)); xlog("$var(n)\\n");
    set_count($hdr(none), $var(n)); xlog("$var(n)\\n"); $json(o) := "{\\"a\\":[1,null,3]}"; set_count($json(o/a), $var(n)); xlog("$var(n)\\n");
    $avp(x) = 1; $avp(x) = 2; set_count($avp(x), $var(n)); xlog("$rc $var(n)\\n"); set_count($rd, $var(n)); xlog("$var(n)\\n");`,
    invite,
    { load: ['cfgutils', 'json'] },
  );
  expect(log).toEqual(['2', '3', '0', '3', '1 2', '1']);
});

test('a malformed recurrence has a code of its own', () => {
  const results = [
    '20200101T000000|||||',
    '20200101T000000|20200102T000000|||20200103T000000',
    '(20200101T000000',
  ];
  const log = codes(results.map((text) => `check_time_rec("${text}"); xlog("$rc\\n");`).join(' '));
  expect(log).toEqual(['1', '-1', '-2']);
});
