import type { ByteString } from '../value.ts';
import type { Regex, RegexOptions } from './regex.ts';
import { RegexError } from './regex.ts';

/** Compiles a POSIX extended regular expression as `regcomp(REG_EXTENDED)` of the C library does. */
export function compileRegex(pattern: ByteString, options: RegexOptions = {}): Regex | RegexError {
  let native: RegExp;
  try {
    native = new RegExp(pattern, `dgs${options.ignoreCase ? 'i' : ''}${options.newline ? 'm' : ''}`);
  } catch {
    return new RegexError('Invalid regular expression');
  }
  return {
    pattern,
    groupCount: 0,
    test: (text) => {
      native.lastIndex = 0;
      return native.test(text);
    },
    exec: (text, from = 0) => {
      native.lastIndex = from;
      const match = native.exec(text);
      return (
        match && {
          start: match.index,
          end: match.index + match[0].length,
          groups: match.indices!.slice(1).map((pair) => pair ?? [-1, -1]),
        }
      );
    },
  };
}
