import { expect, test } from 'vitest';
import { StreamFramer } from './stream-framer.ts';

const first = 'MESSAGE sip:b SIP/2.0\r\nVia: SIP/2.0/TCP h\r\nContent-Length : 3\r\n\r\none';
const second = 'OPTIONS sip:b SIP/2.0\r\nVia: SIP/2.0/TCP h\r\nl: 0\r\n\r\n';
const message = (data: string) => ({ kind: 'message', data });

test('messages are cut by Content-Length, however the bytes arrive', () => {
  expect(new StreamFramer().push(first + second)).toEqual([message(first), message(second)]);
  const framer = new StreamFramer();
  const events = [...(first + second)].flatMap((byte) => framer.push(byte));
  expect(events).toEqual([message(first), message(second)]);
  expect(framer.isWaiting).toBe(false);
});

test('a double CRLF is a ping, a single one nothing', () => {
  const framer = new StreamFramer();
  expect(framer.push('\r\n\r\n')).toEqual([{ kind: 'ping' }]);
  expect(framer.push('\r\n')).toEqual([]);
  expect(framer.push(second)).toEqual([message(second)]);
  expect(framer.push(`\r\n\r\n\r\n\r\n${second}`)).toEqual([
    { kind: 'ping' },
    { kind: 'ping' },
    message(second),
  ]);
});

test('white space between messages is waited for until it is whole', () => {
  const waits = (text: string, options = {}): [string[], boolean] => {
    const framer = new StreamFramer(options);
    return [framer.push(text).map(({ kind }) => kind), framer.isWaiting];
  };
  expect(waits('\r\n')).toEqual([[], true]);
  expect(waits(' \n')).toEqual([[], true]);
  expect(waits(`\r\r\n\r\n\t${second}`)).toEqual([['ping', 'message'], false]);
  expect(waits('\r\n', { dropsLineEnds: true })).toEqual([[], false]);
  expect(waits('\r\n\r\n\r\n', { dropsLineEnds: true })).toEqual([['ping'], false]);
  expect(waits('\r\n\r\n', { knowsPings: false })).toEqual([[], true]);
  expect(waits(`\r\n\r\n${second}`, { knowsPings: false })).toEqual([['message'], false]);
});

test('the first Content-Length with a number counts', () => {
  const lines = (text: string) => new StreamFramer().push(`M sip:b SIP/2.0\r\n${text}\r\n\r\n`)[0]?.kind;
  expect(lines('Content-Length: ten\r\nLocation: 7\r\n  l : 0 \r\nContent-Length: 5')).toBe('message');
  expect(lines('l: 0x')).toBe('error');
});

test('without Content-Length, or with a bad one, the stream is broken for good', () => {
  const framer = new StreamFramer();
  expect(framer.push('OPTIONS sip:b SIP/2.0\r\nVia: SIP/2.0/TCP h\r\n\r\n')[0]?.kind).toBe('error');
  expect(framer.push(second)).toEqual([]);
  expect(new StreamFramer().push('OPTIONS sip:b SIP/2.0\r\nContent-Length: -1\r\n\r\n')[0]?.kind).toBe(
    'error',
  );
});

test('size is bounded', () => {
  const framer = new StreamFramer({ maximum: 100 });
  expect(framer.push('x'.repeat(101))[0]?.kind).toBe('error');
  expect(new StreamFramer({ maximum: 100 }).push('M sip:b SIP/2.0\r\nl: 90\r\n\r\n')[0]?.kind).toBe('error');
});
