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

const methodsByLength: readonly ByteString[][] = Array.from({ length: 16 }, () => []);
for (const method of methodBits.keys()) methodsByLength[method.length]!.push(method);

/** The method that stands at start..end of a message; for those the server knows always the same text. */
export function methodAt(raw: ByteString, start: number, end: number): ByteString {
  const candidates = methodsByLength[end - start];
  if (candidates !== undefined)
    for (const method of candidates) if (raw.startsWith(method, start)) return method;
  return raw.slice(start, end);
}

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

/** What `is_method` looks for: methods by their bits, or one without a bit by its name. */
export type MethodTest = { readonly bits: number } | { readonly name: ByteString };

/**
 * Reads `INVITE|ACK`. A method that the server does not know stands alone.
 * @returns why it cannot be read, as a text
 */
export function parseMethodTest(text: ByteString): MethodTest | string {
  if (text.trim() === '') return 'a method is missing';
  const isList = text.includes('|');
  const items = text.replaceAll('|', ',').trimStart().split(',');
  if (items.length > 1 && items.at(-1)!.trim() === '') items.pop();
  let bits = 0;
  for (const item of items) {
    const name = item.trim();
    if (!/^[\w\-.%*+~]*$/.test(name)) return `\`${name}\` is no method`;
    bits |= methodBit(name);
  }
  if (isList && (bits & otherMethod) !== 0) return 'a list may only have methods that the server knows';
  return bits === otherMethod ? { name: text } : { bits };
}

/** @param method the method of the message (for a reply: of its CSeq) */
export function isMethod(method: ByteString, test: MethodTest): boolean {
  return 'bits' in test ? (test.bits & methodBit(method)) !== 0 : sameText(method, test.name);
}
