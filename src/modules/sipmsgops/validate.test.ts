import { describe, expect, test } from 'vitest';
import { logOfRequest } from '../../../test/support/request-log.ts';
import { reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const statements = (flags: string) =>
  `$avp(w) = "unset"; $var(c) = sipmsg_validate("${flags}", $avp(w)); xlog("$var(c) [$avp(w)]\\n");`;

/** The code, and whether there was a reason. */
function validated(message: string, flags = ''): string {
  const [, code, reason] = /^(-?\d+) \[(.*)\]$/s.exec(logOfRequest(statements(flags), message).at(-1)!)!;
  return reason === 'unset' ? code! : `${code} ${reason === '' ? 'without' : 'with'} reason`;
}

const base = request('INVITE', { headers: ['Contact: <sip:a@h>'] });
const without = (name: string, message = base) => message.replace(new RegExp(`${name}:.*\\r\\n`), '');
const withHeader = (line: string, method = 'INVITE') => request(method, { headers: [line] });
const sdp = 'v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nm=audio 1 RTP/AVP 0\r\n';
const withBody = (body: string, type = 'application/sdp') =>
  request('INVITE', { headers: [`Content-Type: ${type}`, 'Contact: <sip:a@h>'], body });

describe('what is always looked at', () => {
  test.each([
    ['a good message', base, '1'],
    ['Call-ID', without('Call-ID'), '-3 with reason'],
    ['a Content-Length that is too large', base.replace('Length: 0', 'Length: 5'), '-5 with reason'],
    ['one that is too small', withBody(sdp).replace(/Length: \d+/, 'Length: 2'), '-5 with reason'],
    ['no Content-Length', without('Content-Length'), '1'],
    ['no Content-Length, but a body', without('Content-Length', withBody(sdp)), '-5 with reason'],
    [
      'of too small and no Max-Forwards the second',
      without('Max-Forwards', withBody(sdp).replace(/Length: \d+/, 'Length: 2')),
      '-13 without reason',
    ],
    ['CSeq', without('CSeq'), '-7 without reason'],
    ['From', without('From'), '-8 without reason'],
    ['To', without('To'), '-9 without reason'],
    ['Max-Forwards', without('Max-Forwards'), '-13 without reason'],
    ['Path', withHeader('Path: <sip:p;lr>'), '-15 with reason'],
    ['Path in REGISTER', withHeader('Path: <sip:p;lr>', 'REGISTER'), '1'],
    ['Content-Type', without('Content-Type', withBody(sdp)), '-21 without reason'],
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
  test.each([
    ['m', without('Max-Forwards'), '1'],
    ['s', withBody(sdp), '1'],
    ['s', withBody('no SDP'), '-6 with reason'],
    ['S', withBody('no SDP', 'text/plain'), '1'],
    ['r', target('foo:bar'), '-11 with reason'],
    ['r', target('sip:a@b_c'), '-12 with reason'],
    ['r', target('sip:a@b..c'), '-12 with reason'],
    ['r', target('sip:a@b.'), '1'],
    ['r', target('sip:[::1]'), '1'],
    ['r', target('tel:+49'), '-12 with reason'],
    ['r', target('sip:a%4@b'), '-27 with reason'],
    ['t', to('garbage'), '-22 with reason'],
    ['t', to('sip:a@b_c'), '-23 with reason'],
    ['t', to('sip:a^b@c'), '-29 with reason'],
    ['f', from('garbage'), '-24 with reason'],
    ['f', from('sip:a@-b'), '-25 with reason'],
    ['f', from('sip:a^b@c'), '-28 with reason'],
    ['c', without('Contact'), '-14 with reason'],
    ['c', request('OPTIONS'), '1'],
    ['c', request('REGISTER'), '-14 with reason'],
    ['c', withHeader('Contact: *'), '-30 with reason'],
    ['c', request('REGISTER', { headers: ['Contact: *', 'Expires: 0'] }), '1'],
    ['c', request('REGISTER', { headers: ['Contact: *', 'Expires: 1'] }), '-30 with reason'],
    ['c', withHeader('Contact: <<>>'), '-26 with reason'],
    ['c', withHeader('Contact: <foo:bar>'), '-26 with reason'],
    ['h', withHeader('Subject:'), '-2 with reason'],
    ['h', withHeader('P-Asserted-Identity: <sip:a@b>, <sip:c@d>'), '-2 with reason'],
    ['h', withHeader('P-Asserted-Identity: <sip:a@b>, <tel:+49>'), '1'],
    ['h', base.replace('Max-Forwards: 70', 'Max-Forwards: x'), '-2 with reason'],
    ['h', withHeader('Privacy: x'), '-2 with reason'],
    ['shrftc', base, '1'],
  ])('%s', (flags, message, expected) => {
    expect(validated(message, flags)).toBe(expected);
  });
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
