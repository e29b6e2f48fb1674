import { compileRegex } from './regex/compile.ts';
import { RegexError } from './regex/regex.ts';
import type { ByteString } from './value.ts';

/** The first argument of `modparam`: a regular expression over whole module names, without regard to case. */
export function modulePattern(pattern: ByteString): (module: string) => boolean {
  const regex = compileRegex(`^(${pattern})$`, { ignoreCase: true });
  return (module) => !(regex instanceof RegexError) && regex.test(module);
}
