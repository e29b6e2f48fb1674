import { describe, expect, test } from 'vitest';
import { bodyOf, headersOf, relayed } from '../../../test/support/relayed.ts';
import { invite, logOfRequest } from '../../../test/support/request-log.ts';
import { request } from '../../../test/support/sip-peers.ts';

const sdp =
  'v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nm=audio 4000 RTP/AVP 0 18 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\nm=video 4002 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\n';
const withSdp = request('INVITE', { headers: ['Content-Type: application/sdp'], body: sdp });

describe('bodies', () => {
  test('a first part makes a body, a second one multipart/mixed', () => {
    const one = relayed('add_body_part("hello", "text/plain");', request('MESSAGE'));
    expect(headersOf(one).slice(-2)).toEqual(['Content-Length: 5', 'Content-Type: text/plain']);
    expect(bodyOf(one)).toBe('hello');
    const two = relayed(
      'add_body_part("one", "text/plain"); add_body_part("two", "text/html", "X-P: 1\r\n");',
      request('MESSAGE'),
    );
    expect(headersOf(two)).toContain('Content-Type: multipart/mixed;boundary=OSS-unique-boundary-42');
    expect(bodyOf(two)).toBe(
      '--OSS-unique-boundary-42\r\nContent-Type: text/plain\r\n\r\none\r\n--OSS-unique-boundary-42\r\nContent-Type: text/html\r\nX-P: 1\r\n\r\ntwo\r\n--OSS-unique-boundary-42--\r\n',
    );
    expect(headersOf(two)).toContain(`Content-Length: ${bodyOf(two).length}`);
  });

  test('removing the last part leaves no body', () => {
    const message = relayed('remove_body_part("application/sdp");', withSdp);
    expect(bodyOf(message)).toBe('');
    expect(headersOf(message)).toContain('Content-Length: 0');
  });

  test('of several parts those of a type are removed, or kept', () => {
    const add = 'add_body_part("hi", "text/plain");';
    expect(bodyOf(relayed(`${add} remove_body_part("application/sdp");`, withSdp))).toBe('hi');
    expect(bodyOf(relayed(`${add} remove_body_part("application/sdp", "revert");`, withSdp))).toBe(sdp);
    expect(logOfRequest('remove_body_part("image/png"); xlog("$rc\\n");')).toEqual(['-1']);
  });

  test('the updated body is read with its changes', () => {
    expect(
      logOfRequest(
        'replace_body("hello", "bye"); get_updated_body_part("text/plain", $var(b)); xlog("$var(b) $rb\\n"); get_updated_body_part(, $var(b)); xlog("$var(b)\\n");',
      ),
    ).toEqual(['bye hello', 'bye']);
  });

  const both = 'add_body_part("one", "text/plain"); append_hf("X-Last: 1\\r\\n");';

  test('the type of a new body stands behind what the script appended, with the headers of the part', () => {
    const message = relayed(
      'add_body_part("one", "odd", "X-P: 1\\r\\n"); append_hf("X-Last: 1\\r\\n");',
      request('MESSAGE'),
    );
    expect(headersOf(message).slice(-4)).toEqual([
      'Content-Length: 3',
      'X-Last: 1',
      'Content-Type: odd',
      'X-P: 1',
    ]);
    expect(headersOf(relayed(both, withSdp))).toContain(
      'Content-Type: multipart/mixed;boundary=OSS-unique-boundary-42',
    );
  });

  const mixed = request('MESSAGE', {
    headers: ['Content-Type: multipart/mixed;boundary="b"'],
    body: 'pre\r\n--b\r\nContent-Type: text/html\r\nX-P: 1\r\nContent-Length: 3\r\n\r\none\r\n--b\r\nContent-Type: text/plain\r\n\r\ntwo\r\n--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--\r\n',
  });

  test('a multipart body keeps its boundary', () => {
    const changed = relayed(
      'replace_body("two", "2"); remove_body_part("application/sdp"); add_body_part("new", "text/plain", "X: 1\\r\\n");',
      mixed,
    );
    expect(headersOf(changed)).toContain('Content-Type: multipart/mixed;boundary="b"');
    expect(bodyOf(changed)).toBe(
      'pre\r\n--b\r\nContent-Type: text/html\r\nX-P: 1\r\nContent-Length: 3\r\n\r\none\r\n--b\r\nContent-Type: text/plain\r\n\r\n2\r\n--b\r\nContent-Type: text/plain\r\nX: 1\r\n\r\nnew\r\n--b--\r\n',
    );
    const single = relayed('remove_body_part("text/xml", "revert");', mixed);
    expect([headersOf(single).slice(-3), bodyOf(single)]).toEqual([
      ['Content-Type: text/html', 'X-P: 1', 'Content-Length: 3'],
      'one',
    ]);
  });

  test('parts are told apart by the types that have a name', () => {
    const code = (statement: string, message = mixed) =>
      logOfRequest(`${statement} xlog("$rc\\n");`, message).filter((line) => /^-?\d$/.test(line))[0];
    expect(
      ['"text/html"', '"text/x"', '"image/png"', '"text/*"', '"multipart/mixed"', '"multipart/x"', '""'].map(
        (type) => code(`has_body(${type});`),
      ),
    ).toEqual(['1', '1', '-1', '-1', '1', '-1', '1']);
    expect(code('has_body_part("multipart/mixed");')).toBe('1');
    const untyped = request('MESSAGE', { body: 'x' });
    expect([code('has_body("application/sdp");', untyped), code('remove_body_part();', untyped)]).toEqual([
      '-1',
      '-1',
    ]);
    // What was added is not looked for by its type, what was removed still is.
    expect(code('add_body_part("x", "image/png"); has_body("image/png");')).toBe('-1');
    expect(code('remove_body_part("text/plain"); has_body("text/plain");')).toBe('1');
    expect(code('add_body_part("x", "image/png"); remove_body_part("image/png");', untyped)).toBe('-1');
    expect(code('add_body_part("x", "a/b"); remove_body_part();', untyped)).toBe('1');
    expect([code('add_body_part("", "a/b");'), code('add_body_part("a", "");')]).toEqual(['-1', '-1']);
    expect(code('get_updated_body_part("image/png", $var(b));')).toBe('-2');
    expect(code('get_updated_body_part(, $var(b));', untyped)).toBe('-1');
  });

  test('a media type that is none stops the start', () => {
    for (const type of ['sdp', 'a/b, c/d', '*/plain'])
      expect(() => logOfRequest(`has_body("${type}");`)).toThrow();
  });

  test('has_body without a type follows Content-Length in 2.4', () => {
    const script = 'has_body(); xlog("$rc\\n");';
    expect(logOfRequest(script, request('OPTIONS'))).toEqual(['1']);
    expect(logOfRequest(script, request('OPTIONS'), { version: '2.4' })).toEqual(['-1']);
    expect(logOfRequest(script, invite, { version: '2.4' })).toEqual(['1']);
  });
});
