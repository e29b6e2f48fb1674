import { expect, test } from 'vitest';
import { isPrivateAddress, networkContains, parseAddress, parseNetwork, printAddress } from './ip.ts';

const hex = (bytes: string | null) =>
  bytes && [...bytes].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');

test.each([
  ['10.0.0.1', '0a000001'],
  ['::', '00000000000000000000000000000000'],
  ['::1', '00000000000000000000000000000001'],
  ['[2001:db8::5]', '20010db8000000000000000000000005'],
  ['::ffff:10.0.0.1', '00000000000000000000ffff0a000001'],
  ['1:2::', '00010002000000000000000000000000'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['1.2.3', null],
  ['1.2.3.256', null],
  ['1.2.3.4.', null],
  ['1..2.3', null],
  ['1:2:3', null],
  ['1::2::3', null],
  [':1::2', null],
  ['1:2:3:4:5:6:7:8:9', null],
  ['12345::', null],
  ['', null],
])('%s is %s', (text, bytes) => {
  expect(hex(parseAddress(text))).toBe(bytes);
});

test.each([
  '10.0.0.1',
  '::',
  '::1',
  '::0.1.0.2',
  '::ffff:10.0.0.1',
  '2001:db8::1:0:0:1',
  '2001:db8:0:1:1:1:1:1',
  '1::',
  '0:1::1:2',
])('%s prints as itself', (text) => {
  expect(printAddress(parseAddress(text)!)).toBe(text);
});

test('nets', () => {
  const contains = (net: string, address: string) =>
    networkContains(parseNetwork(net)!, parseAddress(address)!);
  expect(contains('10.0.0.0/8', '10.1.2.3')).toBe(true);
  expect(contains('10.9.9.9/8', '10.1.2.3')).toBe(true);
  expect(contains('192.168.0.0/255.255.0.0', '192.169.0.1')).toBe(false);
  expect(contains('2001:db8::/32', '2001:db8::5')).toBe(true);
  expect(contains('0.0.0.0/0', '::1')).toBe(false);
  expect(contains('1.2.3.4', '1.2.3.4')).toBe(true);
  expect([
    parseNetwork('1.2.3.4/33'),
    parseNetwork('1.2.3.4/ffff::'),
    parseNetwork('x/8'),
    parseNetwork('1.2.3.4/'),
  ]).toEqual([null, null, null, null]);
});

test('private ranges', () => {
  const privates = ['10.1.1.1', '172.31.0.1', '192.168.0.1', '100.64.0.1', '172.32.0.1', '8.8.8.8'];
  expect(privates.map((text) => isPrivateAddress(parseAddress(text)!))).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});
