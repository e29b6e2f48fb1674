import type { Uri } from '../sip/uri.ts';
import type { ByteString, Value } from '../values/value.ts';
import { numberedText, textOrNull } from './value-helpers.ts';

/** The numbers the server has for transport protocols: the integer form of `$rP` and its like. */
const protocolNumbers = new Map<ByteString, number>([
  ['udp', 1],
  ['tcp', 2],
  ['tls', 3],
  ['sctp', 4],
  ['ws', 5],
  ['wss', 6],
]);

export function protocolNumber(protocol: ByteString): number {
  return protocolNumbers.get(protocol.toLowerCase()) ?? 0;
}

export function uriUser(uri: Uri | null): Value {
  return uri === null ? null : textOrNull(uri.user);
}

export function uriHost(uri: Uri | null): Value {
  return uri === null ? null : textOrNull(uri.host);
}

/** A written port is a text that knows a number; the default of the scheme is an integer (reference: language 4.3). */
export function uriPort(uri: Uri | null): Value {
  if (uri === null) return null;
  const { portText } = uri;
  return portText === null || portText === '' ? uri.defaultPort : numberedText(portText, uri.port ?? 0);
}

/** The transport parameter as written, else the name of the default protocol. */
export function uriProtocol(uri: Uri | null): Value {
  if (uri === null) return null;
  const protocol = textOrNull(uri.transport) ?? uri.protocol;
  return numberedText(protocol, protocolNumber(protocol));
}
