import { describe, expect, test } from 'vitest';
import { headers, type PeerRun, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';
import { ManagementError, type ManagementResult } from '../../declarations/management.ts';
import type { ServerManagement } from '../../management/management.ts';

const callee = 5090;

/** What a command answers with, once it has. */
function ask(run: PeerRun, command: string, parameters = {}): { result?: ManagementResult } {
  const answer: { result?: ManagementResult } = {};
  run.engine.management.execute(command, parameters, (result) => {
    answer.result = result;
  });
  run.host.clock.runUntilIdle();
  return answer;
}

const lines = 'From: "Me" <sip:me@here>;x=1\r\nTo: sip:you@there\r\nX-A: at !!\r\nSubject: hello\r\n';
const base = { method: 'OPTIONS', ruri: `sip:127.0.0.1:${callee}`, headers: lines };

describe('t_uac_dlg', () => {
  const run = runBetweenPeers('route { exit; }');

  test('makes From and To anew, puts the own address in, and answers with the headers of the final reply', () => {
    const answer = ask(run, 't_uac_dlg', base);
    const [sent] = run.peer(callee).messages();
    expect([headers(sent!, 'From')[0], headers(sent!, 'To'), headers(sent!, 'X-A')]).toEqual([
      expect.stringMatching(/^"Me" <sip:me@here>;tag=[0-9a-f]{32}-[0-9a-f]{4}$/),
      ['<sip:you@there>'],
      ['at 127.0.0.1:5060'],
    ]);
    const final = reply(sent!, 404, 'Not here');
    run.peer(callee).send(reply(sent!, 180, 'Ringing'));
    expect(answer.result).toBeUndefined();
    run.peer(callee).send(final);
    expect(answer.result).toEqual({
      Status: '404 Not here',
      Message: final.slice(final.indexOf('\r\n') + 2),
    });
  });

  test('tells where a dialog would go that was accepted, and acknowledges it there', () => {
    const answer = ask(run, 't_uac_dlg', { ...base, method: 'INVITE' });
    const [sent] = run.peer(callee).messages();
    const more = `Record-Route: <sip:127.0.0.1:${callee};lr;p=2>, <sip:127.0.0.1:${callee};lr>\r\nContact: <sip:c@1.2.3.4>\r\n`;
    run.peer(callee).send(reply(sent!, 200, 'OK').replace('Content-Length', `${more}Content-Length`));
    expect(answer.result).toMatchObject({
      Status: '200 OK',
      RURI: 'sip:c@1.2.3.4',
      'Next-hop': `sip:127.0.0.1:${callee};lr`,
      Routes: [`<sip:127.0.0.1:${callee};lr>`, `<sip:127.0.0.1:${callee};lr;p=2>`],
    });
    const [ack] = run.peer(callee).messages();
    expect([ack!.split('\r\n')[0], headers(ack!, 'Route')]).toEqual([
      'ACK sip:c@1.2.3.4 SIP/2.0',
      [`<sip:127.0.0.1:${callee};lr>, <sip:127.0.0.1:${callee};lr;p=2>`],
    ]);
  });

  test.each([
    [{ ruri: 'x' }, 400, 'Invalid ruri'],
    [{ next_hop: 'x' }, 400, 'Invalid next_hop'],
    [{ socket: 'udp:9.9.9.9:5060' }, 404, 'Local socket not found'],
    [{ headers: 'From: sip:a@b\r\n' }, 400, 'To missing'],
    [{ headers: 'To: sip:a@b\r\n' }, 400, 'From missing'],
    [{ headers: `${lines}CSeq: 7 INFO\r\n` }, 400, 'CSeq method mismatch'],
    [{ body: 'x' }, 400, 'Content-Type missing'],
    [{ ruri: 'sip:nobody.invalid' }, 476, 'Unresolvable destination (476/MI/UAC)'],
    [{ ruri: 'tel:123' }, 476, 'Unresolvable destination (476/MI/UAC)'],
    [{ ruri: 'sip:127.0.0.1;transport=tcp' }, 500, 'Server error occurred (1/MI/UAC)'],
  ])('refuses %j', (changes, code, message) => {
    expect(ask(run, 't_uac_dlg', { ...base, ...changes }).result).toMatchObject({ code, message });
  });

  test('of 2.4 takes positions, and answers with five values', () => {
    const old = runBetweenPeers('route { exit; }', { version: '2.4' });
    let text = '';
    const values = ['OPTIONS', `sip:127.0.0.1:${callee}`, '.', '.', lines];
    (old.engine.management as ServerManagement).executeText('t_uac_dlg', values, (answer) => {
      text = answer;
    });
    old.host.clock.runUntilIdle();
    const [sent] = old.peer(callee).messages();
    old.peer(callee).send(reply(sent!, 486, 'Busy'));
    expect(text.split('\n').slice(0, 5)).toEqual(['200 OK', '486 Busy', '.', '.', '.']);
  });
});

test('t_uac_cancel, t_hash and t_reply work on the transactions that are there', () => {
  const run = runBetweenPeers(
    `route { xlog("$T_id"); $du = "sip:127.0.0.1:${callee}"; t_relay(); xlog("$T_id"); }`,
  );
  run.peer(5080).send(request('INVITE'));
  const [invite] = run.peer(callee).messages();
  run.peer(callee).send(reply(invite!, 180, 'Ringing'));
  run.peer(5080).lines();
  const [before, known] = run.log();
  expect([before, known]).toEqual(['<null>', expect.stringMatching(/^[0-9a-f]+\.[0-9a-f]+$/)]);
  // `$T_id` has the digits of number and row from the last to the first.
  const [label, row] = known!.split('.').map((digits) => Number.parseInt([...digits].reverse().join(''), 16));
  const id = `${row}:${label}`;
  const table = ask(run, 't_hash').result as Record<string, number>[];
  expect([table.length, table[Number(row)]]).toEqual([65536, { index: Number(row), Current: 1, Total: 1 }]);
  expect(ask(run, 't_uac_cancel', { callid: 'call-1', cseq: '9' }).result).toEqual(
    new ManagementError(481, 'No such transaction'),
  );
  expect(ask(run, 't_uac_cancel', { callid: 'call-1', cseq: '1' }).result).toBe('OK');
  expect(run.peer(callee).lines()[0]).toMatch(/^CANCEL/);
  const answer = (changes: object) =>
    ask(run, 't_reply', { code: 480, reason: 'Later', trans_id: id, to_tag: 'mine', ...changes }).result;
  expect([answer({ trans_id: '7' }), answer({ trans_id: '7:x' }), answer({ trans_id: '7:7' })]).toEqual([
    new ManagementError(400, 'Invalid trans_id'),
    new ManagementError(400, 'Invalid label in trans_id'),
    new ManagementError(404, 'Transaction not found'),
  ]);
  expect(answer({ new_headers: 'X-Own: 1' })).toBe('OK');
  const [sent] = run.peer(5080).messages();
  expect([sent!.split('\r\n')[0], headers(sent!, 'X-Own'), headers(sent!, 'To')[0]]).toEqual([
    'SIP/2.0 480 Later',
    ['1'],
    '<sip:bob@example.com>;tag=mine',
  ]);
  expect(answer({})).toEqual(new ManagementError(500, 'Reply failed'));
});

test('t_uac_cancel asks for no state: each time everybody who answered gets a CANCEL', () => {
  const run = runBetweenPeers(`route { $du = "sip:127.0.0.1:${callee}"; t_relay(); }`);
  run.peer(5080).send(request('INVITE'));
  const [invite] = run.peer(callee).messages();
  const cancelled = () => {
    ask(run, 't_uac_cancel', { callid: 'call-1', cseq: '1' });
    return run
      .peer(callee)
      .lines()
      .filter((line) => line.startsWith('CANCEL')).length;
  };
  const counts = [cancelled()];
  for (const code of [180, 200]) {
    run.peer(callee).send(reply(invite!, code, 'x'));
    counts.push(cancelled());
  }
  // The first one waits for the 180, and is followed by that of the next command.
  expect(counts).toEqual([0, 2, 1]);
});
