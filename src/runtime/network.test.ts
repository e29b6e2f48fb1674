import { describe, expect, it } from 'vitest';
import { runScript, type ScriptRun } from '../../test/support/run-script.ts';
import type { SendResult } from '../declarations/server.ts';

const head =
  'socket=udp:127.0.0.1:5060\nsocket=tcp:127.0.0.1:5060\nloadmodule "proto_udp.so"\nloadmodule "proto_tcp.so"\nloadmodule "sl.so"\n';
const options = (id: string): string =>
  `OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:5080;branch=z9hG4bK${id}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@c>\r\nCall-ID: ${id}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`;

interface Peer {
  received: string;
  closed: boolean;
  write(data: string): void;
}

function connect(run: ScriptRun): Peer {
  const peer: Peer = { received: '', closed: false, write: (data) => void connection.write(data) };
  const connection = run.host.network.connectTcp(
    { ip: '127.0.0.1', port: 5060 },
    {
      received: (data) => {
        peer.received += data;
      },
      closed: () => {
        peer.closed = true;
      },
    },
  );
  run.host.clock.runUntilIdle();
  return peer;
}

describe('TCP', () => {
  it('cuts streams into messages and answers on the same connection', () => {
    const run = runScript(`${head}route { xlog("$ci $socket_in"); sl_send_reply(200, "OK"); }`);
    const peer = connect(run);
    const both = options('one') + options('two');
    peer.write(both.slice(0, 150));
    peer.write(both.slice(150));
    run.host.clock.runUntilIdle();
    expect(run.log()).toEqual(['one tcp:127.0.0.1:5060', 'two tcp:127.0.0.1:5060']);
    expect(peer.received.match(/SIP\/2\.0 200 OK/g)).toHaveLength(2);
  });

  it('answers a ping and closes a stream it cannot read', () => {
    const run = runScript(`${head}route { exit; }`);
    const peer = connect(run);
    peer.write('\r\n\r\n');
    run.host.clock.runUntilIdle();
    expect([peer.received, peer.closed]).toEqual(['\r\n', false]);
    peer.write(options('x').replace('Content-Length: 0\r\n', ''));
    run.host.clock.runUntilIdle();
    expect(peer.closed).toBe(true);
    expect(run.serverLog()).toHaveLength(1);
  });

  it('lists its connections', () => {
    const run = runScript(`tcp_connection_lifetime=10\n${head}route { exit; }`);
    const list = () => {
      let answer: unknown;
      run.engine.management.execute('list_tcp_conns', null, (result) => (answer = result));
      return answer;
    };
    expect(list()).toEqual({ Connections: [] });
    connect(run);
    run.host.clock.advance(1000);
    expect(list()).toEqual({
      Connections: [
        {
          ID: 1,
          Type: 'tcp',
          State: 0,
          Remote: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
          Local: '127.0.0.1:5060',
          Lifetime: '2026-01-01 00:00:10',
          'Alias port': expect.any(Number),
        },
      ],
    });
  });

  it('closes a connection whose message comes in more than tcp_max_msg_chunks pieces', () => {
    const write = (text: string, settings = '') => {
      const run = runScript(`${head}${settings}route { xlog("$ci"); }`);
      const peer = connect(run);
      for (const piece of text.match(/[\s\S]{1,50}/g)!) {
        peer.write(piece);
        run.host.clock.runUntilIdle();
      }
      return { closed: peer.closed, log: run.log() };
    };
    const whole = options('one');
    expect(Math.ceil(whole.length / 50)).toBe(4);
    expect(write(whole)).toEqual({ closed: false, log: ['one'] });
    const longer = whole.replace('Content-Length', `X: ${'x'.repeat(64)}\r\nContent-Length`);
    expect(write(longer)).toEqual({ closed: true, log: [] });
    const unlimited = 'modparam("proto_tcp", "tcp_max_msg_chunks", 0)\n';
    expect(write(longer, unlimited)).toEqual({ closed: false, log: ['one'] });
  });

  it('does not answer a ping when tcp_crlf_pingpong is off', () => {
    const run = runScript(`${head}modparam("proto_tcp", "tcp_crlf_pingpong", 0)\nroute { exit; }`);
    const peer = connect(run);
    peer.write('\r\n\r\n');
    run.host.clock.runUntilIdle();
    expect([peer.received, peer.closed]).toEqual(['', false]);
    for (let count = 1; count < 4; count++) peer.write('\r\n\r\n');
    run.host.clock.runUntilIdle();
    expect(peer.closed).toBe(true);
  });

  it('takes a single CRLF for the begin of a message, unless tcp_crlf_drop is on', () => {
    const closedAfterOne = (settings: string): boolean => {
      const run = runScript(`tcp_max_msg_time=3\n${head}${settings}route { exit; }`);
      const peer = connect(run);
      peer.write('\r\n');
      run.host.clock.advance(4000);
      return peer.closed;
    };
    expect(closedAfterOne('')).toBe(true);
    expect(closedAfterOne('modparam("proto_tcp", "tcp_crlf_drop", 1)\n')).toBe(false);
  });

  it.each([
    ['force_tcp_alias(5071);', '', 5071],
    ['set_via_handling("force-tcp-alias");', '', 5080],
    ['', 'tcp_accept_aliases=1\n', 5080],
    ['', '', 5080],
  ])(
    'with %s and %j a request to another port of a peer comes over its connection',
    (statement, set, port) => {
      const run = runScript(
        `${set}${head}route { if ($si == "127.0.0.1") { ${statement} exit; } $du = "sip:127.0.0.1:${port};transport=tcp"; forward(); }`,
      );
      const peer = connect(run);
      peer.write(options('x').replace('127.0.0.1:5080;', '127.0.0.1:5080;alias;'));
      run.host.clock.runUntilIdle();
      run.engine.receive(options('y'), { source: { ip: '127.0.0.2', port: 5060 } });
      run.host.clock.runUntilIdle();
      const isAliased = statement !== '' || set !== '';
      expect(peer.received.startsWith('OPTIONS sip:bob')).toBe(isAliased);
    },
  );

  it('closes connections that nobody uses', () => {
    const run = runScript(`tcp_connection_lifetime=10\n${head}route { exit; }`);
    const peer = connect(run);
    run.host.clock.advance(6000);
    peer.write(options('x'));
    run.host.clock.advance(9000);
    expect(peer.closed).toBe(false);
    run.host.clock.advance(2000);
    expect(peer.closed).toBe(true);
  });

  it('closes a connection whose message does not end in time, however often bytes come', () => {
    const run = runScript(
      `tcp_max_msg_time=3\n${head}modparam("proto_tcp", "tcp_max_msg_chunks", 0)\nroute { sl_send_reply(200, "OK"); }`,
    );
    const peer = connect(run);
    for (const byte of options('x').slice(0, 30)) {
      peer.write(byte);
      run.host.clock.advance(150);
    }
    expect(peer.closed).toBe(true);
    expect(run.serverLog().at(-1)).toContain('did not end in 3 s');
    const other = connect(run);
    other.write(options('y') + options('z').slice(0, 20));
    run.host.clock.advance(2900);
    other.write(options('z').slice(20));
    run.host.clock.advance(5000);
    expect(other.closed).toBe(false);
    expect(other.received.match(/200 OK/g)).toHaveLength(2);
  });

  it('takes no more connections than tcp_max_connections, and says so once', () => {
    const run = runScript(`tcp_max_connections=2\n${head}route { sl_send_reply(200, "OK"); }`);
    const peers = Array.from({ length: 5 }, () => connect(run));
    expect(peers.map(({ closed }) => closed)).toEqual([false, false, true, true, true]);
    expect(run.serverLog()).toHaveLength(1);
    run.host.clock.advance(121_000);
    const late = connect(run);
    late.write(options('x'));
    run.host.clock.runUntilIdle();
    expect(late.received).toContain('200 OK');
  });

  it('tells how opening a connection ended', () => {
    const run = runScript(`${head}route { exit; }`);
    const socket = run.engine.sockets[1]!;
    const results: SendResult[] = [];
    const first = run.engine.send('x', socket, { ip: '127.0.0.1', port: 5999 }, (result) =>
      results.push(result),
    );
    expect(first).toEqual({ ok: true, pending: true });
    run.host.clock.advance(1000);
    expect(results).toMatchObject([{ ok: false, reason: 'send-failed' }]);
  });
});

it('refuses to start when a socket cannot be had', () => {
  const first = runScript(`${head}route { exit; }`);
  expect(first.problem).toBeNull();
  const run = runScript(
    'socket=udp:192.0.2.1:5060\nsocket=udp:nowhere.invalid:5060\nloadmodule "proto_udp.so"\nroute { exit; }',
  );
  expect(run.problem).toBe("cannot resolve the socket's host nowhere.invalid");
});
