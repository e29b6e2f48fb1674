import { expect, test } from 'vitest';
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
