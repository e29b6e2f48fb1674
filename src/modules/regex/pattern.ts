import type { ByteString } from '../../values/value.ts';

/** How all patterns of the module are compiled. */
export interface PatternOptions {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  /** Blanks and comments in the pattern do not count. */
  readonly extended: boolean;
}

/**
 * Compiles a Perl regular expression over byte strings. Flags may stand in front, as `(?i)`.
 * @returns why it cannot be compiled, as a text
 */
export function compilePattern(pattern: ByteString, options: PatternOptions): RegExp | string {
  let source = pattern;
  let { ignoreCase, multiline, dotAll, extended } = options;
  for (let flags = /^\(\?([imsx]+)\)/.exec(source); flags !== null; flags = /^\(\?([imsx]+)\)/.exec(source)) {
    source = source.slice(flags[0].length);
    ignoreCase ||= flags[1]!.includes('i');
    multiline ||= flags[1]!.includes('m');
    dotAll ||= flags[1]!.includes('s');
    extended ||= flags[1]!.includes('x');
  }
  if (extended) source = withoutBlanks(source);
  source = source
    .replace(/\\A/g, multiline ? '(?<![\\s\\S])' : '^')
    .replace(/\\[zZ]/g, multiline ? '(?![\\s\\S])' : '$')
    .replace(/\\h/g, '[ \\t]')
    .replace(/\(\?P<(\w+)>/g, '(?<$1>')
    .replace(/\[:(\w+):\]/g, (written, name: string) => classes[name] ?? written);
  try {
    return new RegExp(source, `${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}${dotAll ? 's' : ''}`);
  } catch (problem) {
    return (problem as Error).message;
  }
}

const classes: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
};

/** Leaves out blanks and `#` comments, except in brackets and after a backslash. */
function withoutBlanks(source: string): string {
  return source.replace(
    /(\\.|\[(?:\\.|[^\]\\])*\])|\s+|#[^\n]*/gs,
    (_, kept: string | undefined) => kept ?? '',
  );
}
