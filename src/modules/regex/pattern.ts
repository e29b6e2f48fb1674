import type { ByteString } from '../../values/value.ts';
import { buildMatcher, type Spans } from './perl/matcher.ts';
import { parsePattern } from './perl/parser.ts';
import { type PatternOptions, PatternProblem } from './perl/syntax.ts';

export type { PatternOptions } from './perl/syntax.ts';

/** A compiled Perl regular expression over byte strings. */
export class PerlPattern {
  readonly source: ByteString;
  readonly groupCount: number;
  readonly #find: (text: ByteString) => Spans | null;

  constructor(source: ByteString, groupCount: number, find: (text: ByteString) => Spans | null) {
    this.source = source;
    this.groupCount = groupCount;
    this.#find = find;
  }

  test(text: ByteString): boolean {
    return this.#find(text) !== null;
  }

  /** What the pattern and each of its groups matched first. */
  exec(text: ByteString): (ByteString | undefined)[] | null {
    const spans = this.#find(text);
    if (spans === null) return null;
    return Array.from({ length: this.groupCount + 1 }, (_, index) =>
      spans[2 * index]! < 0 ? undefined : text.slice(spans[2 * index], spans[2 * index + 1]),
    );
  }
}

/** @returns why it cannot be compiled, as a text */
export function compilePattern(pattern: ByteString, options: PatternOptions): PerlPattern | string {
  try {
    const parsed = parsePattern(pattern, options);
    return new PerlPattern(pattern, parsed.groupCount, buildMatcher(parsed));
  } catch (problem) {
    if (problem instanceof PatternProblem) return problem.message;
    throw problem;
  }
}
