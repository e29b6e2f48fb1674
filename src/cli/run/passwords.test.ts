import { expect, test } from 'vitest';
import { withoutPasswords } from './passwords.ts';

test.each([
  ['rabbitmq:guest:secret@127.0.0.1:5672/q', 'rabbitmq:guest:***@127.0.0.1:5672/q'],
  ['rabbitmq:127.0.0.1:5672/q', 'rabbitmq:127.0.0.1:5672/q'],
  [
    'virtual:FAILOVER rabbitmq:a:b@h/q rabbitmq:c:d@h/q udp:1.2.3.4:5',
    'virtual:FAILOVER rabbitmq:a:***@h/q rabbitmq:c:***@h/q udp:1.2.3.4:5',
  ],
  ['rabbitmq://u:p:w@h/q', 'rabbitmq://u:***@h/q'],
])('%s', (socket, shown) => {
  expect(withoutPasswords(socket)).toBe(shown);
});
