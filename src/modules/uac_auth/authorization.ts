import type { Challenge } from '../../sip/digest.ts';
import {
  type DigestAlgorithm,
  digestAlgorithm,
  digestResponse,
  digestSecret,
} from '../../sip/digest-response.ts';
import { sameText } from '../../sip/scan.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import type { ByteString } from '../../values/value.ts';
import type { ChallengedRequest, Credential } from './api.ts';

/** The body of an Authorization or Proxy-Authorization header; null when the algorithm is unknown. */
export function authorization(
  challenge: Challenge,
  credential: Credential,
  request: ChallengedRequest,
): ByteString | null {
  const algorithm = digestAlgorithm(challenge.algorithm);
  if (algorithm === null) return null;
  const nonce = challenge.nonce ?? '';
  const qop = chosenQop(challenge.qop);
  const nc = '00000001';
  const cnonce = qop === null && !algorithm.isSession ? '' : String(coreHash(nonce, 0));
  const response = digestResponse({
    algorithm,
    secret: secretOf(credential, algorithm),
    nonce,
    qop,
    nc,
    cnonce,
    ...request,
  });
  const fields = [
    `username="${credential.user}"`,
    `realm="${credential.realm}"`,
    `nonce="${nonce}"`,
    `uri="${request.uri}"`,
    ...(challenge.opaque ? [`opaque="${challenge.opaque}"`] : []),
    ...(qop === null ? [] : [`qop=${qop}`, `nc=${nc}`]),
    ...(cnonce === '' ? [] : [`cnonce="${cnonce}"`]),
    `response="${response}"`,
    `algorithm=${algorithm.name}`,
  ];
  return `Digest ${fields.join(', ')}`;
}

/** `auth` is preferred to `auth-int`; null when the challenge wants neither. */
function chosenQop(offered: ByteString | null): ByteString | null {
  const values = (offered ?? '').split(',').map((value) => value.trim());
  return ['auth', 'auth-int'].find((known) => values.some((value) => sameText(value, known))) ?? null;
}

function secretOf({ user, realm, password }: Credential, algorithm: DigestAlgorithm): ByteString {
  const size = algorithm.hash('').length;
  if (password.length === size + 2 && /^0x[0-9a-f]+$/.test(password)) return password.slice(2);
  return digestSecret(algorithm, user, realm, password);
}
