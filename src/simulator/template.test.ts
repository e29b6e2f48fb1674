import { describe, expect, test } from 'vitest';
import { md5 } from '../values/digest/md5.ts';
import { fillTemplate, type TemplateSource } from './template.ts';
import { readMessage } from './text-message.ts';

const reply = readMessage(
  'SIP/2.0 200 OK\r\nRecord-Route: <sip:one;lr>\r\nRecord-Route: <sip:two;lr>, <sip:three;lr>\r\nTo: <sip:bob@example.com>;tag=b\r\nContact: "Bob, B." <sip:bob@10.0.0.2;ob>;expires=5\r\n\r\n',
);
const challenge = readMessage(
  'SIP/2.0 407 Auth\r\nProxy-Authenticate: Digest realm="example.com", nonce="abc", qop="auth"\r\n\r\n',
);
const source: TemplateSource = { reply, request: null, challenge: null };

describe('templates', () => {
  test('take headers and the contact URI of the last reply', () => {
    expect(fillTemplate('ACK {{reply:contact}} SIP/2.0\nTo: {{reply:To}}\n', source)).toBe(
      'ACK sip:bob@10.0.0.2;ob SIP/2.0\nTo: <sip:bob@example.com>;tag=b\n',
    );
  });

  test('make Route lines of Record-Route, reversed for a reply', () => {
    expect(fillTemplate('A: 1\n{{reply:routes}}\nB: 2\n', source)).toBe(
      'A: 1\nRoute: <sip:three;lr>\nRoute: <sip:two;lr>\nRoute: <sip:one;lr>\nB: 2\n',
    );
    const request = readMessage(
      'BYE sip:x SIP/2.0\r\nRecord-Route: <sip:one;lr>\r\nRecord-Route: <sip:two;lr>\r\n\r\n',
    );
    expect(fillTemplate('{{request:routes}}\n', { ...source, request })).toBe(
      'Route: <sip:one;lr>\nRoute: <sip:two;lr>\n',
    );
  });

  test('leave no empty line where there is nothing to put', () => {
    expect(
      fillTemplate('A: 1\n{{reply:routes}}\n{{digest:alice:wonder}}\nB: 2\n', { ...source, reply: null }),
    ).toBe('A: 1\nB: 2\n');
  });

  test('answer a challenge for the request at hand', () => {
    const filled = fillTemplate('MESSAGE sip:bob@example.com SIP/2.0\n{{digest:alice:wonder}}\n', {
      ...source,
      challenge,
    });
    const response = md5(
      `${md5('alice:example.com:wonder')}:abc:00000001:0a4f113b:auth:${md5('MESSAGE:sip:bob@example.com')}`,
    );
    expect(filled).toContain(
      'Proxy-Authorization: Digest username="alice", realm="example.com", nonce="abc", uri="sip:bob@example.com"',
    );
    expect(filled).toContain(`response="${response}"`);
  });
});
