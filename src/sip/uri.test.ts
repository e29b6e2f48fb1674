import { describe, expect, test } from 'vitest';
import { escapeParameter, escapeUser, unescapeUser } from './escape.ts';
import { parseUri, type Uri } from './uri.ts';
import { areSameUriTexts } from './uri-compare.ts';
import * as edit from './uri-edit.ts';

function uri(text: string): Uri {
  const parsed = parseUri(text);
  if (parsed === null) throw new Error(`no URI: ${text}`);
  return parsed;
}

/** user, password, host, port, parameters, headers */
function parts(text: string): unknown[] {
  const { user, password, host, port, parametersText, headersText } = uri(text);
  return [user, password, host, port, parametersText, headersText];
}

describe('parts', () => {
  test.each([
    ['sip:example.com', [null, null, 'example.com', null, null, null]],
    [
      'sip:bob:secret@example.com:5070;transport=tcp;lr;user=phone?subject=hi&priority=urgent',
      ['bob', 'secret', 'example.com', 5070, 'transport=tcp;lr;user=phone', 'subject=hi&priority=urgent'],
    ],
    ['sip:b%6Fb%40home@example.com', ['b%6Fb%40home', null, 'example.com', null, null, null]],
    ['tel:+49-30-1234;phone-context=x.y', ['+49-30-1234', null, null, null, 'phone-context=x.y', null]],
    ['sip:bob@[2001:db8::1]:5070', ['bob', null, '[2001:db8::1]', 5070, null, null]],
    ['sip:*21*07700@h;maddr=10.0.0.1', ['*21*07700', null, 'h', null, 'maddr=10.0.0.1', null]],
    ['sip:+1555;npdi;rn=+1444@example.com', ['+1555;npdi;rn=+1444', null, 'example.com', null, null, null]],
    ['sip:user;par=u%40e@h', ['user;par=u%40e', null, 'h', null, null, null]],
    ['sip:u?x=1@h', ['u?x=1', null, 'h', null, null, null]],
    ['urn:service:sos', [null, null, 'sos', null, null, null]],
    ['SIP:Bob@EXAMPLE.com;TRANSPORT=UDP', ['Bob', null, 'EXAMPLE.com', null, 'TRANSPORT=UDP', null]],
    ['sip:+1555;ext=3@h;user=phone', ['+1555;ext=3', null, 'h', null, 'user=phone', null]],
    ['tel:123@h:7;x', ['h', null, null, 7, 'x', null]],
    ['URN:service:sos.fire@h', ['sos.fire', null, 'h', null, null, null]],
    ['urn:nena:service:sos', [null, null, null, null, null, null]],
    ['sip:h;pn-prid=;pn-provider', [null, null, 'h', null, 'pn-prid=;pn-provider', null]],
    ['sip:a', [null, null, 'a', null, null, null]],
  ])('%s', (text, expected) => expect(parts(text)).toEqual(expected));

  test.each([
    'sip:',
    'sip::pw@h',
    'sip:@h',
    'sip:u@',
    'sip:u@:5060',
    'sip:h:99999',
    'sip:h:abc',
    'sip:u@h:50a',
    'sip:u:p:q@h',
    'sip:u@h@i',
    'sip:u@h;x=a@b',
    'sip:u@h?a;b',
    'sip:[::1',
    'sip:[::1]x',
    'urn:Service:sos',
    'urn:other:x',
    'sip:h;pn-prid',
    'sip:h;a;pn-purr=',
    'sip:h;pn-params=1',
    'http://h',
    'nobodyKnows:x',
    '<sip:b@h>',
    'garbage',
    '',
  ])('%s is none', (text) => expect(parseUri(text)).toBeNull());

  test('2.4 takes any port, pn-prid without a value, and parameters of a number for those of the URI', () => {
    expect(parseUri('sip:h:99999;pn-prid', '2.4')?.port).toBe(99999);
    expect(parseUri('sip:+1555;ext=3@h;user=phone', '2.4')).toMatchObject({
      user: '+1555',
      parametersText: 'ext=3',
    });
  });

  test('defaults', () => {
    expect([uri('sip:h').protocol, uri('sip:h').effectivePort]).toEqual(['udp', 5060]);
    expect([uri('sips:h').protocol, uri('sips:h').effectivePort]).toEqual(['tls', 5061]);
    expect([uri('sip:h;transport=TCP').protocol, uri('sip:h:1;maddr=m').target]).toEqual(['tcp', 'm']);
    expect(uri('sip:h;lr').isLoose && uri('sip:h;lr=on').isLoose).toBe(true);
    expect([uri('sip:h;lr').parameter('LR'), uri('sip:h;a=1').parameter('lr')]).toEqual(['', null]);
    expect(uri('SIP:Bob@h').schemeText).toBe('SIP');
  });
});

