import { expect, test } from 'vitest';
import { callee, caller, manage, start } from '../../../test/support/dialog-call.ts';
import { headers, reply, request } from '../../../test/support/sip-peers.ts';

interface Listed {
  readonly Dialogs: readonly [{ readonly caller_sdp?: string; readonly CALLEES: readonly object[] }];
}

const withBody = (message: string, body: string) =>
  message.replace('Content-Length: 0\r\n\r\n', `Content-Length: ${body.length}\r\n\r\n${body}`);

test('the body of a re-INVITE counts once it is agreed on', () => {
  const { run, invite, fromCaller } = start('create_dialog();');
  const bodies = () => (manage(run, 'dlg_list') as unknown as Listed).Dialogs[0];
  run.peer(callee).send(withBody(reply(invite, 183, 'Progress'), 'early'));
  expect(bodies().CALLEES).toMatchObject([{ callee_sdp: 'early' }]);
  run.peer(callee).send(withBody(reply(invite, 200, 'OK'), 'one'));
  fromCaller('ACK', 1);
  run.peer(callee).messages();
  const change = (cseq: number, code: number) => {
    run.peer(caller).send(
      request('INVITE', {
        to: '<sip:bob@example.com>;tag=b1',
        branch: `z9hG4bK-${cseq}`,
        uri: `sip:x@127.0.0.1:${callee}`,
        headers: headers(invite, 'Record-Route').map((route) => `Route: ${route}`),
        cseq,
        body: 'two',
      }),
    );
    const sent = run.peer(callee).messages().at(-1);
    run.peer(callee).send(withBody(reply(sent!, code, 'So'), 'three'));
  };
  change(2, 488);
  expect(bodies()).not.toHaveProperty('caller_sdp');
  change(3, 200);
  expect(bodies()).toMatchObject({ caller_sdp: 'two', CALLEES: [{ callee_sdp: 'three' }] });
  expect(run.peer(caller).lines()).not.toEqual([]);
});
