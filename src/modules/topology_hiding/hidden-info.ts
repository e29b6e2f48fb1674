import type { ByteString } from '../../values/value.ts';
import type { TopologyHiding } from './declaration.ts';
import { obscured } from './text-code.ts';

/** What a Contact without a dialog keeps of the party that it stands for. */
export interface HiddenInfo {
  /** Route set, as in a header; '' for none. */
  readonly routes: ByteString;
  readonly contact: ByteString;
  /** Letters as a number (see `flagsOf`). */
  readonly flags: number;
  /** Socket the party talks to, `udp:ip:port`. */
  readonly socket: ByteString;
}

/** The value of the URI parameter. */
export function encodeInfo(
  { server, contact: { password, code } }: TopologyHiding,
  info: HiddenInfo,
): ByteString {
  const flags = server.version === '2.4' ? [] : [String(info.flags)];
  const parts = [info.routes, info.contact, ...flags, info.socket];
  return code.encode(obscured(parts.map((part) => length(part) + part).join(''), password));
}

/** Null: not written by `encodeInfo` with this password. */
export function decodeInfo(
  { server, contact: { password, code } }: TopologyHiding,
  text: ByteString,
): HiddenInfo | null {
  const bytes = code.decode(text);
  if (bytes === null) return null;
  const plain = obscured(bytes, password);
  const parts: ByteString[] = [];
  let at = 0;
  // 2.4 forgets the letters.
  const hasFlags = server.version !== '2.4';
  while (parts.length < (hasFlags ? 4 : 3)) {
    if (at + 2 > plain.length) return null;
    const end = at + 2 + plain.charCodeAt(at) + 256 * plain.charCodeAt(at + 1);
    if (end > plain.length) return null;
    parts.push(plain.slice(at + 2, end));
    at = end;
  }
  if (!hasFlags) parts.splice(2, 0, '0');
  const [routes, contact, flags, socket] = parts as [string, string, string, string];
  return contact === '' ? null : { routes, contact, flags: Number(flags) || 0, socket };
}

/** Two bytes, the low one first. */
function length({ length: size }: ByteString): ByteString {
  return String.fromCharCode(size & 0xff, (size >> 8) & 0xff);
}
