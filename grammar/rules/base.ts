/**
 * What every rule needs: the text, the dialect, spans, and the reporting of problems.
 *
 * Recovery is our own: a rule that knows where to go on catches the exception of Chevrotain, reports it once
 * and skips to there. That way one mistake gives one problem.
 */
import { EmbeddedActionsParser, EOF, type IToken, isRecognitionException, type TokenType } from 'chevrotain';
import type { Span } from '../ast.ts';
import { coreFunctions } from '../core-functions.ts';
import type { Dialect } from '../dialect.ts';
import { type Context, explain, type Report } from '../explanations/index.ts';
import { endOfText } from '../lexer.ts';
import type { SyntaxProblem } from '../problems.ts';
import * as t from '../tokens.ts';

/** No more problems than this are reported for one text. */
export const problemLimit = 50;
/** Blocks, parentheses and operators may stand this deep inside each other. */
export const nestingLimit = 200;
/** So many operators of one expression, or `else if` of one chain, may follow each other. */
export const chainLimit = 1000;

/** The rest of the text is skipped; why is already reported. */
export class GiveUp extends Error {}

export type { Context, Report };

export abstract class RuleBase extends EmbeddedActionsParser {
  protected text = '';
  protected dialect: Dialect = '3.6';
  problems: SyntaxProblem[] = [];
  private unclosedAt: number | null = null;
  protected lastReported = -1;
  /** Nothing more is reported: what follows is not read. */
  private over = false;
  private depth = 0;

  constructor() {
    super(t.vocabulary, { recoveryEnabled: false, maxLookahead: 2, skipValidations: true });
  }

  /** Makes the parser ready for one text. */
  start(text: string, dialect: Dialect, tokens: IToken[], unclosedAt: number | null): void {
    this.text = text;
    this.dialect = dialect;
    this.problems = [];
    this.unclosedAt = unclosedAt;
    this.lastReported = -1;
    this.over = false;
    this.depth = 0;
    this.input = tokens;
  }

  // ---- versions -----------------------------------------------------------------------------------------

  /** 3.x and later. */
  protected get modern(): boolean {
    return this.dialect === '3.6' || this.dialect === '4.0';
  }

  protected get core(): ReturnType<typeof coreFunctions> {
    return coreFunctions(this.dialect);
  }

  // ---- positions ----------------------------------------------------------------------------------------

  /** Offset of the next token; the end of the text when there is none. */
  protected here(): number {
    return this.offsetOf(this.LA(1));
  }

  /** Offset after the last token read. */
  protected behind(): number {
    const previous = this.LA(0);
    return previous.tokenType === EOF ? 0 : previous.startOffset + previous.image.length;
  }

  protected since(start: number): Span {
    return { start, end: Math.max(start, this.behind()) };
  }

  protected offsetOf(token: IToken): number {
    return token.tokenType === EOF ? this.text.length : token.startOffset;
  }

  protected spanOf(token: IToken): Span {
    if (token.tokenType === EOF) return endOfText(this.text, this.dialect);
    return { start: token.startOffset, end: token.startOffset + token.image.length };
  }

  protected sameLine(first: number, second: number): boolean {
    for (let at = first; at < second; at++) if (this.text.charCodeAt(at) === 0x0a) return false;
    return true;
  }

  protected nextIs(type: TokenType, distance = 1): boolean {
    return this.LA(distance).tokenType === type;
  }

  protected atEnd(): boolean {
    return this.LA(1).tokenType === EOF;
  }

  // ---- problems -----------------------------------------------------------------------------------------

  /** Reports an error at `span`; a second one at the same place is a consequence, not news. */
  protected report(span: Span, report: Report, severity: 'error' | 'warning' = 'error'): void {
    if (this.over) return;
    if (severity === 'error') {
      if (span.start === this.lastReported) return;
      if (this.unclosedAt !== null && span.end >= this.text.length) return;
      this.lastReported = span.start;
    }
    this.problems.push({ ...report, severity, span });
    if (this.problems.length >= problemLimit) {
      this.problems.push({
        code: 'syntax-too-many-problems',
        severity: 'error',
        span,
        message: `more than ${problemLimit} mistakes; the rest of the file is not read`,
      });
      this.giveUp();
    }
  }

  /** Goes on at the end of the text, so that the tree of what was read before stays. */
  private giveUp(): never {
    this.over = true;
    while (!this.atEnd()) this.skip();
    throw new GiveUp();
  }

  /**
   * Reports a mistake that the reader sees at `place` but the server only at the token `next` after it. The
   * position is the reader's when both are on one line; otherwise the server's, with the reader's related to it.
   */
  protected reportBefore(place: Span, next: IToken, report: Report, note: string): void {
    const span = this.spanOf(next);
    if (this.sameLine(place.start, span.start)) this.report(place, report);
    else
      this.report(span, { ...report, related: [...(report.related ?? []), { span: place, message: note }] });
  }

  /** Reports the next token as unexpected, with the explanation that fits best. */
  protected unexpected(context: Context, expected?: string): void {
    const token = this.LA(1);
    const previous = this.LA(0);
    // A lone `$` is reported already; what follows it was meant to belong to it.
    if (previous.image === '$') return;
    const { dialect } = this;
    const { place, ...report } = explain({ token, previous, next: this.LA(2), context, dialect, expected });
    this.report(place ?? this.spanOf(token), report);
    // From here on every quote would be taken for the wrong end.
    if (report.code === 'syntax-unclosed-string') this.giveUp();
  }

  /** Turns an exception of the parser into a problem; everything else is thrown on. */
  protected caught(error: unknown, context: Context): void {
    if (error instanceof GiveUp) return;
    if (!(error instanceof Error) || !isRecognitionException(error)) throw error;
    this.unexpected(context);
  }

  // ---- nesting ------------------------------------------------------------------------------------------

  /** Counts a level for the time of `rule`. */
  protected nested<T>(rule: () => T): T {
    if (this.RECORDING_PHASE) return rule();
    if (this.depth >= nestingLimit) this.tooDeep();
    this.depth++;
    try {
      return rule();
    } finally {
      this.depth--;
    }
  }

  protected tooDeep(): never {
    this.report(this.spanOf(this.LA(1)), {
      code: 'syntax-nesting',
      message: `more than ${nestingLimit} levels inside each other, or ${chainLimit} in a row`,
      hint: 'Move the inner part to a route of its own.',
    });
    this.giveUp();
  }

  // ---- skipping -----------------------------------------------------------------------------------------

  protected skip(): void {
    this.SKIP_TOKEN();
  }

  /** Skips a bracket and everything up to the one that closes it; any other token alone. */
  protected skipBalanced(): void {
    let depth = 0;
    do {
      const type = this.LA(1).tokenType;
      if (type === t.LeftBrace || type === t.LeftParen) depth++;
      else if (type === t.RightBrace || type === t.RightParen) depth--;
      this.skip();
    } while (depth > 0 && !this.atEnd());
  }

  /** Skips to the parenthesis that closes the one just read, but not past the end of the statement. */
  protected skipToParenthesis(): void {
    let depth = 0;
    while (!this.atEnd()) {
      const type = this.LA(1).tokenType;
      if (type === t.RightParen) {
        if (depth === 0) return;
        depth--;
      } else if (type === t.LeftParen) depth++;
      else if (type === t.Semicolon || type === t.LeftBrace || type === t.RightBrace) return;
      this.skip();
    }
  }

  /** Whether the next token is the first of its line. */
  protected startsLine(): boolean {
    return !this.sameLine(Math.max(0, this.behind() - 1), this.here());
  }
}
