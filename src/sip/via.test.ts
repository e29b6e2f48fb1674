import { expect, test } from 'vitest';
import { parseVias } from './via.ts';

test('parts', () => {
  const [via, next] = parseVias('SIP/2.0/UDP [::1]:5070;branch=z;rport;i=3;x="a;b" (note), SIP/2.0/TCP h')!;
  expect(via).toMatchObject({
    transport: 'UDP',
    host: '[::1]',
    port: 5070,
    branch: 'z',
    rport: '',
    connection: '3',
  });
  expect(via).toMatchObject({
    comment: 'note',
    received: null,
  });
  expect(next).toMatchObject({ transport: 'TCP', host: 'h', port: null, firstSemicolon: -1 });
});

test.each([
  ['h:99999', true],
  ['h:005060', false],
  ['my_host;branch=z9hG4bK1', false],
  ['h;i=1', true],
  ['h;i', false],
  ['h;alias ;x', true],
  ['h;alias=1', false],
  ['h;rport ;y', true],
  ['h;x ;y', false],
  ['h, ,SIP/2.0/TCP i', true],
])('%s is well formed: %j', (rest, expected) => {
  expect(parseVias(`SIP/2.0/UDP ${rest}`) !== null).toBe(expected);
});

test('the last parameter of a name counts, and 16 bits of the port', () => {
  const [via] = parseVias('SIP/2.0/UDP h:99999;branch=a;received=1.1.1.1;branch=b;received=2.2.2.2')!;
  expect(via).toMatchObject({ branch: 'b', received: '2.2.2.2', port: 34463 });
});
