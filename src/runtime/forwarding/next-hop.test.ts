import { expect, test } from 'vitest';
import { hopOfUri, parseHop } from './next-hop.ts';

test.each([
  ['sip:bob@example.com', { protocol: null, host: 'example.com', port: null, secure: false }],
  [
    'sip:bob@example.com:5070;transport=TCP',
    { protocol: 'tcp', host: 'example.com', port: 5070, secure: false },
  ],
  ['sips:bob@example.com', { protocol: 'tls', host: 'example.com', port: null, secure: true }],
  ['sip:bob@example.com;maddr=10.0.0.1', { protocol: null, host: '10.0.0.1', port: null, secure: false }],
  ['sip:bob@[2001:db8::1]:5061', { protocol: null, host: '2001:db8::1', port: 5061, secure: false }],
  ['tel:+4930123', null],
  ['garbage', null],
])('the next hop of %s', (uri, expected) => {
  expect(hopOfUri(uri)).toEqual(expected);
});

test.each([
  ['10.0.0.1', { protocol: null, host: '10.0.0.1', port: null, secure: false }],
  ['tcp:10.0.0.1:5070', { protocol: 'tcp', host: '10.0.0.1', port: 5070, secure: false }],
  ['udp:[::1]:5080', { protocol: 'udp', host: '::1', port: 5080, secure: false }],
  ['sip:gw.example.com:5066', { protocol: null, host: 'gw.example.com', port: 5066, secure: false }],
  ['10.0.0.1:port', null],
  ['10.0.0.1:70000', null],
  ['', null],
])('an explicit next hop %j', (text, expected) => {
  expect(parseHop(text)).toEqual(expected);
});
