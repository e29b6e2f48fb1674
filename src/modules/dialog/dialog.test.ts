import { describe, expect, test } from 'vitest';
import { callee, caller, manage, start } from '../../../test/support/dialog-call.ts';
import { headers, reply } from '../../../test/support/sip-peers.ts';

const where = 'xlog("$rm $DLG_dir $DLG_status");';

describe('a dialog', () => {
  test('is found again by its id, in both directions', () => {
    const { run, invite, answer, fromCaller, fromCallee } = start('create_dialog();', where);
    expect(headers(invite, 'Record-Route')[0]).toMatch(/;did=[0-9a-f]+\.[0-9a-f]+>$/);
    answer();
    fromCaller('INFO');
    fromCallee('BYE');
    expect(run.log()).toEqual(['ACK downstream 4', 'INFO downstream 4', 'BYE upstream 5']);
  });

  test('is found by Call-ID and tags without the id, unless the id is the only way', () => {
    const plain = ['Route: <sip:127.0.0.1;lr;ftag=a1>'];
    const found = start('create_dialog();', where);
    found.answer();
    found.run.log();
    found.fromCaller('INFO', 2, plain);
    expect(found.run.log()).toEqual(['INFO downstream 4']);
    const strict = start('create_dialog();', where, { more: 'modparam("dialog", "dlg_match_mode", 0)' });
    strict.answer();
    strict.run.log();
    strict.fromCaller('INFO', 2, plain);
    expect(strict.run.log()).toEqual(['INFO <null> <null>']);
  });

  test('keeps values and flags for later requests', () => {
    const { run, answer, fromCaller } = start(
      'create_dialog(); $dlg_val(a) = "x"; $var(y) = "y"; store_dlg_value("b", $var(y)); set_dlg_flag("f");',
      'if (fetch_dlg_value("b", $var(b))) xlog("$dlg_val(a) $var(b)"); if (is_dlg_flag_set("f")) xlog("set");',
    );
    answer();
    run.log();
    fromCaller('INFO');
    expect(run.log()).toEqual(['x y', 'set']);
  });

  test('that nobody answers is gone with its last reply', () => {
    const { run, invite } = start('create_dialog();');
    run.peer(callee).send(reply(invite, 486, 'Busy'));
    run.wait(60_000);
    expect(manage(run, 'dlg_list')).toEqual({ Dialogs: [] });
  });
});

describe('a dialog that runs out of time', () => {
  const more = 'modparam("dialog", "default_timeout", 3)';

  test('is forgotten', () => {
    const { run, answer } = start('create_dialog();', '', { more });
    answer();
    run.wait(60_000);
    expect(run.peer(caller).lines()).toEqual([]);
    expect(manage(run, 'dlg_list')).toEqual({ Dialogs: [] });
  });

  test('is ended with BYE on both sides when asked to', () => {
    const { run, answer } = start('create_dialog("B");', '', { more });
    answer();
    run.wait(3500);
    expect(run.peer(caller).messages()[0]).toMatch(/^BYE sip:x@127\.0\.0\.1:5080 SIP\/2\.0\r\n/);
    expect(headers(run.peer(callee).messages()[0]!, 'CSeq')).toEqual(['2 BYE']);
  });

  test('has the time that $DLG_timeout gives it', () => {
    const { run, answer } = start('create_dialog("bye-on-timeout"); $DLG_timeout = 10;', '', { more });
    answer();
    run.wait(6000);
    expect(run.peer(caller).lines()).toEqual([]);
    run.wait(5000);
    expect(run.peer(caller).lines()[0]).toMatch(/^BYE /);
  });
});

describe('management', () => {
  test('lists and ends dialogs', () => {
    const { run, answer } = start('create_dialog();');
    answer();
    const listed = manage(run, 'dlg_list') as unknown as { Dialogs: { ID: string; state: number }[] };
    expect(listed.Dialogs).toMatchObject([{ state: 4, callid: 'call-1', caller_tag: 'a1' }]);
    manage(run, 'dlg_end_dlg', { dialog_id: listed.Dialogs[0]!.ID });
    expect(run.peer(caller).lines()[0]).toMatch(/^BYE /);
    expect(run.peer(callee).lines()[0]).toMatch(/^BYE /);
  });

  test('tells that there is no such dialog or profile', () => {
    const { run } = start('create_dialog();');
    expect(manage(run, 'dlg_end_dlg', { dialog_id: '1.2' })).toMatchObject({
      code: 404,
      message: 'Requested Dialog not found',
    });
    expect(manage(run, 'profile_get_size', { profile: 'x' })).toMatchObject({
      code: 404,
      message: 'Profile not found',
    });
  });
});

test('profiles count dialogs by value until they end', () => {
  const size =
    'get_profile_size("who", "al", $var(n)); get_profile_size("all", , $var(m)); xlog("$var(n) $var(m)");';
  const { run, answer, fromCaller } = start(
    'create_dialog(); set_dlg_profile("who", "al"); set_dlg_profile("all");',
    size,
    {
      more: 'modparam("dialog", "profiles_with_value", "who;other") modparam("dialog", "profiles_no_value", "all")',
    },
  );
  answer();
  fromCaller('INFO');
  fromCaller('BYE', 3);
  expect(run.log()).toEqual(['1 1', '1 1', '0 0']);
});
