import { expect, test } from 'vitest';
import type { SipMessage } from './message.ts';
import { isRejection, parseMessage } from './parse.ts';

const lines = [
  'INVITE sip:bob@b.com SIP/2.0',
  'v: SIP/2.0/UDP 10.1.1.1:5070;branch=z9hG4bK1;rport, SIP/2.0/TCP x',
  'From: "A" <sip:alice@a.com>;tag=1',
  'T : <sip:bob@b.com>',
  'Call-ID: c1@h',
  'CSeq: 1 INVITE',
  'Contact: <sip:a@1.2.3.4>;q=0.5, sip:b@h;expires=3',
  'k: a',
  'Supported: b',
  'Content-Length: 4',
  '',
  'abcdef',
];

function parsed(text: string): SipMessage {
  const result = parseMessage(text, 'udp');
  if (isRejection(result)) throw new Error(result.reason);
  return result;
}

test('headers are found by any spelling of their name', () => {
  const message = parsed(lines.join('\r\n'));
  expect(message.method).toBe('INVITE');
  expect(message.requestUri).toBe('sip:bob@b.com');
  expect(message.topVia?.host).toBe('10.1.1.1');
  expect(message.vias.length).toBe(2);
  expect(message.to?.uri).toBe('sip:bob@b.com');
  expect(message.from?.name).toBe('"A"');
  expect(message.fromTag).toBe('1');
  expect(message.headers('SUPPORTED').map((header) => header.body)).toEqual(['a', 'b']);
  expect(message.contacts?.[0]?.contacts.map((contact) => contact.uri)).toEqual(['sip:a@1.2.3.4', 'sip:b@h']);
  expect(message.body).toBe('abcd');
  expect(message.failure).toBeNull();
});
