import { expect, test } from 'vitest';
import { callee, caller, start } from '../../../../test/support/dialog-call.ts';
import { runScript } from '../../../../test/support/run-script.ts';
import { headers, reply, request } from '../../../../test/support/sip-peers.ts';

const profiles =
  'modparam("dialog", "profiles_with_value", "who") modparam("dialog", "profiles_no_value", "all")';

test('the direction is known of requests, not of their replies and not in the routes of a dialog', () => {
  const { run, invite, fromCaller } = start(
    'create_dialog(); xlog("$DLG_dir"); t_on_reply("r"); t_on_branch("b"); dlg_on_answer("up");',
    'xlog("$rm $DLG_dir");',
    {
      more: `onreply_route[r] { xlog("reply $DLG_dir $DLG_status"); } branch_route[b] { xlog("branch $DLG_dir"); }
        route[up] { xlog("up $DLG_dir $DLG_status"); }`,
    },
  );
  run.peer(callee).send(reply(invite, 200, 'OK'));
  fromCaller('INFO');
  expect(run.log()).toEqual([
    'downstream',
    'branch downstream',
    'reply <null> 1',
    'up <null> 3',
    'INFO downstream',
  ]);
});

test('a timeout of 0 set before the dialog is none', () => {
  const { run } = start('$DLG_timeout = 0; xlog("$DLG_timeout"); create_dialog(); xlog("$DLG_timeout");');
  expect(run.log()).toEqual(['<null>', '43200']);
});

test('a number is not found by its text; NULL is not kept', () => {
  const { run } = start(
    `create_dialog(); $var(n) = 5; store_dlg_value("n", $var(n)); $var(t) = "5"; $avp(out) = NULL;
     get_dialogs_by_val("n", $var(n), $avp(json), $var(c)); xlog("$rc");
     get_dialogs_by_val("n", $var(t), $avp(json), $var(c)); xlog("$rc");
     $var(none) = NULL; store_dlg_value("n", $avp(none)); xlog("$rc $dlg_val(n)");`,
  );
  expect(run.log()).toEqual(['1', '-1', '-1 5']);
});

test('flags are tested against 0 and 1 only', () => {
  const { run } = start(
    'create_dialog(); test_and_set_dlg_flag("f", 0); xlog("$rc $DLG_flags"); test_and_set_dlg_flag("f", 2); xlog("$rc"); test_and_set_dlg_flag("f", 1); xlog("$rc $DLG_flags");',
  );
  expect(run.log()).toEqual(['1 f', '-1', '1 ']);
});

test('routes of a dialog are named before its answer', () => {
  const { run, answer } = start('create_dialog();', 'dlg_on_hangup("end"); xlog("$rc");', {
    more: 'route[end] { xlog("ended"); }',
  });
  answer();
  expect(run.log()).toEqual(['-1']);
});

test('an empty value is one; a shared profile has its suffix', () => {
  const { run } = start(
    'create_dialog(); set_dlg_profile("who", ""); xlog("$rc"); is_in_profile("who", ""); xlog("$rc"); set_dlg_profile("all/s"); xlog("$rc");',
    '',
    { more: profiles },
  );
  expect(run.log()).toEqual(['1', '1', '-1']);
});

test.each(['a b', 'a;a', 'a/x'])('profiles cannot be named %s', (names) => {
  const script = `loadmodule "proto_udp.so"\nloadmodule "sl.so"\nloadmodule "signaling.so"\nloadmodule "tm.so"\nloadmodule "rr.so"\nloadmodule "dialog.so"
modparam("dialog", "profiles_with_value", "${names}")\nroute { exit; }`;
  expect(runScript(`socket=udp:127.0.0.1:5060\n${script}`).problem).not.toBeNull();
  expect(runScript(`socket=udp:127.0.0.1:5060\n${script.replace(names, 'a;b/s')}`).problem).toBeNull();
});

test('match_dialog() without a mode matches as the module is told to', () => {
  const { run, answer, fromCaller } = start('create_dialog();', 'xlog("$rm $DLG_status");', {
    more: 'modparam("dialog", "dlg_match_mode", 0)',
  });
  answer();
  fromCaller('INFO', 2, []);
  expect(run.log()).toEqual(['ACK 4', 'INFO <null>']);
});

test('a dialog may be in a profile several times, and leaves it once or with all values', () => {
  const sizes = 'get_profile_size("who", , $var(n)); xlog("$rc $var(n)");';
  const { run } = start(
    `create_dialog(); set_dlg_profile("who", "al"); set_dlg_profile("who", "al"); set_dlg_profile("who", "bo"); ${sizes}
     unset_dlg_profile("who", "al"); ${sizes} unset_dlg_profile("who"); ${sizes}`,
    '',
    { more: profiles },
  );
  expect(run.log()).toEqual(['1 3', '1 2', '1 0']);
});

test('in 2.4 a request within a dialog can change its options, and a dialog that ended is not found', () => {
  const old = { version: '2.4' } as const;
  const within = start('create_dialog();', 'create_dialog("B"); xlog("$rm $rc $DLG_status");', old);
  within.answer();
  within.fromCaller('BYE', 2);
  within.fromCaller('BYE', 3);
  expect(within.run.log()).toEqual(['ACK 1 4', 'BYE 1 5', 'BYE -1 <null>']);
  const now = start('create_dialog();', 'create_dialog("bye-on-timeout"); xlog("$rm $rc");');
  now.answer();
  expect(now.run.log()).toEqual(['ACK -1']);
});

