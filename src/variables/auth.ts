import type { Execution } from '../declarations/execution.ts';
import type { VariableDeclaration, VariableTable } from '../declarations/module.ts';
import {
  type Challenge,
  type Credentials,
  parseChallenge,
  parseCredentials,
  splitUsername,
} from '../sip/digest.ts';
import { sameText } from '../sip/scan.ts';
import type { ByteString, Value } from '../values/value.ts';
import { checkedHeader } from './checked-credentials.ts';
import { addressUri } from './from-to.ts';
import { textOrNull } from './value-helpers.ts';

/** The credentials of the message: those for a proxy before those for the server itself; none in ACK and CANCEL. */
function credentials({ message: { sip } }: Execution): Credentials | null {
  if (sip.method === 'ACK' || sip.method === 'CANCEL') return null;
  const body = sip.header('Proxy-Authorization') ?? sip.header('Authorization');
  return body === null ? null : parseCredentials(body);
}

function challenge({ message: { sip } }: Execution): Challenge | null {
  if (sip.kind !== 'reply') return null;
  const name = sip.code === 407 ? 'Proxy-Authenticate' : sip.code === 401 ? 'WWW-Authenticate' : null;
  const body = name === null ? null : sip.header(name);
  return body === null ? null : parseChallenge(body);
}

function ofCredentials(doc: string, part: (found: Credentials) => ByteString | null): VariableDeclaration {
  return {
    doc: `${doc} NULL without credentials.`,
    get: (execution) => {
      const found = credentials(execution);
      return found === null ? null : textOrNull(part(found));
    },
  };
}

function ofChallenge(name: keyof Challenge): VariableDeclaration {
  return {
    doc: `Parameter \`${name}\` of the challenge in a 401 or 407, empty when it is missing. NULL without a challenge.`,
    since: '3.6',
    get: (execution) => {
      const found = challenge(execution);
      return found === null ? null : (found[name] ?? '');
    },
  };
}

/** Algorithms as the server prints them. */
const algorithms = [
  'MD5',
  'MD5-sess',
  'SHA-256',
  'SHA-256-sess',
  'SHA-512-256',
  'SHA-512-256-sess',
  'AKAv1-MD5',
  'AKAv2-MD5',
];

function challengedAlgorithm(execution: Execution): Value {
  const found = challenge(execution);
  if (found === null) return null;
  const { algorithm } = found;
  if (algorithm === null) return 'MD5';
  return algorithms.find((name) => sameText(name, algorithm)) ?? algorithm;
}

/** User and domain (or realm) of the credentials that were checked; null without any. */
function checkedUser({ message }: Execution): ByteString | null {
  const header = checkedHeader(message, 'proxy') ?? checkedHeader(message, 'www');
  const found = header === null ? null : parseCredentials(header.body);
  if (found === null || found.username === null) return null;
  const { user, domain } = splitUsername(found.username);
  const realm = domain || found.realm;
  return user === '' ? null : realm ? `${user}@${realm}` : user;
}

/** `$Au`: who is charged, the user that was checked or else the address in From. */
function accountingUser(execution: Execution): Value {
  const user = checkedUser(execution);
  if (user !== null) return user;
  const uri = addressUri(execution, 'from');
  if (uri === null) return null;
  return `${uri.user ?? ''}@${uri.host ?? ''}`;
}

const nonce = ofCredentials('Nonce of the credentials.', (found) => found.nonce);

/** Digest credentials of requests and challenges of replies. */
export const authVariables: VariableTable = {
  au: ofCredentials('User part of the digest user name.', ({ username }) =>
    username === null ? null : splitUsername(username).user,
  ),
  ad: ofCredentials('Domain part of the digest user name.', ({ username }) =>
    username === null ? null : splitUsername(username).domain,
  ),
  aU: ofCredentials('The whole digest user name.', (found) => found.username),
  ar: ofCredentials('Realm of the credentials.', (found) => found.realm),
  adu: ofCredentials('URI of the credentials.', (found) => found.uri),
  an: nonce,
  'auth.nonce': nonce,
  'auth.resp': ofCredentials('Response of the credentials.', (found) => found.response),
  'auth.cnonce': ofCredentials('Client nonce of the credentials.', (found) => found.cnonce),
  'auth.opaque': ofCredentials('Opaque value of the credentials.', (found) => found.opaque),
  'auth.alg': ofCredentials('Algorithm of the credentials.', (found) => found.algorithm),
  'auth.qop': ofCredentials('Quality of protection of the credentials.', (found) => found.qop),
  'auth.nc': ofCredentials('Nonce count of the credentials.', (found) => found.nc),
  Au: {
    doc: 'Who is charged: user and realm of the credentials that were checked, else user and host of From.',
    get: accountingUser,
  },
  'challenge.realm': ofChallenge('realm'),
  'challenge.nonce': ofChallenge('nonce'),
  'challenge.opaque': ofChallenge('opaque'),
  'challenge.algorithm': {
    doc: 'Algorithm of the challenge in a 401 or 407, MD5 when it names none. NULL without a challenge.',
    since: '3.6',
    get: challengedAlgorithm,
  },
  'challenge.qop': ofChallenge('qop'),
  'challenge.ik': ofChallenge('ik'),
  'challenge.ck': ofChallenge('ck'),
};
