import type { ByteString } from '../values/value.ts';
import { methodAt } from './methods.ts';
import { isBlank, isSpace, isToken, skipSpace } from './scan.ts';

/** A CSeq: the number stays text, whatever it is (reference: sip 2). */
export interface CSeq {
  readonly number: ByteString;
  readonly method: ByteString;
}

/**
 * Parses a CSeq body; a line break between number and method is refused, as the server does.
 * @returns null without number or method, or when the method is no token
 */
export function parseCSeq(text: ByteString, start = 0, end = text.length): CSeq | null {
  const numberStart = skipSpace(text, start, end);
  let at = numberStart;
  while (at < end && !isSpace(text.charCodeAt(at))) at++;
  const numberEnd = at;
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  const methodStart = at;
  while (at < end && isToken(text.charCodeAt(at))) at++;
  if (numberEnd === numberStart || at === methodStart) return null;
  if (skipSpace(text, at, end) !== end) return null;
  return { number: text.slice(numberStart, numberEnd), method: methodAt(text, methodStart, at) };
}
