import { describe, expect, test } from 'vitest';
import { parseContacts, parseQ, printQ } from './contact.ts';
import { parseCsv } from './csv.ts';
import { parseChallenge, parseCredentials, quoted, splitUsername } from './digest.ts';
import { isMethod, methodBit, methodBitsOfList, parseMethodTest } from './methods.ts';
import { bodyPartOfType, bodyParts } from './mime.ts';
import { parseNameAddress } from './nameaddr.ts';
import { parameterValue, parseParameters } from './parameters.ts';
import { isRejection, parseMessage } from './parse.ts';
import { parseRouteHeaders, parseRouteValues, routeRange } from './route.ts';
import { parseSdp, rtpMaps, sdpLine, streamsOf } from './sdp.ts';
import { reasonPhrase } from './status.ts';

function parsed(headers: string[], body = '') {
  const lines = ['OPTIONS sip:b SIP/2.0', 'Via: SIP/2.0/UDP h', ...headers];
  const message = parseMessage(`${lines.join('\r\n')}\r\n\r\n${body}`, 'udp');
  if (isRejection(message)) throw new Error(message.reason);
  return message;
}

describe('addresses', () => {
  test.each([
    ['"Smith, Al" <sip:al@h>;tag=1', '"Smith, Al"', 'sip:al@h', '1'],
    ['"Al \\"the <cat>\\" S" <sip:al@h>', '"Al \\"the <cat>\\" S"', 'sip:al@h', null],
    ['Al van Smith <sip:al@h>;tag=3', 'Al van Smith', 'sip:al@h', '3'],
    ['"" <sip:bob@h>', '""', 'sip:bob@h', null],
    ['sip:al@h;tag=4', null, 'sip:al@h', '4'],
    ['<sip:al@h;user=phone;x=1>;tag=5;y=2', null, 'sip:al@h;user=phone;x=1', '5'],
    ['Al <sip:a@h>', 'Al', 'sip:a@h', null],
    ['Anonymous<sip:a@h>', 'Anonymous', 'sip:a@h', null],
    ['< sip:a@h >', null, 'sip:a@h', null],
    ['<sip:a@h>;x;tag=a;tag=b', null, 'sip:a@h', 'b'],
    ['<sip:a,b@h>', null, 'sip:a,b@h', null],
    ['sip:a,b@h', null, 'sip:a,b@h', null],
    ['"A"\r\n\t<sip:a@h>\r\n ;tag=1', '"A"', 'sip:a@h', '1'],
    ['garbage', null, 'garbage', null],
  ])('%s', (text, name, uri, tag) => {
    expect(parseNameAddress(text)).toMatchObject({ name, uri, tag });
  });

  test.each([
    '',
    '<>',
    '<sip:a',
    '"A <sip:a>',
    '"A" sip:a',
    'A B',
    '<sip:a>;',
    '<sip:a>;;x',
    '<sip:a>;tag',
    '<sip:a>;tag=',
    '<sip:a>;x=a=b',
    '<sip:a> x',
    '<sip:a>, <sip:b>',
    '<sip:a b>',
    '<<sip:a>>',
  ])('%s is refused', (text) => expect(parseNameAddress(text)).toBeNull());

  test('contacts', () => {
    const list = parseContacts(
      '"A;B" <sip:a@h;x=1>;q=0.5;expires=10 , sip:b@h;methods="INVITE,BYE", Al sip:c@h',
    )!;
    expect(
      list.contacts.map(({ name, uri, q, expires, methods }) => [name, uri, q, expires, methods]),
    ).toEqual([
      ['"A;B"', 'sip:a@h;x=1', '0.5', '10', null],
      [null, 'sip:b@h', null, null, 'INVITE,BYE'],
      ['Al', 'sip:c@h', null, null, null],
    ]);
    expect(parseContacts(' * ')).toEqual({ star: true, contacts: [] });
    for (const bad of ['', '<<>>', '<sip:a>;', '<sip:a>;;', '*, <sip:a>', 'bob', '<sip:a>,', '<>']) {
      expect(parseContacts(bad)).toBeNull();
    }
  });

  test('q values', () => {
    expect(['0.5', '1', '1.0', '0', '.25', '0.1239'].map(parseQ)).toEqual([500, 1000, 1000, 0, 250, 123]);
    expect(['2', 'abc', '', '0.x', '1.5', '0.', '1.'].map(parseQ)).toEqual(Array(7).fill(null));
    expect([500, 1000, 250, 0, -1].map(printQ)).toEqual(['0.5', '1', '0.25', '0', '']);
  });
});

