import { describe, expect, test } from 'vitest';
import { splitRequests } from './requests.ts';

const one = 'OPTIONS sip:a@h SIP/2.0\nCSeq: 1 OPTIONS\n';

describe('a file of requests', () => {
  test('may hold one request without an empty line, in either line end', () => {
    const wire = 'OPTIONS sip:a@h SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\n';
    expect(splitRequests(one, 'x')).toEqual([wire]);
    expect(splitRequests(one.replaceAll('\n', '\r\n'), 'x')).toEqual([wire]);
    expect(splitRequests(`\n\n${one}\n\n`, 'x')).toEqual([wire]);
  });

  test('may hold several, with and without bodies', () => {
    const text = `MESSAGE sip:a@h SIP/2.0\nContent-Length: 7\n\nhello\n\n\nOPTIONS sip:b@h SIP/2.0\nContent-Length: 0\n\nINFO sip:c@h SIP/2.0\nContent-Length: 2\n\nhi\n`;
    expect(splitRequests(text, 'x')).toEqual([
      'MESSAGE sip:a@h SIP/2.0\r\nContent-Length: 7\r\n\r\nhello\r\n',
      'OPTIONS sip:b@h SIP/2.0\r\nContent-Length: 0\r\n\r\n',
      'INFO sip:c@h SIP/2.0\r\nContent-Length: 2\r\n\r\nhi',
    ]);
  });

  test('keeps a request inside a body', () => {
    const body = 'INVITE sip:x@h SIP/2.0\nTo: x\n';
    const text = `MESSAGE sip:a@h SIP/2.0\nContent-Length: ${body.length + 2}\n\n${body}\n\n${one}`;
    expect(splitRequests(text, 'x')).toHaveLength(2);
  });

  test('keeps a body whose announced length is wrong', () => {
    expect(splitRequests('MESSAGE sip:a@h SIP/2.0\nContent-Length: 3\n\nhello', 'x')).toEqual([
      'MESSAGE sip:a@h SIP/2.0\r\nContent-Length: 3\r\n\r\nhello',
    ]);
  });

  test.each([
    ['hello world\n', 'x:1: this is no first line of a SIP request: hello world'],
    ['\n \n', 'x holds no SIP request'],
    [`MESSAGE sip:a@h SIP/2.0\n\n${'x'.repeat(70_000)}`, 'a datagram takes 65507'],
    ['\x00\xff\xfe binary', 'x:1: this is no first line'],
  ])('that is junk is refused in words: %j', (text, message) => {
    expect(() => splitRequests(text, 'x')).toThrow(message);
  });
});
