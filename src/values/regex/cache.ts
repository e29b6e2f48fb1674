import type { ByteString } from '../value.ts';
import { compileRegex } from './compile.ts';
import type { Regex, RegexError, RegexOptions } from './regex.ts';

/** How the regular expressions that functions take are compiled (reference: sip 18). */
export const regexArgumentOptions: RegexOptions = { ignoreCase: true, newline: true };

const capacity = 512;
const caches = [0, 1, 2, 3].map(() => new Map<ByteString, Regex | RegexError>());

/** `compileRegex`, remembering the patterns used last (for patterns that come from variables). */
export function cachedRegex(pattern: ByteString, options: RegexOptions = {}): Regex | RegexError {
  const cache = caches[(options.ignoreCase ? 1 : 0) + (options.newline ? 2 : 0)]!;
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const regex = compileRegex(pattern, options);
  // The oldest entry goes first: a Map keeps the order of insertion.
  if (cache.size >= capacity) cache.delete(cache.keys().next().value!);
  cache.set(pattern, regex);
  return regex;
}
