import { describe, expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const cancels = (flags = '') =>
  `if (is_method("ACK|CANCEL")) { ${flags}; exit; } $ru = "sip:b@127.0.0.1:5090"; t_relay();`;

/** The Reason lines of the CANCEL that the callee got. */
function reasonsOf(messages: readonly string[]): string[] {
  const cancel = messages.find((message) => message.startsWith('CANCEL'));
  expect(cancel).toBeDefined();
  return headers(cancel!, 'Reason');
}

describe('the Reason of a CANCEL', () => {
  function ringing(script: string) {
    const run = runBetweenPeers(`route { ${script} }`);
    run.peer(5080).send(request('INVITE', { branch: 'z9hG4bK-1' }));
    const [invite] = run.peer(5090).messages();
    return { run, invite: invite! };
  }
  const cancel = request('CANCEL', { branch: 'z9hG4bK-1' }).replace(
    'Content-Length',
    'Reason: Q.850;cause=16\r\nReason: SIP;cause=1\r\nContent-Length',
  );

  test('is that the caller gave up', () => {
    const { run, invite } = ringing(cancels('t_relay()'));
    run.peer(5090).send(reply(invite, 180, 'Ringing'));
    run.peer(5080).send(cancel);
    expect(reasonsOf(run.peer(5090).messages())).toEqual(['SIP;cause=487;text="ORIGINATOR_CANCEL"']);
  });

  test('is the first one of the caller when the CANCEL is relayed with pass-reason-hdr', () => {
    const { run, invite } = ringing(cancels('t_relay("pass-reason-hdr")'));
    run.peer(5090).send(reply(invite, 180, 'Ringing'));
    run.peer(5080).send(cancel);
    expect(reasonsOf(run.peer(5090).messages())).toEqual(['Q.850;cause=16']);
  });

  test('is not known any more when the CANCEL had to wait for a provisional reply', () => {
    const { run, invite } = ringing(cancels('t_relay()'));
    run.peer(5080).send(cancel);
    expect(run.peer(5090).lines()).toEqual([]);
    run.peer(5090).send(reply(invite, 180, 'Ringing'));
    expect(reasonsOf(run.peer(5090).messages())).toEqual([]);
  });

  test('is that the call was answered elsewhere once the caller has a 200, whoever made it', () => {
    const { run, invite } = ringing('$ru = "sip:b@127.0.0.1:5090"; t_relay(); t_reply(200, "OK");');
    run.peer(5090).send(reply(invite, 180, 'Ringing'));
    expect(reasonsOf(run.peer(5090).messages())).toEqual(['SIP ;cause=200 ;text="Call completed elsewhere"']);
  });
});

describe('t_cancel_branch()', () => {
  const other = 5091;
  /** CANCELs that the first and the second phone got after each provisional reply of the first. */
  function cancelled(flags: string): number[][] {
    const run = runBetweenPeers(`
      route { if (is_method("ACK")) exit; $ru = "sip:a@127.0.0.1:5090"; append_msg_branch("sip:b@127.0.0.1:${other}");
        t_on_reply("r"); t_relay(); }
      onreply_route[r] { if ($T_branch_idx == 0) t_cancel_branch(${flags}); if ($rs == 182) drop; }`);
    run.peer(5080).send(request('INVITE'));
    const [first, second] = [5090, other].map((port) => run.peer(port).messages()[0]!);
    run.peer(other).send(reply(second!, 180, 'Ringing'));
    return [182, 183, 183].map((code) => {
      run.peer(5090).send(reply(first!, code, 'x'));
      return [5090, other].map((port) => run.peer(port).lines().length);
    });
  }

  test('waits for a first reply that is not dropped, and sends a CANCEL each time it is asked to', () => {
    expect(cancelled('')).toEqual([
      [0, 0],
      [1, 0],
      [1, 0],
    ]);
  });

  test('with flags cancels what was not cancelled before', () => {
    const both = [
      [0, 1],
      [1, 0],
      [0, 0],
    ];
    expect([cancelled('"a"'), cancelled('"o"')]).toEqual([
      both,
      [[0, 1], ...both.slice(2), ...both.slice(2)],
    ]);
  });
});

test('CANCEL and ACK have a Via without what only tells how the INVITE came here', () => {
  const run = runBetweenPeers(
    'route { if (is_method("ACK")) exit; add_local_rport(); $ru = "sip:b@127.0.0.1:5090"; t_relay(); }',
  );
  run.peer(5080).send(request('INVITE'));
  const [invite] = run.peer(5090).messages();
  run.peer(5090).send(reply(invite!, 486, 'Busy'));
  const [ack] = run.peer(5090).messages();
  expect([headers(ack!, 'Via')[0]]).toEqual([headers(invite!, 'Via')[0]!.replace(/;rport$/, '')]);
});

describe('a call that has not been relayed yet', () => {
  const statements = 'if (is_method("ACK|CANCEL")) { t_relay(); exit; }';
  const cancel = request('CANCEL', { branch: 'z9hG4bK-INVITE' });

  test('is answered with 487 when the CANCEL finds it waiting for branches', () => {
    const run = runBetweenPeers(`route { ${statements} t_newtran(); t_wait_for_new_branches(); }`);
    run.peer(5080).send(request('INVITE'));
    expect(run.peer(5080).lines()).toEqual(['SIP/2.0 100 Giving it a try']);
    run.peer(5080).send(cancel);
    expect(run.peer(5080).lines()).toEqual(['SIP/2.0 200 canceling', 'SIP/2.0 487 Request Terminated']);
  });
});
