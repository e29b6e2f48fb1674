import { crc16Value } from '../values/digest/crc16.ts';
import { md5 } from '../values/digest/md5.ts';
import type { ByteString } from '../values/value.ts';
import type { SipMessage } from './message.ts';
import type { Via } from './via.ts';

/** What every branch of RFC 3261 begins with. */
export const magicCookie = 'z9hG4bK';

/**
 * The hash row of a message: same value for all messages with this Call-ID and CSeq number, 0 to 65535
 * (reference: sip 3).
 */
export function transactionHash(callId: ByteString, cseqNumber: ByteString): number {
  let hash = addWords(0, callId);
  hash = addWords(hash, cseqNumber);
  hash = (hash + (hash >>> 11) + (hash >>> 13) + (hash >>> 23)) >>> 0;
  return hash & 0xffff;
}

function addWords(start: number, text: ByteString): number {
  let hash = start;
  let at = 0;
  for (; at + 4 <= text.length; at += 4) {
    const word =
      ((text.charCodeAt(at) << 24) |
        (text.charCodeAt(at + 1) << 16) |
        (text.charCodeAt(at + 2) << 8) |
        text.charCodeAt(at + 3)) >>>
      0;
    hash = (hash + (word ^ (word >>> 3))) >>> 0;
  }
  let word = 0;
  for (; at < text.length; at++) word = ((word << 8) | text.charCodeAt(at)) >>> 0;
  return (hash + (word ^ (word >>> 3))) >>> 0;
}

/** A number in hexadecimal with the digits reversed: 0x12 is `21`, 0 is `0`. */
export function reversedHex(value: number): ByteString {
  let text = '';
  let left = value >>> 0;
  do {
    text += (left & 15).toString(16);
    left >>>= 4;
  } while (left !== 0);
  return text;
}

/** Reads a reversed hexadecimal number; -1 when it is none. */
export function fromReversedHex(text: ByteString): number {
  if (text === '' || text.length > 8) return -1;
  let value = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const digit = Number.parseInt(text[at]!, 16);
    if (Number.isNaN(digit)) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** The branch of a transaction: row, label and branch index. */
export function transactionBranch(row: number, label: number, index: number): ByteString {
  return `${magicCookie}${reversedHex(row)}.${reversedHex(label)}.${reversedHex(index)}`;
}

/** The branch of a request forwarded without a transaction. */
export function statelessBranch(message: SipMessage): ByteString {
  const row = transactionHash(message.callId ?? '', message.cseq?.number ?? '');
  return `${magicCookie}${reversedHex(row)}.${md5(statelessKey(message))}.0`;
}

/** The first branch with the cookie, from the top down, else the last one, else From tag, else From URI. */
function statelessKey(message: SipMessage): ByteString {
  let last: ByteString | null = null;
  for (const via of message.vias) {
    if (via.branch === null || via.branch === '') continue;
    if (via.branch.startsWith(magicCookie)) return via.branch;
    last = via.branch;
  }
  const from = last === null ? message.from : null;
  return last ?? from?.tag ?? from?.uri ?? '';
}

/** A branch of ours taken apart; null when it does not look like one. */
export function parseBranch(branch: ByteString): { row: number; label: ByteString; index: number } | null {
  if (!branch.startsWith(magicCookie)) return null;
  const parts = branch.slice(magicCookie.length).split('.');
  if (parts.length !== 3) return null;
  const row = fromReversedHex(parts[0]!);
  const index = fromReversedHex(parts[2]!);
  return row < 0 || index < 0 ? null : { row, label: parts[1]!, index };
}

/**
 * The first half of a To tag, four digits: it tells servers (by their first socket) and sl from tm apart.
 * @param signature `OpenSIPS-stateless` for sl, `OpenSIPS-TM/tags` for tm
 */
export function tagPrefix(signature: ByteString, ip: ByteString, port: number): ByteString {
  return reversedHex(crc16Value(`${signature}${ip}${port}`)).padEnd(4, '0');
}

export const statelessSignature = 'OpenSIPS-stateless';
export const transactionSignature = 'OpenSIPS-TM/tags';

/** The second half of a To tag: the same for every reply to one transaction. */
export function tagSuffix(via: Via): ByteString {
  return md5(via.host + (via.portText ?? '') + (via.branch ?? ''));
}

/** To tag of a stateless reply; `prefix` from `tagPrefix(statelessSignature, …)`. */
export function statelessTag(prefix: ByteString, via: Via): ByteString {
  return `${prefix}.${tagSuffix(via)}`;
}

/** To tag of a transaction's replies. */
export function transactionTag(prefix: ByteString, via: Via): ByteString {
  return `${prefix}-${tagSuffix(via)}`;
}
