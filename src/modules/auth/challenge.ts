import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Message } from '../../declarations/message.ts';
import { type DigestAlgorithm, digestAlgorithm, digestAlgorithms } from '../../sip/digest-response.ts';
import type { ByteString } from '../../values/value.ts';
import { isStale } from '../../variables/checked-credentials.ts';
import { algorithmCode, qops } from './codes.ts';
import { type Auth, answer, type Kind, realmOf } from './declaration.ts';

/** What a challenge offers. */
export interface Offer {
  readonly code: number;
  /** As it stands in the header; null: no `qop`. */
  readonly text: ByteString | null;
}

export const noQop: Offer = { code: qops.none, text: null };
export const authQop: Offer = { code: qops.auth, text: 'auth' };

const replies = {
  www: { code: 401, reason: 'Unauthorized', header: 'WWW-Authenticate' },
  proxy: { code: 407, reason: 'Proxy Authentication Required', header: 'Proxy-Authenticate' },
} as const;

/** `auth`, `auth-int` or both, which come out in reverse order (as the server does it). */
export function parseQop(text: ByteString): Offer | ArgumentProblem {
  let last: ByteString | null = null;
  let offer: Offer = noQop;
  for (const item of text.split(',').map((part) => part.trim())) {
    if (item !== 'auth' && item !== 'auth-int') {
      return new ArgumentProblem(`unknown qop ${item}`, 'Write "auth", "auth-int" or both with a comma.');
    }
    const code = item === 'auth' ? qops.auth : qops.authInt;
    offer =
      offer.code !== qops.none && last !== item && offer.code !== qops.both
        ? { code: qops.both, text: `${item},${last}` }
        : { code, text: item };
    last = item;
  }
  return offer;
}

/** Names separated by commas, strongest first whatever their order. */
export function parseAlgorithms(text: ByteString): DigestAlgorithm[] | ArgumentProblem {
  const wanted: DigestAlgorithm[] = [];
  for (const name of text.split(',').map((part) => part.trim())) {
    const algorithm = name === '' ? null : digestAlgorithm(name);
    if (algorithm === null) return new ArgumentProblem(`unknown digest algorithm ${name}`);
    wanted.push(algorithm);
  }
  return [...digestAlgorithms].reverse().filter((algorithm) => wanted.includes(algorithm));
}

/**
 * `www_challenge()`, `proxy_challenge()`.
 * @param realm '': that of the request
 * @param algorithms one header each; null: one header that names none
 * @returns 0 (sent: the script ends), -1 when nothing was sent
 */
export function challenge(
  state: Auth,
  message: Message,
  kind: Kind,
  realm: ByteString,
  offered: Offer,
  algorithms: readonly DigestAlgorithm[] | null,
): number {
  const { code, reason, header } = replies[kind];
  const name = realm === '' ? realmOf(state, message, kind) : realm;
  if (name === null) return answer(state, message, 400, 'Bad Request') ? 0 : -1;
  const index = state.nonces.reserve();
  if (index === null) return -1;
  const stale = isStale(message, kind) ? ', stale=true' : '';
  // Newer algorithms are defined with quality of protection only (RFC 8760, section 2.6).
  const needsQop = algorithms?.some((algorithm) => algorithm.name !== 'MD5') ?? false;
  const offer = needsQop && offered.text === null ? authQop : offered;
  const qop = offer.text === null ? '' : `, qop="${offer.text}"`;
  const headers = (algorithms ?? [null]).map((algorithm) => {
    const nonce = state.nonces.issue(index, offer.code, algorithmCode(algorithm ?? digestAlgorithms[0]!));
    const named = algorithm === null ? '' : `, algorithm=${algorithm.name}`;
    return `${header}: Digest realm="${name}", nonce="${nonce}"${qop}${stale}${named}\r\n`;
  });
  return answer(state, message, code, reason, headers) ? 0 : -1;
}