describe('setters keep everything outside the named part (reference: language 7.1)', () => {
  const full = uri('sip:u:pw@h.com:5070;p?H=v');
  test.each([
    [edit.setUser(full, 'z'), 'sip:z:pw@h.com:5070;p?H=v'],
    [edit.setUser(full, ''), 'sip::pw@h.com:5070;p?H=v'],
    [edit.setHostAndPort(full, 'n.com'), 'sip:u:pw@n.com;p?H=v'],
    [edit.setHost(full, 'n.com'), 'sip:u:pw@n.com:5070;p?H=v'],
    [edit.setPort(full, ''), 'sip:u:pw@h.com;p?H=v'],
    [edit.setPort(full, '5077'), 'sip:u:pw@h.com:5077;p?H=v'],
    [edit.setUserAndPassword(full, 'a:b'), 'sip:a:b@h.com:5070;p?H=v'],
    [edit.setUserAndPassword(full, 'a'), 'sip:a@h.com:5070;p?H=v'],
    [edit.prefixUser(uri('sip:h.com'), '9'), 'sip:9@h.com'],
    [edit.stripUser(uri('sip:5551234@gw;user=phone'), 3), 'sip:1234@gw;user=phone'],
    [edit.stripUserTail(uri('sip:1234@gw'), 1), 'sip:123@gw'],
    [edit.stripUser(full, 20), 'sip::pw@h.com:5070;p?H=v'],
    [edit.stripUser(uri('sip:u@h'), 1), 'sip:h'],
    [edit.setUser(uri('sip:+1;ext=3@h;user=phone'), '2'), 'sip:2@h;user=phone'],
    [edit.prefixUser(uri('tel:+1;x=y'), '0'), 'tel:0+1;x=y'],
    [edit.addUriParameter(uri('sip:h;a?x=1'), 'b=2'), 'sip:h;a;b=2?x=1'],
    [edit.removeUriParameter(uri('sip:h;user=phone;lr'), 'user'), 'sip:h;lr'],
    [edit.removeUriParameter(uri('sip:h'), 'user'), null],
  ])('%s', (result, expected) => expect(result).toBe(expected));
});

test.each([
  ['sip:bob8@h;foo=baz', 'sip:bob8@h', true],
  ['sip:bob@h;foo=a', 'sip:bob@h;foo=b', false],
  ['sip:bob@H', 'sip:bob@h', true],
  ['sip:b%6Fb@h', 'sip:bob@h', true],
  ['sip:bob@h:5060', 'sip:bob@h', false],
  ['sip:bob@h;transport=udp', 'sip:bob@h', false],
  ['sip:bob@h', 'sips:bob@h', false],
  ['sip:bob:a@h', 'sip:bob:b@h', false],
  ['sip:Bob@h;x', 'sip:bob@h;y', false],
  ['sip:bob@h;a=1;b=2', 'sip:bob@h;b=2;a=1', true],
  ['sip:bob@h?a=1', 'sip:bob@h', false],
])('%s and %s are the same: %s', (left, right, same) => {
  expect(areSameUriTexts(left, right)).toBe(same);
  expect(areSameUriTexts(right, left)).toBe(same);
});

test('escapes', () => {
  expect(escapeUser('a b;c=d@e%')).toBe('a%20b;c=d%40e%25');
  expect(escapeParameter('a b;c=d@e%')).toBe('a%20b%3bc%3dd%40e%25');
  expect(unescapeUser('a%20b%40')).toBe('a b@');
  expect([unescapeUser('%4'), unescapeUser('%zz'), unescapeUser('%00'), escapeUser('\n')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