test('routes over several headers, and what to delete to take some out', () => {
  const message = parsed(['Route: <sip:1;lr>, <sip:2>', 'Route: <sip:3;lr>']);
  const routes = message.routes!;
  expect(routes.map((route) => route.address.uri)).toEqual(['sip:1;lr', 'sip:2', 'sip:3;lr']);
  const without = (first: number, last: number): string => {
    const { start, end } = routeRange(routes[first]!, routes[last]!, message.raw);
    return (message.raw.slice(0, start) + message.raw.slice(end)).slice(43);
  };
  expect(without(0, 0)).toBe('Route: <sip:2>\r\nRoute: <sip:3;lr>\r\n\r\n');
  expect(without(1, 1)).toBe('Route: <sip:1;lr>\r\nRoute: <sip:3;lr>\r\n\r\n');
  expect(without(2, 2)).toBe('Route: <sip:1;lr>, <sip:2>\r\n\r\n');
  expect(
    parseRouteHeaders(parsed(['Route: sip:1']).raw, parsed(['Route: sip:1']).headers('route')),
  ).toBeNull();
});

test.each([
  ['<sip:1;lr>;a="x,<y>" , b, c <sip:2>', ['sip:1;lr', 'sip:2']],
  ['a;b "<" <sip:1 x><>', null],
  ['a;b "<" <sip:1 x>, <>', ['sip:1 x', '']],
  ['<sip:1>;', null],
  ['<sip:1>;a=', null],
  ['<sip:1>,', null],
  ['<sip:1>;a >', null],
  ['<sip:1', null],
  ['', null],
])('routes in %s', (body, uris) => {
  expect(parseRouteValues(body)?.map(({ uri }) => uri) ?? null).toEqual(uris);
});

test('parameter text', () => {
  const list = parseParameters('a=1;b=22;c;d="q;x";a=3')!.parameters;
  expect(list.map(({ name, value }) => [name, value])).toEqual([
    ['a', '1'],
    ['b', '22'],
    ['c', null],
    ['d', 'q;x'],
    ['a', '3'],
  ]);
  expect([parameterValue(list, 'A'), parameterValue(list, 'c'), parameterValue(list, 'z')]).toEqual([
    '1',
    '',
    null,
  ]);
  const items = (text: string) =>
    parseParameters(text)?.parameters.map(({ name, value }) => `${name}=${value}`) ?? null;
  expect(items('a = 1 ;;"b"="x\\",c')).toEqual(['a=1', '=null', '"b"=x\\']);
  expect(['a=1,b=2', 'a,b', 'a >;b', "a='1;2'"].map(items)).toEqual([
    ['a=1'],
    ['a=null'],
    ['a=null'],
    ["a='1", "2'=null"],
  ]);
  expect([' a', 'a;', 'a=', 'a=;b', 'a="1', 'a b'].map(items)).toEqual(Array(6).fill(null));
});

test('CSV', () => {
  expect(parseCsv('one, two,"three, with comma",four')).toEqual(['one', ' two', 'three, with comma', 'four']);
  expect(parseCsv('a,,b')).toEqual(['a', '', 'b']);
  expect(parseCsv('"a""b",')).toEqual(['a"b', '']);
  expect([parseCsv('"a'), parseCsv('"a"b'), parseCsv('a\tb')]).toEqual([null, null, null]);
});