test('the script sees the dialog with a CANCEL once that is relayed', () => {
  const { run, invite } = start(
    'if (is_method("CANCEL")) { t_relay(); xlog("$DLG_status"); exit; } create_dialog();',
  );
  run.peer(callee).send(reply(invite, 180, 'Ringing'));
  run.peer(caller).send(request('CANCEL', { branch: 'z9hG4bK-INVITE' }));
  expect(run.log()).toEqual(['2']);
});

test('validate_dialog() needs loose_route()', () => {
  const { run, answer, fromCaller } = start(
    'create_dialog();',
    'match_dialog(); validate_dialog(); xlog("$rm $rc");',
  );
  answer();
  fromCaller('INFO', 2, []);
  fromCaller('INFO', 3);
  fromCaller('INFO', 3);
  expect(run.log()).toEqual(['ACK 1', 'INFO -4', 'INFO 1', 'INFO -1']);
});

test('the texts of a dialog as JSON are not escaped; what cannot be printed is left out', () => {
  const { run } = start(
    `create_dialog(); $dlg_val(a) = 'say "x"'; $dlg_val(b) = "\\t"; xlog("$DLG_ctx_json");`,
  );
  expect(run.log()[0]).toMatch(/,"values":\{"a":"say "x""\}\}$/);
});

test.each([
  ['default_timeout', 0],
  ['options_ping_interval', 0],
  ['reinvite_ping_interval', -1],
  ['log_profile_hash_size', 0],
  ['rr_param', '""'],
])('%s cannot be %s', (name, value) => {
  expect(() => start('', '', { more: `modparam("dialog", "${name}", ${value})` })).toThrow(name);
});

test('fix_route_dialog() writes the target of a strict router as a Route of its own', () => {
  const strict = 'Record-Route: <sip:127.0.0.1:5090>';
  const { run, invite, fromCaller } = start('create_dialog();', 'fix_route_dialog();');
  const answered = reply(invite, 200, 'OK').replace('Record-Route', `${strict}\r\nRecord-Route`);
  run.peer(callee).send(answered.replace('\r\n\r\n', '\r\nContact: <sip:x@10.0.0.9>\r\n\r\n'));
  run.peer(callee).messages();
  fromCaller('INFO');
  const [info] = run.peer(callee).messages();
  expect(info).toMatch(/^INFO sip:127\.0\.0\.1:5090 SIP/);
  expect(headers(info!, 'Route')).toEqual(['<sip:x@10.0.0.9>']);
});

test('in 2.4 values are texts with their variables, and none is empty or a number that no variable has', () => {
  const { run } = start(
    `create_dialog(); $avp(none) = NULL; $var(e) = "";
     store_dlg_value("n", "a$avp(none)"); store_dlg_value("n", "$var(e)"); xlog("$rc $dlg_val(n)");
     store_dlg_value("$n", "$avp(none)"); fetch_dlg_value("$n", "$var(v)"); xlog("$var(v)");
     get_dialog_info("n", "$var(v)", "$n", "$avp(none)"); xlog("$rc $var(v)");
     $dlg_val(i) = 5; $dlg_val($rm) = "t"; xlog("$dlg_val(i) $dlg_val($rm) $dlg_val(INVITE)");
     $var(i) = 5; $avp(i) = 6; $dlg_val(i) = $var(i); $dlg_val(j) = $avp(i);
     $dlg_val(l) = $var(i) + 1; xlog("$dlg_val(i) $dlg_val(j) $dlg_val(l)");`,
    '',
    { version: '2.4' },
  );
  expect(run.log()).toEqual(['-1 a<null>', '<null>', '1 a<null>', '<null> t <null>', '5 6 <null>']);
});

test('in 2.4 the size of a profile needs no value, and what cannot be is told at the start', () => {
  const old = { version: '2.4', more: profiles } as const;
  const { run } = start(
    `create_dialog(); $var(e) = ""; set_dlg_profile("who", "$rm"); get_profile_size("who", "$var(n)"); xlog("$rc $var(n)");
     get_profile_size("who", "INVITE", "$avp(n)"); xlog("$rc $avp(n)"); get_profile_size("who", "$var(e)", "$var(n)"); xlog("$rc");
     get_profile_size("who", "$ru"); xlog("$rc");`,
    '',
    old,
  );
  expect(run.log()).toEqual(['1 1', '1 1', '-1', '-1']);
  expect(() => start('set_dlg_profile("nobody");', '', old)).toThrow('there is no profile nobody');
  expect(() => start('fetch_dlg_value("n", "$ru");', '', old)).toThrow('neither an AVP nor a $var');
});

test('auto-prack is a flag of 4.0, and said to do nothing', () => {
  const { run } = start('create_dialog("auto-prack"); xlog("$rc");', '', { version: '4.0' });
  expect(run.log()).toEqual(['1']);
  expect(() => start('create_dialog("auto-prack");')).toThrow('unknown flag');
});
