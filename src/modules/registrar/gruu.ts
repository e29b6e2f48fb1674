import { parseUri } from '../../sip/uri.ts';
import { decodeBase64, encodeBase64 } from '../../values/base64.ts';
import type { ByteString } from '../../values/value.ts';
import type { Contact } from '../usrloc/contact.ts';
import { AorProblem, aorOfUri, unreadableAor } from './aor.ts';
import type { Registrar, RegistrarOptions } from './registrar.ts';

const temporaryUser = 'tgruu.';
const initialSecret = '0p3nS1pS';

/** Whom a URI means: an address, and when it is a GRUU (RFC 5627) one phone of it. */
export interface Target {
  readonly aor: ByteString;
  /** Instance id without angle brackets. */
  readonly instance: ByteString | null;
  /** A temporary GRUU is good for the registration with this Call-ID only. */
  readonly callId: ByteString | null;
}

/** Reads the URI that `lookup()` is to find. */
export function targetOf(options: RegistrarOptions, text: ByteString): Target | AorProblem {
  const uri = parseUri(text, options.version);
  if (uri === null) return unreadableAor;
  const mark = uri.parameter('gr');
  if (mark !== null && uri.user?.startsWith(temporaryUser)) {
    return readTemporary(options, uri.user.slice(temporaryUser.length)) ?? unreadableAor;
  }
  const aor = aorOfUri(options, uri);
  return aor instanceof AorProblem ? aor : { aor, instance: mark || null, callId: null };
}

function readTemporary(options: RegistrarOptions, encoded: ByteString): Target | null {
  const hidden = decodeBase64(encoded);
  if (hidden === null) return null;
  const [, aor, instance, ...callId] = exclusiveOr(hidden, options.gruuSecret).split(' ');
  return aor === undefined || instance === undefined || callId.length === 0
    ? null
    : { aor, instance, callId: callId.join(' ') };
}

/** Both GRUUs of a contact and its instance id, as parameters of a Contact value. */
export function gruuParameters(
  { options, location, server }: Registrar,
  contact: Contact,
  instance: ByteString,
): ByteString {
  const socket = contact.socket ?? server.sockets[0]!;
  const host = `${socket.ip.includes(':') ? `[${socket.ip}]` : socket.ip}:${socket.port}`;
  const id = instance.slice(1, -1);
  const person = options.useDomain ? contact.aor : `${contact.aor}@${host}`;
  const plain = `${location.now} ${contact.aor} ${id} ${contact.callId}`;
  const hidden = encodeBase64(exclusiveOr(plain, options.gruuSecret));
  // Since 3.x the id comes back as it was sent (RFC 5626 4.1).
  const shown = server.version === '2.4' ? id : instance;
  return (
    `;pub-gruu="sip:${person};gr=${id}"` +
    `;temp-gruu="sip:${temporaryUser}${hidden}@${host};gr"` +
    `;+sip.instance="${shown}"`
  );
}

/** The key of temporary GRUUs. */
export function gruuSecretOf(parameter: ByteString | null): ByteString {
  return parameter || initialSecret;
}

function exclusiveOr(text: ByteString, key: ByteString): ByteString {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    result += String.fromCharCode(text.charCodeAt(at) ^ key.charCodeAt(at % key.length));
  }
  return result;
}
