import type { ByteString } from '../values/value.ts';
import { isToken, sameText } from './scan.ts';

/** The bit of every method the server knows (reference: sip 17). */
export const methodBits: ReadonlyMap<ByteString, number> = new Map([
  ['INVITE', 1],
  ['CANCEL', 2],
  ['ACK', 4],
  ['BYE', 8],
  ['INFO', 16],
  ['OPTIONS', 32],
  ['UPDATE', 64],
  ['REGISTER', 128],
  ['MESSAGE', 256],
  ['SUBSCRIBE', 512],
  ['NOTIFY', 1024],
  ['PRACK', 2048],
  ['REFER', 4096],
  ['PUBLISH', 8192],
]);

/** The bit of every other method. */
export const otherMethod = 16384;

/** "All methods" as usrloc prints it. */
export const allMethods = 4294967295;

/** The bit of a method; names are compared without regard to case; 16384 for unknown ones. */
export function methodBit(method: ByteString): number {
  const exact = methodBits.get(method);
  if (exact !== undefined) return exact;
  for (const [name, bit] of methodBits) if (sameText(name, method)) return bit;
  return otherMethod;
}

/**
 * The bits of a list of methods separated by commas and blanks (an Allow body, a `methods` parameter).
 * @returns null when an item is no token
 */
export function methodBitsOfList(list: ByteString): number | null {
  let bits = 0;
  const items = list.trim().split(',');
  if (items[items.length - 1]!.trim() === '') items.pop();
  for (const item of items) {
    const name = item.trim();
    for (let at = 0; at < name.length; at++) if (!isToken(name.charCodeAt(at))) return null;
    bits |= methodBit(name);
  }
  return bits;
}

/**
 * `is_method("INVITE|ACK")`: known names by their bit, an unknown one only alone, by its text.
 * @param method the method of the message (for a reply: of its CSeq)
 */
export function isMethod(method: ByteString, wanted: ByteString): boolean {
  const bit = methodBit(method);
  if (!wanted.includes('|')) {
    const wantedBit = methodBit(wanted.trim());
    return wantedBit === otherMethod ? sameText(method, wanted.trim()) : wantedBit === bit;
  }
  if (bit === otherMethod) return false;
  for (const name of wanted.split('|')) if (methodBit(name.trim()) === bit) return true;
  return false;
}
