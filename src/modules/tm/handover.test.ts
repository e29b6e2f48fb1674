import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { headers, type PeerRun, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';
import { nodeFiles } from '../../host/node/files.ts';

const caller = 5080;

/** What comes into the socket at /tmp/mailbox. */
function mailbox(run: PeerRun): string[] {
  const got: string[] = [];
  run.host.network.bindUnix(
    '/tmp/mailbox',
    (data) => void got.push(data),
    () => {},
  );
  return got;
}

describe('t_write_req() and t_write_unix()', () => {
  const script = `
    modparam("tm", "tw_append", "more: X-Ua = $ua ;none=$avp(none);$rb; len=$(ru{s.len})")
    modparam("tm", "fr_timeout", 2)
    route { if (!t_write_req("early", "/out")) xlog("no transaction");
      t_newtran(); append_hf("X-A: 1\\r\\n"); $ru = "sip:box@mail.example";
      if (!t_write_req("store/MORE", "/nobody")) xlog("nobody reads");
      $var(r) = t_write_unix("store/more", "/tmp/mailbox"); xlog("$var(r)"); t_on_failure("f"); }
    failure_route[f] { xlog("$T_reply_code"); }`;

  test('hand twenty values over, and give the reader fr_timeout to answer', () => {
    const run = runBetweenPeers(script);
    const got = mailbox(run);
    run.peer(caller).send(
      request('INVITE', {
        headers: [
          'Contact: "A" <sip:alice@1.2.3.4>',
          'Record-Route: <sip:5.5.5.5;lr>, <sip:6.6.6.6;lr>',
          'Record-Route: <sip:7.7.7.7;lr>',
          'User-Agent: test',
        ],
        body: 'hello',
      }),
    );
    expect(run.log()).toEqual(['no transaction', 'nobody reads', '1']);
    const lines = got[0]!.split('\n');
    expect(lines.toSpliced(15, 1)).toEqual([
      '0.3',
      'sip_request.store',
      'INVITE',
      'box',
      'mail.example',
      '127.0.0.1',
      '.',
      'sip:box@mail.example',
      'sip:alice@1.2.3.4',
      '<sip:alice@example.com>;tag=a1',
      '<sip:bob@example.com>',
      'call-1',
      'a1',
      '',
      '1',
      '<sip:5.5.5.5;lr>,<sip:7.7.7.7;lr>',
      'sip:5.5.5.5;lr',
      'P-MsgFlags: 0',
      'X-Ua: test',
      'len: 20',
      '.',
      'hello',
      '',
    ]);
    expect(lines[15]).toMatch(/^\d+:\d+$/);
    run.wait(3000);
    expect(run.log()).toEqual(['408']);
    expect(run.peer(caller).lines().at(-1)).toBe('SIP/2.0 408 Request Timeout');
  });

  test('the reader answers by the transaction that it got', () => {
    const run = runBetweenPeers(script);
    const got = mailbox(run);
    run.peer(caller).send(request('MESSAGE'));
    const parameters = { code: 202, reason: 'Kept', trans_id: got[0]!.split('\n')[15]!, to_tag: 't' };
    run.engine.management.execute('t_reply', parameters, () => {});
    const [answer] = run.peer(caller).messages();
    expect([answer!.split('\r\n')[0], headers(answer!, 'To')[0]]).toEqual([
      'SIP/2.0 202 Kept',
      '<sip:bob@example.com>;tag=t',
    ]);
  });

  test('of 2.4 name the target first; an unknown tw_append stops the start', () => {
    const problem = (text: string, version: '2.4' | '3.6') => {
      try {
        return runBetweenPeers(`route { ${text} }`, { version }).problem;
      } catch (error) {
        return String(error);
      }
    };
    expect(problem('t_write_req("/out", "store");', '2.4')).toBeNull();
    expect(problem('t_write_req("/out", "store/more");', '2.4')).toContain('tw_append more');
    expect(problem('t_write_req("store/more", "/out");', '3.6')).toContain('tw_append more');
  });

  test('write into what is there and make nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'handover-'));
    const path = join(folder, 'out');
    expect(nodeFiles.writeInto(path, 'x')?.code).toBe('ENOENT');
    writeFileSync(path, 'long ago');
    expect(nodeFiles.writeInto(path, 'now!')).toBeNull();
    expect(readFileSync(path, 'latin1')).toBe('now! ago');
    rmSync(folder, { recursive: true });
  });
});

test('t_anycast_replicate() has nothing to pass on, or nobody to pass it to', () => {
  const run = runBetweenPeers('route { $var(r) = t_anycast_replicate(); xlog("$rm $var(r)"); }', {
    head: 'socket=udp:127.0.0.1:5070 anycast\n',
  });
  run.peer(caller).send(request('ACK'));
  const peer = run.host.network.bindUdp({ ip: '127.0.0.1', port: 5081 }, { received: () => {} }, () => {});
  for (const method of ['OPTIONS', 'ACK']) peer.send(request(method), { ip: '127.0.0.1', port: 5070 });
  run.host.clock.runUntilIdle();
  expect(run.log()).toEqual(['ACK -1', 'OPTIONS -1', 'ACK -3']);
  expect(run.serverLog().at(-1)).toContain('clusters of anycast nodes are not supported');
});

test('t_new_request() takes names and URIs as they are, and a body only with its type', () => {
  const run = runBetweenPeers(`route {
    $var(a) = t_new_request("INFO", "sip:127.0.0.1:5090", "\\"My  Box\\" whoever", "sip:you@there", "text/plain a b");
    $var(b) = t_new_request("INFO", "sip:127.0.0.1:5090", "sip:me@here", "sip:you@there", "untyped");
    $var(c) = t_new_request("INFO", "nowhere", "sip:me@here", "sip:you@there");
    xlog("$var(a) $var(b) $var(c)"); }`);
  run.peer(caller).send(request('OPTIONS'));
  expect(run.log()).toEqual(['1 -1 -1']);
  const [sent] = run.peer(5090).messages();
  expect([headers(sent!, 'From')[0], sent!.slice(-3)]).toEqual([
    expect.stringMatching(/^"My {2}Box" <whoever>;tag=/),
    'a b',
  ]);
  expect(reply(sent!, 200, 'OK')).toContain('INFO');
});
