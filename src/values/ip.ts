import type { ByteString } from './value.ts';

/** An address as its bytes in network order: 4 characters for IPv4, 16 for IPv6. */
export type AddressBytes = ByteString;

/** A net, or a single address when the mask is all ones. Both byte strings are equally long. */
export interface Network {
  readonly address: AddressBytes;
  readonly mask: AddressBytes;
}

/** Reads an IPv4 or IPv6 address, the latter also in brackets; null when the text is neither. */
export function parseAddress(text: ByteString): AddressBytes | null {
  return parseIPv4(text) ?? parseIPv6(text);
}

/** Reads dotted decimal IPv4: exactly four decimal numbers up to 255. */
export function parseIPv4(text: ByteString): AddressBytes | null {
  if (text.length < 7 || text.length > 15) return null;
  let bytes = '';
  let value = -1;
  let digits = 0;
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x2e) {
      if (value < 0 || ++dots > 3) return null;
      bytes += String.fromCharCode(value);
      value = -1;
      digits = 0;
    } else if (code >= 0x30 && code <= 0x39) {
      value = Math.max(value, 0) * 10 + code - 0x30;
      if (value > 255 || ++digits > 3) return null;
    } else {
      return null;
    }
  }
  return dots === 3 && value >= 0 ? bytes + String.fromCharCode(value) : null;
}

/** Reads IPv6 in the forms of RFC 4291 section 2.2 (with `::`, with a trailing IPv4), optionally in brackets. */
export function parseIPv6(text: ByteString): AddressBytes | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (bare.length < 2 || bare.length > 45 || !bare.includes(':')) return null;
  const gap = bare.indexOf('::');
  if (gap < 0) {
    const whole = groups(bare);
    return whole?.length === 16 ? whole : null;
  }
  const head = gap === 0 ? '' : groups(bare.slice(0, gap), false);
  const tail = gap + 2 === bare.length ? '' : groups(bare.slice(gap + 2));
  if (head === null || tail === null || head.length + tail.length > 14) return null;
  return head + '\0'.repeat(16 - head.length - tail.length) + tail;
}

function groups(text: ByteString, allowIPv4 = true): ByteString | null {
  const parts = text.split(':');
  let bytes = '';
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index]!;
    if (allowIPv4 && index === parts.length - 1 && part.includes('.')) {
      const embedded = parseIPv4(part);
      if (embedded === null) return null;
      bytes += embedded;
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null;
      const value = Number.parseInt(part, 16);
      bytes += String.fromCharCode(value >> 8, value & 0xff);
    }
  }
  return bytes;
}

/** The usual text of an address, as `inet_ntop` prints it; null unless there are 4 or 16 bytes. */
export function printAddress(bytes: AddressBytes): ByteString | null {
  if (bytes.length === 4) return dotted(bytes);
  if (bytes.length !== 16) return null;
  const words: number[] = [];
  for (let index = 0; index < 16; index += 2)
    words.push((bytes.charCodeAt(index) << 8) | bytes.charCodeAt(index + 1));
  const gap = longestZeroRun(words);
  // IPv4-compatible and IPv4-mapped addresses end in dotted decimal.
  if (gap.start === 0 && (gap.length === 6 || (gap.length === 5 && words[5] === 0xffff))) {
    return `${gap.length === 5 ? '::ffff:' : '::'}${dotted(bytes.slice(12))}`;
  }
  const hex = (part: number[]) => part.map((word) => word.toString(16)).join(':');
  if (gap.length < 2) return hex(words);
  return `${hex(words.slice(0, gap.start))}::${hex(words.slice(gap.start + gap.length))}`;
}

function dotted(bytes: ByteString): ByteString {
  return `${bytes.charCodeAt(0)}.${bytes.charCodeAt(1)}.${bytes.charCodeAt(2)}.${bytes.charCodeAt(3)}`;
}

function longestZeroRun(words: number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 };
  for (let start = 0; start < words.length; start++) {
    let length = 0;
    while (start + length < words.length && words[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** Reads `address`, `address/length` or `address/mask`; null when malformed or when the families differ. */
export function parseNetwork(text: ByteString): Network | null {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const mask =
    slash < 0
      ? prefixMask(address.length * 8, address.length)
      : parseMask(text.slice(slash + 1), address.length);
  return mask === null ? null : { address: maskedBytes(address, mask), mask };
}

function parseMask(text: ByteString, size: number): AddressBytes | null {
  if (/^[0-9]{1,3}$/.test(text)) {
    const length = Number(text);
    return length <= size * 8 ? prefixMask(length, size) : null;
  }
  const mask = parseAddress(text);
  return mask?.length === size ? mask : null;
}

function prefixMask(length: number, size: number): AddressBytes {
  let mask = '';
  for (let index = 0; index < size; index++) {
    const bits = Math.min(8, Math.max(0, length - index * 8));
    mask += String.fromCharCode((0xff << (8 - bits)) & 0xff);
  }
  return mask;
}

function maskedBytes(address: AddressBytes, mask: AddressBytes): AddressBytes {
  let bytes = '';
  for (let index = 0; index < address.length; index++)
    bytes += String.fromCharCode(address.charCodeAt(index) & mask.charCodeAt(index));
  return bytes;
}

/** True when an address lies in a net; an address of the other family never does. */
export function networkContains(network: Network, address: AddressBytes): boolean {
  if (address.length !== network.address.length) return false;
  for (let index = 0; index < address.length; index++) {
    if ((address.charCodeAt(index) & network.mask.charCodeAt(index)) !== network.address.charCodeAt(index))
      return false;
  }
  return true;
}

const privateNetworks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '192.0.0.0/29',
].map((text) => parseNetwork(text)!);

/** True for an IPv4 address of a private range: RFC 1918, RFC 6598 (carrier NAT), RFC 7335 (service continuity). */
export function isPrivateAddress(address: AddressBytes): boolean {
  return privateNetworks.some((network) => networkContains(network, address));
}

/** True for an address, as text, of the machine itself. */
export function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1';
}
