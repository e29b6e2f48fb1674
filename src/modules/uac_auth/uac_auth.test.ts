import { expect, test } from 'vitest';
import { parseChallenge } from '../../sip/digest.ts';
import { digestAlgorithm, digestSecret } from '../../sip/digest-response.ts';
import { authorization } from './authorization.ts';
import { parseCredential } from './credentials.ts';

test('credentials may have blanks around their parts, and need all three', () => {
  expect(parseCredential(' alice : example.com:pa:ss ')).toEqual({
    user: 'alice',
    realm: 'example.com',
    password: 'pa:ss',
  });
  for (const text of ['', 'alice', 'alice:realm', 'alice:realm:', 'a b:r:p']) {
    expect(parseCredential(text)).toBeNull();
  }
});

// RFC 2617, section 3.5 without its qop: the form of RFC 2069.
test('the response is that of the standard', () => {
  const challenge = parseChallenge(
    'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
  )!;
  const credential = { user: 'Mufasa', realm: 'testrealm@host.com', password: 'Circle Of Life' };
  const request = { method: 'GET', uri: '/dir/index.html', body: '' };
  const text = authorization(challenge, credential, request)!;
  expect(text).toContain('response="670fd8c2df070c60b045671b8b24ff02"');
  const hashed = { ...credential, password: '0x939e7578ed9e3c518a452acee763bce9' };
  expect(authorization(challenge, hashed, request)).toBe(text);
});

test('an unknown algorithm cannot be answered', () => {
  const challenge = parseChallenge('Digest realm="r", nonce="n", algorithm=SHA3')!;
  const credential = { user: 'u', realm: 'r', password: 'p' };
  expect(authorization(challenge, credential, { method: 'M', uri: 'u', body: '' })).toBeNull();
});

test('a hash instead of a password is as long as those of the algorithm', () => {
  const challenge = (algorithm: string) =>
    parseChallenge(`Digest realm="r", nonce="n", algorithm=${algorithm}`)!;
  const text = (algorithm: string, password: string) =>
    authorization(
      challenge(algorithm),
      { user: 'u', realm: 'r', password },
      { method: 'M', uri: 'u', body: '' },
    );
  const hashed = `0x${digestSecret(digestAlgorithm('SHA-256')!, 'u', 'r', 'p')}`;
  expect(text('SHA-256', hashed)).toBe(text('SHA-256', 'p'));
  expect(text('MD5', hashed)).not.toBe(text('MD5', 'p'));
});
