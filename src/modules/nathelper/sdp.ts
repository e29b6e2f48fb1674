import type { Message } from '../../declarations/message.ts';
import { bodyParts } from '../../sip/mime.ts';
import { parseSdp } from '../../sip/sdp.ts';
import type { ByteString } from '../../values/value.ts';

/** What `fix_nated_sdp()` changes; the numbers are those of 2.4. */
export const sdpChanges = {
  'add-dir-active': 1,
  'rewrite-media-ip': 2,
  'add-no-rtpproxy': 4,
  'rewrite-origin-ip': 8,
  'rewrite-null-ips': 16,
} as const;

/** An address in a `c=` or `o=` line; offsets are positions in the body. */
export interface SdpAddress {
  readonly address: ByteString;
  /** `4` or `6`. */
  readonly family: string;
  readonly start: number;
  readonly end: number;
}

/** Addresses of the `c=` lines. */
export function connectionAddresses(body: ByteString): SdpAddress[] {
  return addressesOf(body, 'c');
}

function addressesOf(body: ByteString, type: 'c' | 'o'): SdpAddress[] {
  const found: SdpAddress[] = [];
  for (const line of parseSdp(body).lines) {
    if (line.type !== type) continue;
    const match = /IP([46])[ \t]+([^ \t/\r\n]+)/.exec(line.text);
    if (match === null) continue;
    const start = line.start + match.index + match[0].length - match[2]!.length;
    found.push({ family: match[1]!, address: match[2]!, start, end: start + match[2]!.length });
  }
  return found;
}

/** What to do with a session description. */
export interface SdpFix {
  readonly changes: number;
  readonly ip: ByteString;
  /** Lines, each after a CRLF of its own. */
  readonly extra: ByteString;
  readonly marker: ByteString;
  /** Types of lines (`c`, `o`) whose old address is not kept. */
  readonly forgets: ReadonlySet<string>;
}

/** `fix_nated_sdp()`; a problem is the text of an ERROR line. */
export function fixSdp(message: Message, fix: SdpFix): string | null {
  const parts = bodyParts(message.sip);
  if (parts.length === 0) return 'the message has no body';
  for (const part of parts) {
    if (part.contentType?.type !== 'application' || part.contentType.subtype !== 'sdp') continue;
    const body = part.body.replace(/[\r\n\t ]+$/, '');
    if (body === '') continue;
    const problem = fixPart(message, body, part.bodyStart, fix);
    if (problem !== null) return problem;
  }
  return null;
}

function fixPart(message: Message, body: ByteString, offset: number, fix: SdpFix): string | null {
  const { edits } = message;
  const end = offset + body.length;
  const note = { what: 'fix_nated_sdp' };
  const wants = (name: keyof typeof sdpChanges) => (fix.changes & sdpChanges[name]) !== 0;
  // Lines of the script's own come with one of these two only.
  let lines = wants('add-no-rtpproxy') || wants('add-dir-active') ? fix.extra : '';
  if (wants('add-no-rtpproxy') && fix.marker !== '') lines += `\r\n${fix.marker}`;
  if (wants('add-dir-active')) lines += '\r\na=direction:active';
  if (lines !== '') edits.insert(end, lines, note);
  for (const [name, type, old] of [
    ['rewrite-origin-ip', 'o', 'a=oldoip:'],
    ['rewrite-media-ip', 'c', 'a=oldcip:'],
  ] as const) {
    if (!wants(name)) continue;
    const addresses = addressesOf(body, type);
    if (addresses.length === 0) return `there is no address in a ${type}= line of the SDP`;
    for (const { address, family, start, end: stop } of addresses) {
      if (family !== '4') return `the address in a ${type}= line of the SDP is not an IPv4 address`;
      if (address === '0.0.0.0' && !wants('rewrite-null-ips')) continue;
      if (address === fix.ip) continue;
      if (!fix.forgets.has(type)) edits.insert(end, `\r\n${old}${address}`, note);
      edits.replace(offset + start, offset + stop, fix.ip, note);
    }
  }
  return null;
}