test('digest', () => {
  const text =
    'Digest,username="al\\"x@d", realm="q",realm = "r" x, nonce="n", uri="sip:h", response="0", nc=00000001,qop=auth';
  expect(parseCredentials(text)).toMatchObject({
    username: 'al\\',
    realm: 'r',
    nc: '00000001',
    qop: 'auth',
    opaque: null,
  });
  expect(parseChallenge('Digest realm="a, b", nonce=x, stale=TRUE')).toMatchObject({
    realm: 'a, b',
    stale: 'TRUE',
  });
  const bad = ['Basic abc', 'Digest realm', 'Digest a=1,', 'Digest a=,b=1', 'Digest a="1', 'Digest', ''];
  expect(bad.map(parseCredentials)).toEqual(bad.map(() => null));
  expect([splitUsername('u@d'), splitUsername('u')]).toEqual([
    { user: 'u', domain: 'd' },
    { user: 'u', domain: null },
  ]);
  expect(quoted('a"b')).toBe('"a\\"b"');
});

test('methods and phrases', () => {
  expect([methodBit('INVITE'), methodBit('invite'), methodBit('FOO')]).toEqual([1, 1, 16384]);
  const is = (method: string, methods: string) => {
    const test = parseMethodTest(methods);
    return typeof test === 'string' ? test : isMethod(method, test);
  };
  expect([
    is('INFO', 'OPTIONS|INFO'),
    is('INFO', 'OPTIONS, INFO,'),
    is('CUSTOM', 'custom'),
    is('CUSTOM', 'OTHER'),
    is('INVITE', 'invite'),
    is('BYE', 'INVITE|ACK'),
    is('CUSTOM', 'INVITE,FOO'),
  ]).toEqual([true, true, true, false, true, false, true]);
  for (const bad of ['', 'INVITE|CUSTOM', 'INVITE ACK', 'A/B', 'INVITE||ACK'])
    expect(is('INVITE', bad)).toEqual(expect.any(String));
  expect([methodBitsOfList('INVITE, ACK'), methodBitsOfList(''), methodBitsOfList('A B')]).toEqual([
    5,
    0,
    null,
  ]);
  expect([reasonPhrase(404), reasonPhrase(499), reasonPhrase(699)]).toEqual([
    'Not Found',
    'Request Failure',
    'Global Failure',
  ]);
});

test('bodies and their parts', () => {
  const body =
    '--cut\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\nhello part\r\n--cut--\r\n';
  const message = parsed(['Content-Type: multipart/mixed;boundary=cut'], body);
  expect(bodyParts(message).map((part) => [part.contentTypeText, part.body])).toEqual([
    ['application/sdp', 'v=0\r\n'],
    ['text/plain', 'hello part'],
  ]);
  expect(bodyPartOfType(message, 'TEXT/plain')?.body).toBe('hello part');
  expect(bodyPartOfType(message, 'application/json')).toBeNull();
  expect(bodyParts(parsed(['c: text/plain;charset=utf-8'], 'x'))[0]?.contentType).toMatchObject({
    subtype: 'plain',
  });
  expect(bodyParts(parsed(['Content-Length: 0']))).toEqual([]);
});

test('SDP', () => {
  const text =
    'v=0\r\nc=IN IP4 1.2.3.4\r\nm=audio 40000/2 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\nm=video 4 RTP/AVP 97\r\n';
  const sdp = parseSdp(text);
  const [audio] = streamsOf(sdp, 'AUDIO');
  expect(audio).toMatchObject({
    index: 0,
    media: 'audio',
    port: '40000/2',
    protocol: 'RTP/AVP',
    formats: ['0', '101'],
  });
  expect(audio!.formatSpans.map(({ start, end }) => text.slice(start, end))).toEqual(['0', '101']);
  expect(text.slice(audio!.start, audio!.end)).toBe(
    'm=audio 40000/2 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n',
  );
  expect(rtpMaps(audio!)).toMatchObject([{ payload: '0', codec: 'PCMU', clock: '8000' }]);
  expect([sdpLine(text, 'm'), sdpLine(text, 'm', -1), sdpLine(text, 'z')]).toEqual([
    'm=audio 40000/2 RTP/AVP 0 101',
    'm=video 4 RTP/AVP 97',
    null,
  ]);
});
