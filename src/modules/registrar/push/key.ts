import type { ByteString } from '../../../values/value.ts';

/** The number of a contact as `+sip.pnspurr` shows it: 16 hexadecimal digits in groups of 3, 5 and 8. */
export function packKey(id: bigint): ByteString {
  const digits = id.toString(16).padStart(16, '0');
  return `${digits.slice(0, 3)}.${digits.slice(3, 8)}.${digits.slice(8)}`;
}

/** Null: not one of ours. */
export function unpackKey(text: ByteString): bigint | null {
  const match = /^([0-9a-f]{3})\.([0-9a-f]{5})\.([0-9a-f]{8})$/i.exec(text);
  return match === null ? null : BigInt(`0x${match[1]}${match[2]}${match[3]}`);
}
