import { expect, test } from 'vitest';
import type { Version } from '../../grammar/dialect.ts';
import { runScript } from '../../test/support/run-script.ts';

const head =
  'socket=udp:127.0.0.1:5060 as adv.example.com:5099\nsocket=udp:127.0.0.1:5070\nalias=udp:other.example.com:5080\n';

function isMyself(call: string, settings = ''): string | undefined {
  const script = `${settings}${head}loadmodule "proto_udp.so"\nstartup_route { $var(r) = is_myself(${call}); xlog("$var(r)"); }`;
  return runScript(script).log()[0];
}

test.each([
  ['"127.0.0.1"', '1'],
  ['"127.0.0.1", 5060', '1'],
  ['"127.0.0.1", 5061', '-1'],
  // Either port goes with either name of a socket.
  ['"127.0.0.1", 5099', '1'],
  ['"ADV.example.com", 5060', '1'],
  ['"adv.example.com", 5099', '1'],
  ['"adv.example.com", 5070', '-1'],
  ['"other.example.com"', '1'],
  ['"other.example.com", 5080', '1'],
  ['"other.example.com", 5060', '-1'],
  ['"localhost"', '-1'],
  ['"global.example.com"', '-1'],
])('is_myself(%s) is %s', (call, code) => {
  expect(isMyself(call)).toBe(code);
});

test('the global address stands for sockets without one of their own', () => {
  const settings = 'advertised_address="global.example.com"\n';
  expect(isMyself('"global.example.com", 5070', settings)).toBe('1');
  expect(isMyself('"global.example.com", 5060', settings)).toBe('-1');
});

test('auto_aliases makes localhost this server', () => {
  expect(isMyself('"localhost", 5070', 'auto_aliases=yes\n')).toBe('1');
  expect(isMyself('"localhost", 5071', 'auto_aliases=yes\n')).toBe('-1');
});

test.each([
  ['127.0.0.1 127.0.0.2 127.0.0.3', '3.6', '127.0.0.2'],
  ['127.0.0.1 [::1] 127.0.0.1', '3.6', '127.0.0.1'],
  ['127.0.0.1 127.0.0.2', '2.4', '127.0.0.1'],
])('sends from the first of %s that is not the local host (OpenSIPS %s)', (hosts, version, expected) => {
  const lines = hosts
    .split(' ')
    .map((host, index) => `${version === '2.4' ? 'listen' : 'socket'}=udp:${host}:${5060 + index}\n`);
  const { engine } = runScript(`${lines.join('')}loadmodule "proto_udp.so"\nroute { exit; }`, {
    version: version as Version,
  });
  const socket = engine.sendingSocket(null, 'udp', '10.0.0.1');
  expect(socket?.ip).toBe(expected);
  if (hosts.includes('::1')) expect(socket?.port).toBe(5062);
});

test('the socket to send from moves to the protocol it sends with', () => {
  const script = (
    to: string,
  ) => `socket=udp:127.0.0.1:5060\nsocket=udp:127.0.0.1:5070\nsocket=tcp:127.0.0.2:5060\nsocket=tcp:127.0.0.1:5070
    loadmodule "proto_udp.so"\nloadmodule "proto_tcp.so"
    route { force_send_socket("127.0.0.1:${to}"); forward("sip:127.0.0.1:5090;transport=tcp"); xlog("$socket_out(forced)"); }`;
  const log = (to: string) => {
    const run = runScript(script(to));
    const options =
      'OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@c>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';
    const peer = run.host.network.bindUdp({ ip: '127.0.0.1', port: 5080 }, { received: () => {} }, () => {});
    peer.send(options, { ip: '127.0.0.1', port: 5060 });
    run.host.clock.runUntilIdle();
    return run.log();
  };
  expect(log('5070')).toEqual(['tcp:127.0.0.1:5070']);
  expect(log('5060')).toEqual(['<null>']);
});
