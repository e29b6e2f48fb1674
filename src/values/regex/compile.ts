import type { ByteString } from '../value.ts';
import type { Alphabet } from './alphabet.ts';
import { buildAlphabet, factsAt } from './alphabet.ts';
import { Automaton } from './automaton.ts';
import { Backtracking } from './backtracking.ts';
import { GroupFinder } from './groups.ts';
import type { NativeTest } from './native.ts';
import { nativeTest } from './native.ts';
import { parseRegex } from './parser.ts';
import type { Program } from './program.ts';
import { BEFORE, buildProgram, LINE_START, TEXT_START } from './program.ts';
import type { MatchOptions, Regex, RegexMatch, RegexOptions } from './regex.ts';
import { RegexError } from './regex.ts';
import { simulate } from './simulation.ts';
import { SyntaxProblem } from './syntax.ts';

/**
 * Compiles a POSIX extended regular expression as `regcomp(REG_EXTENDED)` of the GNU C library does in the C
 * locale, with its extensions (`\w \s \b \< \>`, back-references).
 *
 * @example
 * const regex = compileRegex('^sip:([0-9]+)@', { ignoreCase: true });
 * if (!(regex instanceof RegexError)) regex.test('SIP:100@example.com'); // true
 */
export function compileRegex(pattern: ByteString, options: RegexOptions = {}): Regex | RegexError {
  try {
    const { tree, groupCount } = parseRegex(pattern, options);
    const program = buildProgram(tree, groupCount);
    const alphabet = buildAlphabet(program, options.ignoreCase === true, options.newline === true);
    return program.hasBackreferences
      ? new BacktrackingRegex(pattern, program, alphabet, options.ignoreCase === true)
      : new LinearRegex(pattern, program, alphabet, nativeTest(tree, options));
  } catch (problem) {
    if (problem instanceof SyntaxProblem) return new RegexError(problem.message);
    throw problem;
  }
}

/** Matches in time proportional to the text. */
class LinearRegex implements Regex {
  readonly pattern: ByteString;
  readonly groupCount: number;
  private readonly program: Program;
  private readonly alphabet: Alphabet;
  private readonly searcher: Automaton;
  private readonly native: RegExp | null;
  private readonly nativeLimit: number;
  private anchored: Automaton | null = null;
  private groups: GroupFinder | null = null;

  constructor(pattern: ByteString, program: Program, alphabet: Alphabet, native: NativeTest | null) {
    this.pattern = pattern;
    this.groupCount = program.groupCount;
    this.program = program;
    this.alphabet = alphabet;
    this.searcher = new Automaton(program, alphabet, true);
    this.native = native?.expression ?? null;
    this.nativeLimit = native?.longestText ?? -1;
  }

  test(text: ByteString): boolean {
    if (text.length <= this.nativeLimit) return this.native!.test(text);
    return this.searcher.search(text, 0, TEXT_START | LINE_START) >= 0;
  }

  exec(text: ByteString, from = 0, { notBol = false }: MatchOptions = {}): RegexMatch | null {
    const firstEnd = this.searcher.search(text, from, notBol ? TEXT_START : TEXT_START | LINE_START);
    if (firstEnd < 0) return null;
    const found = this.locate(text, from, notBol, firstEnd);
    if (this.groupCount === 0) return { ...found, groups: [] };
    this.groups ??= new GroupFinder(this.program, this.alphabet);
    return { ...found, groups: pairs(this.groups.find({ text, from, notBol, ...found })) };
  }

  /** The leftmost match begins no later than the first to end does end; try those places, as long as that is cheap. */
  private locate(
    text: ByteString,
    from: number,
    notBol: boolean,
    firstEnd: number,
  ): { start: number; end: number } {
    this.anchored ??= new Automaton(this.program, this.alphabet, false);
    const budget = (text.length - from) * 4 + 64;
    let work = 0;
    for (let start = from; start <= firstEnd && work < budget; start++) {
      const end = this.anchored.longest(
        text,
        start,
        factsAt(this.alphabet, text, start, from, notBol) & BEFORE,
      );
      if (end >= 0) return { start, end };
      work += this.anchored.looked;
    }
    return simulate(this.program, this.alphabet, text, from, notBol)!;
  }
}

/** Tries every way when the pattern has back-references; the automaton rejects most texts at once. */
class BacktrackingRegex implements Regex {
  readonly pattern: ByteString;
  readonly groupCount: number;
  private readonly searcher: Automaton;
  private readonly matcher: Backtracking;

  constructor(pattern: ByteString, program: Program, alphabet: Alphabet, ignoreCase: boolean) {
    this.pattern = pattern;
    this.groupCount = program.groupCount;
    this.searcher = new Automaton(program, alphabet, true);
    this.matcher = new Backtracking(program, alphabet, ignoreCase);
  }

  test(text: ByteString): boolean {
    return this.find(text, 0, false, true) !== null;
  }

  exec(text: ByteString, from = 0, { notBol = false }: MatchOptions = {}): RegexMatch | null {
    return this.find(text, from, notBol, false);
  }

  private find(text: ByteString, from: number, notBol: boolean, any: boolean): RegexMatch | null {
    if (this.searcher.search(text, from, notBol ? TEXT_START : TEXT_START | LINE_START) < 0) return null;
    this.matcher.begin();
    for (let start = from; start <= text.length; start++) {
      const match = this.matcher.match(text, start, from, notBol, any);
      if (match !== null) return { start, end: match.end, groups: pairs(match.captured.current) };
    }
    return null;
  }
}

function pairs(captures: Int32Array): [number, number][] {
  return Array.from({ length: captures.length / 2 }, (_, group) =>
    // A group that was entered but not left took no part.
    captures[group * 2 + 1]! < 0 ? [-1, -1] : [captures[group * 2]!, captures[group * 2 + 1]!],
  );
}
