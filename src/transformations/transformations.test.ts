import { describe, expect, test } from 'vitest';
import type { Version } from '../../grammar/dialect.ts';
import type { Value } from '../values/value.ts';
import { integerOf, isInteger, printed, TextAndInteger } from '../values/value.ts';
import { prepareArguments, variableArgument } from './arguments.ts';
import type { TransformationContext } from './define.ts';
import { TransformationFailure } from './define.ts';
import { findTransformation, transform } from './registry.ts';

const context: TransformationContext = {
  version: '3.6',
  expand: (format) => (format.endsWith('$') ? null : format.replaceAll('$x', 'X')),
  read: (variable) => ({ $x: 'X', $none: null })[variable],
  resolve: (name) => (name === 'known.example' ? '192.0.2.1' : null),
};

/** A variable as argument. */
class Variable {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

type Argument = string | Variable;

/** The result; '✗' for a failure, the text of the problem when the arguments are refused. */
function applied(
  name: string,
  input: Value,
  args: readonly Argument[] = [],
  version: Version = '3.6',
  index?: number,
): unknown {
  const dot = name.indexOf('.');
  const declaration = findTransformation(name.slice(0, dot), name.slice(dot + 1), version);
  if (declaration === null) return 'unknown';
  const given = args.map((arg) =>
    typeof arg === 'string' ? { text: arg, isVariable: false } : { text: '$v', isVariable: true },
  );
  const prepared = prepareArguments(declaration, given, version);
  if ('message' in prepared) return prepared.message;
  const values = prepared.map((value, index) =>
    value === undefined ? variableArgument((args[index] as Variable).value) : value,
  );
  const result = transform(declaration, input, values, { ...context, version, index });
  return result instanceof TransformationFailure ? '✗' : result;
}

function table(name: string, rows: readonly (readonly [Value, readonly Argument[], unknown])[]): void {
  describe(name, () => {
    test.each(rows)('%j with %j is %j', (input, args, expected) => {
      expect(applied(name, input, args)).toEqual(expected);
    });
  });
}

const v = (value: Value) => new Variable(value);

table('s.len', [
  ['Hello World', [], 11],
  ['', [], 0],
  [-42, [], 3],
  [null, [], null],
]);

test('s.int keeps the text, and the number of what has both', () => {
  const method = applied('s.int', new TextAndInteger('INVITE', 1, false)) as Value;
  expect([printed(method), integerOf(method), isInteger(method)]).toEqual(['INVITE', 1, true]);
  const value = applied('s.int', '12abc') as Value;
  expect([printed(value), integerOf(value), isInteger(value)]).toEqual(['12abc', 12, true]);
  expect(applied('s.int', 7)).toBe(7);
});

table('s.substr', [
  ['abcdef', ['0', '2'], 'ab'],
  ['abcdef', ['2', ' 0 '], 'cdef'],
  ['abcdef', ['-2', '0'], 'ef'],
  ['abcdef', ['-2', '1'], 'e'],
  ['abcdef', ['0', '-2'], 'abcd'],
  ['abcdef', ['1', '-1'], 'bcde'],
  ['abcdef', ['3', '-3'], ''],
  ['abcdef', ['0', '100'], 'abcdef'],
  ['abcdef', ['6', '0'], '✗'],
  ['', ['0', '0'], '✗'],
  ['abcdef', ['-7', '1'], '✗'],
  ['abcdef', ['4', '-4'], '✗'],
  ['abcdef', ['0', '-10'], '✗'],
  ['abcdef', [v(2), v(4)], 'cdef'],
  ['abcdef', [v('2'), '1'], '✗'],
  ['abcdef', [v(null), '1'], '✗'],
  ['abcdef', ['x', '1'], 'offset must be a number or a variable'],
  ['abcdef', ['1'], '{s.substr} takes 2 arguments, not 1'],
]);

test('2.4 refuses a negative length when the script is read', () => {
  expect(applied('s.substr', 'abc', ['0', '-1'], '2.4')).toBe('the length must not be negative');
  expect(applied('s.substr', 'abc', ['-1', '0'], '2.4')).toBe('c');
});

table('s.select', [
  ['a,b,,d', ['0', ','], 'a'],
  ['a,b,,d', ['2', ','], ''],
  ['a,b,,d', ['4', ','], null],
  ['a,b,,d', ['-1', ','], 'd'],
  ['a,b,,d', ['-4', ','], 'a'],
  ['a,b,,d', ['-5', ','], null],
  ['a,b', ['-1', ';'], 'a,b'],
  ['a,b', ['1', ';'], null],
  ['', ['0', ','], ''],
  ['x y  z', ['2', ' '], ''],
  ['a:b:c', [v(1), ':'], 'b'],
  ['a:b', ['1', '::'], 'b'],
]);

table('s.index', [
  ['banana', ['an'], 1],
  ['banana', ['x'], null],
  ['banana', ['an', '2'], 3],
  ['banana', ['a', '-1'], 5],
  ['banana', ['a', '-3'], 3],
  ['banana', ['b', '1'], null],
  ['banana', ['a', '6'], null],
  ['banana', [v('na')], 2],
  ['banana', ['AN'], null],
  ['', ['a'], null],
]);

table('s.rindex', [
  ['banana', ['an'], 3],
  ['banana', ['an', '2'], 1],
  ['banana', ['a', '3'], 3],
  ['banana', ['x'], null],
]);

table('s.fill.left', [
  ['42', ['0', '6'], '000042'],
  ['42', ['abc', '10'], 'bcabcabc42'],
  ['abc', ['xy', '8'], 'yxyxyabc'],
  ['abc', ['0', '2'], 'abc'],
  ['', ['-', '3'], '---'],
  ['1', ['" x" ', '4'], 'x x1'],
  [7, ['0', '3'], '007'],
  ['7', ['0', v(3)], 'length must be a number'],
]);

table('s.fill.right', [['42', ['abc', '10'], '42abcabcab']]);

table('s.width', [
  ['abc', ['5'], 'abc  '],
  ['abc', ['2'], 'ab'],
  ['', ['2'], '  '],
  ['abc', ['0'], '✗'],
  ['abc', [v(1)], 'a'],
]);

test('blanks and case', () => {
  const text = '  a b \t\n';
  expect(['s.trim', 's.triml', 's.trimr'].map((name) => applied(name, text))).toEqual([
    'a b',
    'a b \t\n',
    '  a b',
  ]);
  expect([
    applied('s.trim', '   '),
    applied('s.toupper', 'aB\xe4{'),
    applied('s.tolower', 'aB\xc4['),
  ]).toEqual(['', 'AB\xe4{', 'ab\xc4[']);
  expect([applied('s.reverse', -42), applied('s.reverse', 'a', [], '2.4')]).toEqual(['24-', 'unknown']);
});

test('encodings', () => {
  expect(applied('s.encode.hexa', 'Hello, W\xf6rld')).toBe('48656c6c6f2c2057f6726c64');
  expect([applied('s.decode.hexa', '41424'), applied('s.decode.hexa', 'zz')]).toEqual(['AB', '✗']);
  expect([applied('s.hex2dec', 'ff'), applied('s.hex2dec', '0xFF'), applied('s.hex2dec', 12)]).toEqual([
    255,
    '✗',
    12,
  ]);
  expect(applied('s.hex2dec', 'ffffffff')).toEqual(new TextAndInteger('18446744073709551615', -1, true));
  expect([applied('s.dec2hex', '42'), applied('s.dec2hex', '-7'), applied('s.dec2hex', '4x')]).toEqual([
    '2a',
    'fffffff9',
    '✗',
  ]);
  expect(['a', 'ab', 'abc', '\xff\0'].map((text) => applied('s.b64encode', text))).toEqual([
    'YQ==',
    'YWI=',
    'YWJj',
    '/wA=',
  ]);
  expect(['YQ==', 'YWI=', 'YWJj', '/wA=', '?'].map((text) => applied('s.b64decode', text))).toEqual([
    'a',
    'ab',
    'abc',
    '\xff\0',
    '',
  ]);
  expect(applied('s.xor', 'abc', ['key'])).toBe('\x0a\x07\x1a');
});

test('escapes', () => {
  const common = 'it\\\'s a \\"quote\\" \\\\ back';
  expect(applied('s.escape.common', 'it\'s a "quote" \\ back')).toBe(common);
  expect(applied('s.unescape.common', common)).toBe('it\'s a "quote" \\ back');
  const text = 'a b@c:d;e?f/g+h&i=j,k#l%m';
  expect(applied('s.escape.user', text)).toBe('a%20b%40c%3ad;e?f/g+h&i=j,k%23l%25m');
  expect(applied('s.escape.param', text)).toBe('a%20b%40c:d%3be%3ff/g+h&i%3dj%2ck%23l%25m');
  expect(applied('s.unescape.param', applied('s.escape.param', text) as string)).toBe(text);
  expect(applied('s.unescape.user', 'bad %zz')).toBe('✗');
});

test('hashes', () => {
  expect(applied('s.md5', 12)).toBe('c20ad4d76fe97759aa27a0c99bff6710');
  expect([applied('s.crc32', 'abcdef'), applied('s.crc32', '')]).toEqual(['3027355152', '4294967295']);
});

test('cutting a number leaves its value', () => {
  const cut = applied('s.width', 12345, ['3']) as Value;
  expect([printed(cut), integerOf(cut)]).toEqual(['123', 12345]);
  expect(applied('s.width', 'abcde', [v(new TextAndInteger('5060', 2, false))])).toBe('ab');
});

test('dates and evaluation', () => {
  expect(applied('s.date2unix', 'Sun, 10 Apr 2011 16:26:20 GMT')).toBe('1302452780');
  expect(applied('s.date2unix', 'not a date')).toBe('✗');
  expect([applied('s.eval', 'a $x'), applied('s.eval', '$')]).toEqual(['a X', '✗']);
});

table('nameaddr.len', [
  ['"Bob B." <sip:bob@example.com;x=1>;tag=t1;q=0.5', [], 34],
  ['<sip:only@example.com>', [], 24],
  ['sip:plain@example.com;x=1', [], 21],
]);

test('names and addresses', () => {
  const value = '"Bob B." <sip:bob@example.com;x=1>;tag=t1;q=0.5';
  expect(applied('nameaddr.name', value)).toBe('"Bob B."');
  expect(applied('nameaddr.uri', value)).toBe('sip:bob@example.com;x=1');
  expect(applied('nameaddr.params', value)).toBe('tag=t1;q=0.5');
  expect([applied('nameaddr.param', value, ['q']), applied('nameaddr.param', value, ['z'])]).toEqual([
    '0.5',
    null,
  ]);
  expect(['Q', 'lr'].map((name) => applied('nameaddr.param', '<sip:a@b>;q=1;lr', [name]))).toEqual([
    null,
    null,
  ]);
  expect([applied('nameaddr.name', '<sip:a@b>'), applied('nameaddr.params', '<sip:a@b>')]).toEqual([
    null,
    null,
  ]);
});

test('URIs', () => {
  const uri =
    'sip:alice:pw@example.com:5062;transport=tcp;ttl=15;maddr=192.0.2.1;method=INVITE;lr;x=y?Subject=hi&Priority=low';
  const parts = [
    'user',
    'passwd',
    'domain',
    'port',
    'headers',
    'transport',
    'ttl',
    'maddr',
    'method',
    'lr',
    'schema',
  ];
  expect(parts.map((part) => applied(`uri.${part}`, uri))).toEqual([
    'alice',
    'pw',
    'example.com',
    5062,
    'Subject=hi&Priority=low',
    'tcp',
    '15',
    '192.0.2.1',
    'INVITE',
    null,
    'sip',
  ]);
  expect(['x', 'LR', 'none'].map((name) => applied('uri.param', uri, [name]))).toEqual(['y', '', null]);
  expect(
    ['sip:h;a="1;2";b=3', 'sip:h;b=3;', 'sip:h;a=;b=3'].map((text) => applied('uri.param', text, ['b'])),
  ).toEqual(['3', '✗', '✗']);
  expect(['user', 'port', 'params'].map((part) => applied(`uri.${part}`, 'sip:host.only'))).toEqual([
    null,
    null,
    null,
  ]);
  expect(applied('uri.host', 'sips:b@[2001:db8::1]:5071')).toBe('[2001:db8::1]');
  expect([applied('uri.user', 'tel:+4930123;phone-context=x'), applied('uri.host', 'tel:+4930123')]).toEqual([
    '+4930123',
    null,
  ]);
  expect([applied('uri.host', 'nonsense'), applied('uri.host', '')]).toEqual(['✗', '✗']);
});

test('Via', () => {
  const via = 'SIP/2.0/UDP 10.0.0.1:5080;branch=z9hG4bK1;rport;received=10.0.0.2';
  const parts = ['name', 'version', 'transport', 'host', 'port', 'branch', 'received', 'rport', 'comment'];
  expect(parts.map((part) => applied(`via.${part}`, via))).toEqual([
    'SIP',
    '2.0',
    'UDP',
    '10.0.0.1',
    5080,
    'z9hG4bK1',
    '10.0.0.2',
    null,
    null,
  ]);
  expect([applied('via.param', via, ['rport']), applied('via.host', 'x')]).toEqual(['', '✗']);
  expect(applied('via.params', `${via} (note)`)).toBe('branch=z9hG4bK1;rport;received=10.0.0.2');
});

test('parameter lists', () => {
  const list = 'a=1;b=22;c;d="q;x";a=3';
  expect(['A', 'c', 'd', 'z'].map((name) => applied('param.value', list, [name]))).toEqual([
    '1',
    '',
    'q;x',
    null,
  ]);
  expect([
    applied('param.exist', list, ['c']),
    applied('param.exist', list, ['z']),
    applied('param.count', list),
  ]).toEqual([1, 0, 5]);
  expect([
    applied('param.valueat', list, ['-1']),
    applied('param.name', list, ['1']),
    applied('param.name', list, ['9']),
  ]).toEqual(['3', 'b', null]);
  expect(applied('param.count', '')).toBe('✗');
});

test('CSV', () => {
  const list = 'one, two,"three, with comma",four';
  expect(['0', '1', '2', '-4', '4'].map((index) => applied('csv.value', list, [index]))).toEqual([
    'one',
    ' two',
    'three, with comma',
    'one',
    '✗',
  ]);
  expect([applied('csv.count', list), applied('csv.count', 5), applied('csv.count', '')]).toEqual([
    4,
    1,
    '✗',
  ]);
});

test('addresses', () => {
  expect(['10.0.0.1', '::1', 'x', 5].map((text) => applied('ip.isip', text))).toEqual([1, 1, 0, 0]);
  expect([
    applied('ip.isip4', '::1'),
    applied('ip.isip6', '::1'),
    applied('ip.isip4', '::1', [], '2.4'),
  ]).toEqual([0, 1, 'unknown']);
  expect([
    applied('ip.pton', '1.2.3.4'),
    applied('ip.pton', 'x'),
    applied('ip.ntop', '\x01\x02\x03\x04'),
  ]).toEqual(['\x01\x02\x03\x04', '✗', '1.2.3.4']);
  expect([applied('ip.family', '\0'.repeat(16)), applied('ip.family', '1.2.3.4')]).toEqual(['INET6', '✗']);
  const matches = (net: Argument) => applied('ip.matches', '10.1.2.3', [net]);
  expect(['10.0.0.0/8', v('11.0.0.0/8'), 'fc00::/7', 'x'].map(matches)).toEqual([1, 0, '✗', '✗']);
  expect(['10.1.2.3', '10.0.0.0/255.0.0.0'].map(matches)).toEqual(['✗', '✗']);
  expect(applied('ip.isip', '')).toBe('✗');
  expect([applied('ip.resolve', 'known.example'), applied('ip.resolve', 'unknown.example')]).toEqual([
    '192.0.2.1',
    null,
  ]);
});

table('re.subst', [
  ['abc 123 abc', ['/abc/X/'], 'X 123 abc'],
  ['abc 123 abc', [v('/abc/X/g')], 'X 123 X'],
  ['abc 123 abc', ['/([a-z]+) ([0-9]+)/\\2-\\1/'], '123-abc abc'],
  ['abc 123 abc', ['/ABC/y/gi'], 'y 123 y'],
  ['abc', ['/nothing/x/'], 'abc'],
  ['0049 30-12 3', ['/[^0-9]//g'], '004930123'],
  ['+4930', [' /^\\+49/0/'], '030'],
  ['a1b22', ['/[0-9]\\{2\\}/<$x\\0>/'], 'a1b<X22>'],
  ['a/b', ['|/|:|'], 'a:b'],
  ['a\nb\nc', ['/^./-/g'], '-\n-\n-'],
  ['aaa', ['/^a/b/g'], 'baa'],
  ['a\rb', ['/^[ab]\r?/-/g'], '--'],
  ['abc', ['/x*/-/g'], '✗'],
  ['aaa', ['/a*/x/'], 'x'],
  ['aaa', ['/a*/x/g'], '✗'],
  ['abc', ['/b/[\\q\\t\\/$none\\5$$]/'], 'a[q\t/$]c'],
  ['abc', ['/b/\\\\/g'], 'a\\c'],
  ['abc', ['/b/$unknown/'], '✗'],
  ['abc', ['/b/$(x/'], '✗'],
  ['abc', ['/(x)?b/[\\1]/'], 'a[]c'],
  ['abc', ['/b/c'], '✗'],
  ['abc', ['/[/c/'], '✗'],
  ['abc', ['/b/c/q'], '✗'],
  ['', ['/^$/x/'], '✗'],
]);

test('arguments of an unusual form', () => {
  expect(applied('s.len', 'abc', ['5'])).toBe(3);
  expect([applied('s.substr', 'abcdef', ['- 2', '1x']), applied('s.substr', 'abc', ['0 x', '1'])]).toEqual([
    'e',
    'offset must be a number or a variable',
  ]);
  expect(applied('uri.param', 'sip:a@b;x=1', [' x y'])).toBe('1');
  expect(applied('s.index', 'banana', [v('')])).toBe('✗');
  expect(applied('s.width', 'abc', ['-1'])).toBe('the length must not be negative');
  expect([applied('re.subst', 'a b', ['/a b/x/']), applied('re.subst', 'a b', ['/a b/x/'], '2.4')]).toEqual([
    'x',
    '✗',
  ]);
});

test('an empty text that is written counts, that of a variable does not', () => {
  const empty = ['', v('')];
  expect(empty.map((name) => applied('param.exist', 'a=1', [name]))).toEqual([0, '✗']);
  expect(empty.map((name) => applied('uri.param', 'sip:a@b;x=1', [name]))).toEqual([null, '✗']);
  expect(empty.map((key) => applied('s.sha1_hmac', 'abc', [key]))).toEqual([
    '9b4a918f398d74d3e367970aba3cbe54e4d2b5d9',
    '✗',
  ]);
  expect(empty.map((key) => applied('s.xor', 'abc', [key]))).toEqual(['✗', '✗']);
});

test('numbers stay numbers where nothing changes', () => {
  expect([applied('s.trim', 7), applied('s.fill.left', 42, ['0', '1'])]).toEqual([7, 42]);
});

test('session descriptions', () => {
  const body =
    'v=0\r\nc=IN IP4 1.2.3.4\r\nm=audio 4000 RTP/AVP 0\r\na=sendrecv\r\nm=video 5000 RTP/AVP 96\r\n';
  expect([
    applied('sdp.line', body, ['m']),
    applied('sdp.line', body, ['m', '1']),
    applied('sdp.line', body, ['x']),
  ]).toEqual(['m=audio 4000 RTP/AVP 0', 'm=video 5000 RTP/AVP 96', null]);
  expect([applied('sdp.stream', body, ['video']), applied('sdp.stream', body, ['5'])]).toEqual([
    'm=video 5000 RTP/AVP 96\r\n',
    '✗',
  ]);
  expect([applied('sdp.line', 'v=0\r\nm=audio', ['mx']), applied('sdp.line', '', ['m'])]).toEqual(['✗', '✗']);
  expect(applied('sdp.stream-delete', body, ['0'])).toBe(
    'v=0\r\nc=IN IP4 1.2.3.4\r\nm=video 5000 RTP/AVP 96\r\n',
  );
});

test('names without regard to case', () => {
  expect(findTransformation('S', 'LEN', '2.4')).not.toBeNull();
  expect(findTransformation('name', 'uri', '3.6')).toBeNull();
});

describe('names and addresses in a list', () => {
  const list = '"A, a" <sip:a@h>;q=1, sip:b@h , "C" <sip:c@h>';
  const at = (index: number | undefined, name: string, version: Version = '3.6') =>
    applied(`nameaddr.${name}`, list, [], version, index);

  test('without an index the first is taken', () => {
    expect([at(undefined, 'name'), at(undefined, 'uri'), at(undefined, 'len')]).toEqual([
      '"A, a"',
      'sip:a@h',
      16,
    ]);
    expect(at(undefined, 'uri', '2.4')).toBe('✗');
  });

  test('by index, negative from the end; outside there is none', () => {
    expect([1, 2, -1, -3].map((index) => at(index, 'uri'))).toEqual([
      'sip:b@h',
      'sip:c@h',
      'sip:c@h',
      'sip:a@h',
    ]);
    expect([at(3, 'uri'), at(-4, 'name'), at(1, 'name'), at(1, 'params')]).toEqual([null, null, null, null]);
  });

  test('the length is that of the last one or of one with parameters', () => {
    expect([0, 1, 2].map((index) => at(index, 'len'))).toEqual([16, 0, 15]);
  });
});
