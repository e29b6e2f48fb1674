import { describe, expect, test } from 'vitest';
import { callee, caller, manage, start } from '../../../test/support/dialog-call.ts';
import { headers, reply } from '../../../test/support/sip-peers.ts';

const first = (message: string | undefined) => message?.slice(0, message.indexOf('\r\n'));

describe('pings', () => {
  const more = 'modparam("dialog", "options_ping_interval", 2)';
  const local = 'local_route { xlog("$rm $DLG_dir"); }';

  test('are plain OPTIONS, one at a time', () => {
    const { run, answer } = start('create_dialog("options-ping-caller");', '', { more: more + local });
    answer();
    run.wait(2100);
    const [ping] = run.peer(caller).messages();
    expect(first(ping)).toBe('OPTIONS sip:x@127.0.0.1:5080 SIP/2.0');
    expect(headers(ping!, 'Contact')).toEqual([]);
    run.wait(2100);
    run.peer(caller).send(reply(ping!, 200, 'OK'));
    run.wait(2100);
    expect(run.log()).toEqual(['OPTIONS <null>', 'OPTIONS <null>']);
  });

  test('end a call that the other side does not know, with the next tick and a number left out', () => {
    const { run, answer } = start('create_dialog("options-ping-callee"); dlg_on_hangup("end");', '', {
      more: `${more} route[end] { xlog("$DLG_end_reason $DLG_dir"); }`,
    });
    answer();
    run.wait(2100);
    const [ping] = run.peer(callee).messages();
    expect(headers(ping!, 'CSeq')).toEqual(['2 OPTIONS']);
    run.peer(callee).send(reply(ping!, 481, 'Unknown'));
    run.wait(1100);
    const [bye] = run.peer(callee).messages();
    expect(headers(bye!, 'CSeq')).toEqual(['4 BYE']);
    expect(headers(run.peer(caller).messages()[0]!, 'CSeq')).toEqual(['1 BYE']);
    run.peer(callee).send(reply(bye!, 200, 'OK'));
    expect(run.log()).toEqual(['Ping Timeout <null>']);
  });

  test('with re-INVITEs are acknowledged by the dialog, through local_route', () => {
    const { run, answer } = start('create_dialog("reinvite-ping-callee");', '', {
      more: `modparam("dialog", "reinvite_ping_interval", 2) ${local}`,
    });
    answer();
    run.wait(2100);
    const [ping] = run.peer(callee).messages();
    expect(headers(ping!, 'Contact')).toEqual(['<sip:x@127.0.0.1:5080>']);
    run.peer(callee).send(reply(ping!, 200, 'OK'));
    const ack = run.peer(callee).messages().at(-1)!;
    expect(first(ack)).toBe('ACK sip:x@127.0.0.1:5090 SIP/2.0');
    expect(headers(ack, 'CSeq')).toEqual(['2 ACK']);
    expect(headers(ack, 'Via')).not.toEqual(headers(ping!, 'Via'));
    expect(run.log()).toEqual(['INVITE <null>', 'ACK <null>']);
  });
});

test('a ping to a party without Contact is not sent, but takes its number', () => {
  const { run, invite, fromCaller } = start('create_dialog("options-ping-callee");', '', {
    more: 'modparam("dialog", "options_ping_interval", 2)',
  });
  run.peer(callee).send(reply(invite, 200, 'OK'));
  fromCaller('ACK', 1);
  run.peer(callee).messages();
  run.wait(9000);
  fromCaller('INFO');
  expect(
    run
      .peer(callee)
      .messages()
      .map((message) => headers(message, 'CSeq')),
  ).toEqual([['3 INFO']]);
});

test('without an id in it, our Record-Route is known by what the INVITE got here', () => {
  const { run, invite } = start('create_dialog();', '', { more: 'modparam("dialog", "dlg_match_mode", 2)' });
  const answered = reply(invite, 200, 'OK').replace(
    'Record-Route',
    'Record-Route: <sip:10.0.0.9;lr>\r\nRecord-Route',
  );
  run.peer(callee).send(answered);
  expect(manage(run, 'dlg_list')).toMatchObject({
    Dialogs: [{ CALLEES: [{ callee_route_set: '<sip:10.0.0.9;lr>' }] }],
  });
});

test('a BYE carries the URIs that the callee has seen', () => {
  const { run, answer } = start('create_dialog(); uac_replace_from(, "sip:other@example.org");', '', {
    load: ['uac'],
    more: 'modparam("uac", "restore_mode", "none")',
  });
  answer();
  manage(run, 'dlg_end_dlg', { dialog_id: 'call-1' });
  expect(headers(run.peer(callee).messages()[0]!, 'From')).toEqual(['<sip:other@example.org>;tag=a1']);
  expect(headers(run.peer(caller).messages()[0]!, 'To')).toEqual(['<sip:alice@example.com>;tag=a1']);
});

describe('dlg_send_sequential', () => {
  const command = 'dlg_send_sequential';

  test('asks the caller unless told otherwise, and answers with the reply', () => {
    const { run, answer } = start('create_dialog();');
    answer();
    let result: unknown;
    run.engine.management.execute(command, { callid: 'call-1', method: 'INFO' }, (value) => {
      result = value;
    });
    const [info] = run.peer(caller).messages();
    expect(first(info)).toBe('INFO sip:x@127.0.0.1:5080 SIP/2.0');
    run.peer(caller).send(reply(info!, 202, 'Fine'));
    expect(result).toEqual({ Code: 202, Reason: 'Fine' });
  });

  test('takes a body of its own, and challenges', () => {
    const { run, answer } = start('create_dialog();');
    answer();
    const body = 'custom:text/plain:hello:you';
    run.engine.management.execute(
      command,
      { callid: 'call-1', method: 'MESSAGE', mode: 'callee', body },
      () => {},
    );
    const [message] = run.peer(callee).messages();
    expect(headers(message!, 'Content-Type')).toEqual(['text/plain']);
    expect(message!.endsWith('\r\n\r\nhello:you')).toBe(true);
    run.peer(callee).send(reply(message!, 200, 'OK'));
    run.engine.management.execute(command, { callid: 'call-1', mode: 'challenge callee' }, () => {});
    const [invite] = run.peer(callee).messages();
    run
      .peer(callee)
      .send(reply(invite!, 200, 'OK').replace('Content-Length: 0\r\n\r\n', 'Content-Length: 3\r\n\r\nv=0'));
    const [second] = run.peer(caller).messages();
    expect(first(second)).toBe('INVITE sip:x@127.0.0.1:5080 SIP/2.0');
    expect(second!.endsWith('\r\n\r\nv=0')).toBe(true);
  });

  test.each([
    [{ callid: 'other' }, 404, 'Dialog Not Found'],
    [{ callid: 'call-1', mode: 'xcaller' }, 400, 'Invalid mode'],
    [{ callid: 'call-1', body: 'some' }, 400, 'Invalid body mode'],
    [{ callid: 'call-1', mode: 'challenge', method: 'INFO' }, 406, 'Not Acceptable'],
  ])('refuses %j', (parameters, code, message) => {
    const { run, answer } = start('create_dialog();');
    answer();
    expect(manage(run, command, parameters)).toMatchObject({ code, message });
  });
});
