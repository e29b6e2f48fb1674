/** The parser: text to tree, in any dialect. */
import type { Comment, Script, Span, TopLevelItem } from './ast.ts';
import type { ByteString } from './bytes.ts';
import type { Dialect } from './dialect.ts';
import { tokenize } from './lexer.ts';
import type { SyntaxProblem } from './problems.ts';
import { GiveUp, problemLimit } from './rules/base.ts';
import { SettingRules } from './rules/settings.ts';

class Parser extends SettingRules {
  constructor() {
    super();
    this.performSelfAnalysis();
  }
}

let instance: Parser | undefined;

/** The one parser; building it costs some milliseconds, so that waits until it is needed. */
export function parser(): Parser {
  instance ??= new Parser();
  return instance;
}

/** Texts longer than this (in bytes) are refused: no script is, and junk should not take a minute to refuse. */
export const sizeLimit = 8 * 1024 * 1024;

export interface ParseOptions {
  readonly dialect: Dialect;
}

export interface Parsed {
  /** Always there; incomplete where problems are errors. */
  readonly script: Script;
  /** Tokens and comments that go over several lines, in the order of the text. */
  readonly multiline: readonly Span[];
  /** In the order of the text. */
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Parses a whole script (includes already put in place).
 *
 * Never throws. The script can be run only if no problem is an error.
 * @example parse('route { exit; }', { dialect: '3.6' }).script.items[0]
 */
export function parse(text: ByteString, options: ParseOptions): Parsed {
  const { dialect } = options;
  const refused = refuse(text);
  if (refused !== null)
    return { script: emptyScript(text, dialect, [], []), multiline: [], problems: [refused] };
  const { tokens, comments, problems, multiline, unclosedAt } = tokenize(text, dialect);
  const rules = parser();
  let items: TopLevelItem[] = [];
  rules.start(text, dialect, tokens, unclosedAt);
  try {
    items = rules.script();
  } catch (error) {
    if (!(error instanceof GiveUp)) throw error;
  }
  return {
    script: emptyScript(text, dialect, items, comments),
    multiline,
    problems: inOrder(combine(problems, rules.problems)),
  };
}

function emptyScript(
  text: string,
  dialect: Dialect,
  items: TopLevelItem[],
  comments: readonly Comment[],
): Script {
  return { kind: 'Script', dialect, items, comments, span: { start: 0, end: text.length } };
}

/** Texts that are no scripts at all. */
function refuse(text: string): SyntaxProblem | null {
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    return {
      code: 'syntax-binary',
      severity: 'error',
      span: { start: nul, end: nul + 1 },
      message: 'a NUL byte: this is no script, or not in a single-byte encoding or UTF-8',
    };
  }
  if (text.length > sizeLimit) {
    return {
      code: 'syntax-too-large',
      severity: 'error',
      span: { start: 0, end: 1 },
      message: `${text.length} bytes are too much for a script (limit ${sizeLimit})`,
    };
  }
  return null;
}

/** A string the parser found running on explains one that the lexer found unclosed at the end. */
function combine(lexed: readonly SyntaxProblem[], parsed: readonly SyntaxProblem[]): SyntaxProblem[] {
  const explained = parsed.some((problem) => problem.code === 'syntax-unclosed-string');
  const kept = explained ? lexed.filter((problem) => !problem.code.startsWith('syntax-unclosed-')) : lexed;
  return [...kept, ...parsed];
}

function inOrder(problems: SyntaxProblem[]): SyntaxProblem[] {
  const sorted = problems.sort((a, b) => a.span.start - b.span.start);
  return sorted.length > problemLimit + 1 ? sorted.slice(0, problemLimit + 1) : sorted;
}
