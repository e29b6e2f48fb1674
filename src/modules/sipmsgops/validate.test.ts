import { describe, expect, test } from 'vitest';
import { logOfRequest } from '../../../test/support/request-log.ts';
import { reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const statements = (flags: string, version = '3.6') =>
  `$avp(w) = "unset"; sipmsg_validate("${flags}", ${version === '2.4' ? '"$avp(w)"' : '$avp(w)'}); xlog("$rc [$avp(w)]\\n");`;

/** The code and the reason; only the code when no reason was given. */
function validated(message: string, flags = '', version: '2.4' | '3.6' = '3.6'): string {
  return logOfRequest(statements(flags, version), message, { version }).at(-1)!.replace(' [unset]', '');
}

const base = request('INVITE', { headers: ['Contact: <sip:a@h>'] });
const without = (name: string, message = base) => message.replace(new RegExp(`${name}:.*\\r\\n`), '');
const withHeader = (line: string, method = 'INVITE') => request(method, { headers: [line] });
const sdp = 'v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nm=audio 1 RTP/AVP 0\r\n';
const withBody = (body: string, type = 'application/sdp') =>
  request('INVITE', { headers: [`Content-Type: ${type}`, 'Contact: <sip:a@h>'], body });
const length = (said: number, present: number) =>
  `invalid body - content length ${said} different than actual body ${present}`;

describe('what is always looked at', () => {
  test.each([
    ['a good message', base, '1'],
    ['Call-ID', without('Call-ID'), "-3 [message doesn't have callid]"],
    ['a Content-Length that is too large', base.replace('Length: 0', 'Length: 5'), `-5 [${length(5, 0)}]`],
    [
      'one that is too small',
      withBody(sdp).replace(/Length: \d+/, 'Length: 2'),
      `-5 [${length(2, sdp.length)}\n]`,
    ],
    ['no Content-Length', without('Content-Length'), '1'],
    [
      'no Content-Length, but a body',
      without('Content-Length', withBody(sdp)),
      `-5 [${length(0, sdp.length)}\n]`,
    ],
    [
      'of too small and no Max-Forwards the second',
      without('Max-Forwards', withBody(sdp).replace(/Length: \d+/, 'Length: 2')),
      '-13 []',
    ],
    ['CSeq', without('CSeq'), '-7 []'],
    ['From', without('From'), '-8 []'],
    ['To', without('To'), '-9 []'],
    ['Max-Forwards', without('Max-Forwards'), '-13 []'],
    ['Contact', without('Contact'), '1'],
    ['Path', withHeader('Path: <sip:p;lr>'), '-15 [PATH header supported only for REGISTERs]'],
    ['Path in REGISTER', withHeader('Path: <sip:p;lr>', 'REGISTER'), '1'],
    ['Content-Type', without('Content-Type', withBody(sdp)), '-21 []'],
    ['the body of a CANCEL', without('Content-Type', withBody(sdp).replaceAll('INVITE', 'CANCEL')), '1'],
    ['a request URI is not', base.replace('INVITE sip:', 'INVITE foo:'), '1'],
  ])('%s', (_, message, expected) => {
    expect(validated(message)).toBe(expected);
  });
});

describe('what flags ask for', () => {
  const to = (uri: string) => base.replace(/To: .*/, `To: <${uri}>`);
  const from = (uri: string) => base.replace(/From: .*/, `From: <${uri}>;tag=1`);
  const target = (uri: string) => base.replace(/INVITE \S+/, `INVITE ${uri}`);
  const register = (...headers: string[]) => request('REGISTER', { headers });
  const badContact = "-26 [failed to parse 'Contact' header]";
  const badHeaders = '-2 [failed to parse headers]';
  test.each([
    ['m', without('Max-Forwards'), '1'],
    ['s', withBody(sdp), '1'],
    ['s', withBody('no SDP'), '-6 [failed to parse SDP message]'],
    ['S', withBody('no SDP', 'text/plain'), '1'],
    ['r', target('foo:bar'), '-11 [failed to parse R-URI]'],
    ['r', target('sip:a@b_c'), '-12 [invalid domain for R-URI]'],
    ['r', target('sip:a@b..c'), '-12 [invalid domain for R-URI]'],
    ['r', target('sip:a@b.'), '1'],
    ['r', target('sip:a@b-'), '-12 [invalid domain for R-URI]'],
    ['r', target('sip:[::1]'), '1'],
    ['r', target('tel:+49'), '-12 [invalid domain for R-URI]'],
    ['r', target('sip:a%4@b'), '-27 [invalid username for R-URI]'],
    ['t', to('garbage'), "-22 [failed to parse 'To' header]"],
    ['t', to('sip:a@b_c'), "-23 [invalid domain for 'To' header]"],
    ['t', to('sip:a^b@c'), "-29 [invalid username for 'To' header]"],
    ['f', from('garbage'), "-24 [failed to parse 'From' header]"],
    ['f', from('sip:a@-b'), "-25 [invalid domain for 'From' header]"],
    ['f', from('sip:a^b@c'), "-28 [invalid username for 'From' header]"],
    ['c', without('Contact'), '-14 []'],
    ['c', request('OPTIONS'), '1'],
    ['c', register(), '-14 []'],
    [
      'c',
      withHeader('Contact: *'),
      "-30 [Contact header for SIP message contains '*' only valid for REGISTER request]",
    ],
    ['c', register('Contact: *', 'Expires: 0'), '1'],
    ['c', register('Contact: *', 'Expires: never'), '1'],
    ['c', register('Contact: *'), "-30 [failed to parse 'Expires' header]"],
    [
      'c',
      register('Contact: *', 'Expires: 1'),
      "-26 [Expires header greater than 0 for REGISTER 'Contact' header with '*' value]",
    ],
    ['c', withHeader('Contact: <<>>'), badContact],
    ['c', withHeader('Contact: <foo:bar>'), badContact],
    ['h', withHeader('Subject:'), badHeaders],
    ['h', withHeader('Expires:'), badHeaders],
    ['h', withHeader('Expires: never'), '1'],
    ['h', withHeader('Accept: text/*, application/sdp;level=1'), '1'],
    ['h', withHeader('Accept: text'), badHeaders],
    ['h', withHeader('P-Asserted-Identity: <sip:a@b>, <sip:c@d>'), badHeaders],
    ['h', withHeader('P-Asserted-Identity: <sip:a@b>, <tel:1>'), '1'],
    ['h', base.replace('Max-Forwards: 70', 'Max-Forwards: x'), badHeaders],
    ['h', withHeader('Privacy: x'), badHeaders],
    ['shrftc', base, '1'],
  ])('%s', (flags, message, expected) => {
    expect(validated(message, flags)).toBe(expected);
  });
});

test('2.4 wants a Contact in every INVITE, and looks into that of no other request', () => {
  const found = [
    validated(without('Contact'), '', '2.4'),
    validated(withHeader('Contact: *'), 'c', '2.4'),
    validated(request('REGISTER'), 'c', '2.4'),
  ];
  expect(found).toEqual(['-14 []', "-26 [empty body for 'Contact' header]", '1']);
});
test('replies lack what RFC 3261 wants in them', () => {
  const codeOf = (code: number, headers: string[] = [], method = 'OPTIONS', flags = '') => {
    const run = runBetweenPeers(
      `route { $du = "sip:127.0.0.1:5090"; forward(); } onreply_route { ${statements(flags)} }`,
    );
    run.peer(5080).send(request(method));
    const answer = reply(run.peer(5090).messages()[0]!, code, 'R').split('\r\n');
    run.peer(5090).send([...answer.slice(0, -2), ...headers, '', ''].join('\r\n'));
    return run.log().at(-1)!.split(' ')[0];
  };
  expect([405, 407, 420, 401, 423].map((code) => codeOf(code))).toEqual(['-16', '-18', '-19', '-20', '1']);
  expect([codeOf(423, [], 'REGISTER'), codeOf(405, ['Allow: BYE'])]).toEqual(['-17', '1']);
  expect([codeOf(200, [], 'REGISTER', 'c'), codeOf(404, [], 'REGISTER', 'c')]).toEqual(['-14', '1']);
});
