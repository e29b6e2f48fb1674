import { expect, test } from 'vitest';
import { invite, logOfRequest, printed } from '../../test/support/request-log.ts';

const credentials =
  'Authorization: Digest username="al@dom", realm="r", nonce="n", uri="sip:u", response="x", algorithm=MD5, cnonce="c", qop=auth, nc=00000001, opaque="o"';
const withCredentials = invite.replace('X-A: one', credentials);

test('credentials, the domain of the user name apart', () => {
  const names =
    '$au $ad $aU $ar $adu $an $auth.nonce $auth.resp $auth.cnonce $auth.nc $auth.qop $auth.alg'.split(' ');
  expect(printed(names, withCredentials)).toEqual(
    'al dom al@dom r sip:u n n x c 00000001 auth MD5'.split(' '),
  );
  expect(printed(['$au'], invite)).toEqual(['<null>']);
  const ack = withCredentials.replace('INVITE sip', 'ACK sip').replace('007 INVITE', '007 ACK');
  expect(printed(['$au'], ack)).toEqual(['<null>']);
});

test('who is charged is user and host of From, with an @ in any case, while no credentials were checked', () => {
  const charged = (message: string) => printed(['$Au'], message)[0];
  expect(charged(withCredentials)).toBe('al@a.example');
  expect(charged(invite)).toBe('al@a.example');
  expect(charged(invite.replace('<sip:al@a.example;x=1>', '<sip:a.example>'))).toBe('@a.example');
});

test('the challenge of a 407: what is missing is empty, an algorithm MD5', () => {
  const challenged = (line: string) =>
    logOfRequest(
      '',
      ['SIP/2.0 407 Something', ...invite.split('\r\n').slice(1, 7), line, 'Content-Length: 0', '', ''].join(
        '\r\n',
      ),
      {
        routes:
          'onreply_route { xlog("$(challenge.realm)|$(challenge.nonce)|$(challenge.opaque)|$(challenge.algorithm)\n"); }',
      },
    )[0];
  expect(challenged('Proxy-Authenticate: Digest realm="r", nonce="n", qop="auth"')).toBe('r|n||MD5');
  expect(challenged('Proxy-Authenticate: Digest realm="r", nonce="n", algorithm=sha-256')).toBe(
    'r|n||SHA-256',
  );
  expect(challenged('WWW-Authenticate: Digest realm="r", nonce="n"')).toBe('<null>|<null>|<null>|<null>');
});
