import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { type Credentials, parseCredentials, parseDigest, splitUsername } from '../../sip/digest.ts';
import {
  type DigestAlgorithm,
  digestAlgorithm,
  digestAlgorithms,
  digestResponse,
  digestSecret,
} from '../../sip/digest-response.ts';
import type { Header } from '../../sip/headers.ts';
import { sameText } from '../../sip/scan.ts';
import { type ByteString, textOf } from '../../values/value.ts';
import { markChecked, markStale } from '../../variables/checked-credentials.ts';
import { algorithmCode, fits, qopOf } from './codes.ts';
import { type Auth, answer, type Kind, realmOf } from './declaration.ts';
import type { NonceContent } from './nonce.ts';

/** What the check of credentials comes to; 0: an error was answered. */
export const results = {
  authorized: 1,
  answered: 0,
  unknownUser: -1,
  wrongPassword: -2,
  staleNonce: -3,
  noCredentials: -4,
  error: -5,
} as const;

/** What the results mean, for the tables of functions. */
export const authorizeResults = {
  1: 'the credentials are right; always for ACK and CANCEL',
  0: 'the request was refused with 400 or 500; the script ends',
  [-1]: 'unknown user',
  [-2]: 'wrong password',
  [-3]: 'the nonce is too old, used up, or not from here',
  [-4]: 'no credentials for this realm',
  [-5]: 'an error',
};

/** Credentials with everything a check needs. */
export type Complete = Credentials & Record<'username' | 'realm' | 'nonce' | 'uri' | 'response', ByteString>;

/** The hash of user, realm and password that a response is made with, or why there is none. */
export type SecretSource = (
  credentials: Complete,
  realm: ByteString,
  algorithm: DigestAlgorithm,
) => ByteString | typeof results.unknownUser | typeof results.error;

/** Checks the credentials of a request for a realm: one of `results`. */
export function authorize(
  state: Auth,
  execution: Execution,
  kind: Kind,
  wanted: ByteString,
  secretOf: SecretSource,
): number {
  const { message } = execution;
  const { sip } = message;
  if (sip.method === 'ACK' || sip.method === 'CANCEL') return results.authorized;
  const realm = wanted === '' ? realmOf(state, message, kind) : wanted;
  if (realm === null) return badRequest(state, message);
  const found = find(message, kind, realm);
  if (found === 'broken') return badRequest(state, message);
  if (found === null) return results.noCredentials;
  const { header, credentials } = found;
  if (!isComplete(credentials)) return badRequest(state, message);
  markChecked(message, kind, header);
  const algorithm = algorithmOf(state, credentials);
  const nonce = algorithm === null ? null : readNonce(state, credentials, algorithm);
  if (algorithm === null || nonce === null) return stale(message, kind);
  const secret = secretOf(credentials, realm, algorithm);
  if (secret === results.error) return serverError(state, message);
  if (typeof secret === 'number') return secret;
  if (secret.length !== algorithm.hash('').length) {
    execution.log(
      'ERROR',
      `the stored password is no ${algorithm.name} hash; calculate_ha1 is for plain ones`,
    );
    return serverError(state, message);
  }
  if (!isRight(message, credentials, algorithm, secret)) return results.wrongPassword;
  // Only the right answer to a challenge uses it up.
  return state.nonces.use(nonce) ? results.authorized : stale(message, kind);
}

function stale(message: Message, kind: Kind): number {
  markStale(message, kind);
  return results.staleNonce;
}

function serverError(state: Auth, message: Message): number {
  return answer(state, message, 500, 'Server Internal Error') ? results.answered : results.error;
}

function badRequest(state: Auth, message: Message): number {
  answer(state, message, 400, 'Bad Request');
  return results.answered;
}

/** The first credentials for a realm; `broken`: a header before them could not be read. */
function find(
  { sip }: Message,
  kind: Kind,
  realm: ByteString,
): { header: Header; credentials: Credentials } | 'broken' | null {
  for (const header of sip.headers(kind === 'www' ? 'authorization' : 'proxy-authorization')) {
    // Those of other schemes are nobody's business here.
    if (!/^\s*digest./i.test(header.body)) continue;
    if (parseDigest(header.body) === null) return 'broken';
    const credentials = parseCredentials(header.body);
    if (credentials !== null && credentials.realm !== null && sameText(credentials.realm, realm)) {
      return { header, credentials };
    }
  }
  return null;
}

function isComplete(credentials: Credentials): credentials is Complete {
  const { username, nonce, uri, response, qop, cnonce, nc } = credentials;
  if (!username || !nonce || !uri || !response) return false;
  return qop === null || Boolean(cnonce && nc);
}

/** Null: unknown. 2.4 knows MD5 only and takes whatever it does not know for it. */
function algorithmOf({ server }: Auth, { algorithm }: Complete): DigestAlgorithm | null {
  const known = digestAlgorithm(algorithm);
  if (server.version !== '2.4') return known;
  return known?.isSession ? digestAlgorithms[1]! : digestAlgorithms[0]!;
}

/** Null: not one of ours, too old, or not for what is used. */
function readNonce(
  { server, nonces }: Auth,
  credentials: Complete,
  algorithm: DigestAlgorithm,
): NonceContent | null {
  const content = nonces.read(credentials.nonce);
  if (content === null || server.version === '2.4') return content;
  const isFit = content.algorithm === algorithmCode(algorithm) && fits(content.qop, qopOf(credentials.qop));
  return isFit ? content : null;
}

/** `pv_www_authorize()`, `pv_proxy_authorize()`: one of `results`. */
export function authorizeByVariables(
  state: Auth,
  execution: Execution,
  kind: Kind,
  realm: ByteString,
): number {
  return authorize(state, execution, kind, realm, (...asked) => secretOf(state, execution, ...asked));
}

/** What the response is made with, from the variables of the script; an error when one has no value. */
function secretOf(
  { server, username, password, isPlainPassword }: Auth,
  execution: Execution,
  ...[credentials, realm, algorithm]: Parameters<SecretSource>
): ReturnType<SecretSource> {
  const user = server.version === '2.4' ? splitUsername(credentials.username).user : credentials.username;
  if (username === null) return results.unknownUser;
  const known = textOf(username.get(execution));
  if (known === null) return results.error;
  if (!sameText(known, user) || password === null) return results.unknownUser;
  const stored = textOf(password.get(execution));
  if (stored === null) return results.error;
  return isPlainPassword ? digestSecret(algorithm, user, realm, stored) : stored;
}

function isRight(
  { sip }: Message,
  { nonce, uri, qop, nc, cnonce, response }: Complete,
  algorithm: DigestAlgorithm,
  secret: ByteString,
): boolean {
  const right = digestResponse({
    algorithm,
    secret,
    nonce,
    method: sip.method ?? '',
    uri,
    qop,
    nc: nc ?? '',
    cnonce: cnonce ?? '',
    body: sip.body,
  });
  return right === response;
}
