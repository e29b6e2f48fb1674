/** Missing semicolons, and the way on after a bad statement. */
import type { IToken } from 'chevrotain';
import * as t from '../tokens.ts';
import type { Context } from './base.ts';
import { CallRules } from './calls.ts';

export abstract class RecoveryRules extends CallRules {
  /** Directly in a case, so that `case` and `default` end the statements. */
  protected inCase = false;

  protected missingSemicolon(context: Context): void {
    const next = this.LA(1);
    const end = this.behind();
    if (startsStatement(next) || closers.has(next.tokenType) || this.atEnd() || next.tokenType === t.Else) {
      const place = { start: Math.max(0, end - 1), end };
      const note = 'this statement needs a `;` at its end';
      this.reportBefore(place, next, { code: 'syntax-missing-semicolon', message: 'a `;` is missing' }, note);
      return;
    }
    this.unexpected(context === 'assignment' ? 'arithmetic' : context, '`;`');
    this.skipStatement(next);
  }

  /**
   * Skips what is left of a bad statement: up to its `;`, over a block that follows, or to something that
   * surely starts the next statement.
   */
  protected skipStatement(start: IToken): void {
    while (!this.atEnd()) {
      const next = this.LA(1);
      const type = next.tokenType;
      if (type === t.Semicolon) {
        this.skip();
        return;
      }
      if (type === t.RightBrace || this.startsBlock()) return;
      if (type === t.LeftBrace) {
        this.skipBalanced();
        // After a statement with a body the next one starts; an assignment has none, so its `;` is still to come.
        if (start.tokenType !== t.VariableToken) return;
        continue;
      }
      if (
        next !== start &&
        this.startsLine() &&
        (sureStarts.has(type) || (this.inCase && caseWords.has(type)))
      )
        return;
      this.skip();
    }
  }

  /** At a token that starts no statement: false when it ends the block, else it is reported and skipped. */
  protected skipUnknown(): boolean {
    const next = this.LA(1);
    const type = next.tokenType;
    if (this.atEnd() || type === t.RightBrace || this.startsBlock()) return false;
    if (this.inCase && caseWords.has(type)) return false;
    if (type === t.LeftBrace) {
      this.report(this.spanOf(next), {
        code: 'syntax-bare-block',
        message: 'a block cannot stand alone',
        hint: 'Braces only follow `if`, `else`, `while`, `for`, `switch` and the head of a route.',
      });
      this.skipBalanced();
      return true;
    }
    if (type === t.Else) {
      this.report(this.spanOf(next), {
        code: 'syntax-else-without-if',
        message: 'this `else` belongs to no `if`',
        hint: 'Between the body of the `if` and its `else` nothing can stand, not even a `;`.',
      });
      this.skip();
      if (this.nextIs(t.LeftBrace)) this.skipBalanced();
      return true;
    }
    if (caseWords.has(type)) {
      this.report(this.spanOf(next), {
        code: 'syntax-switch',
        message: `\`${next.image}\` can only stand in \`switch\``,
      });
    } else {
      this.unexpected('statement', 'a statement');
    }
    this.skip();
    this.skipStatement(next);
    return true;
  }

  /** Whether a route block starts here: then a brace is missing before it. */
  protected startsBlock(): boolean {
    const type = this.LA(1).tokenType;
    if (type === t.BlockWord) return true;
    if (type === t.LoadModule || type === t.ModParam) return true;
    return type === t.Route && (this.nextIs(t.LeftBracket, 2) || this.nextIs(t.LeftBrace, 2));
  }
}

const closers = new Set([t.RightBrace]);
const caseWords = new Set([t.Case, t.Default]);
const sureStarts = new Set([
  t.If,
  t.While,
  t.For,
  t.Switch,
  t.Return,
  t.Exit,
  t.Drop,
  t.LogWord,
  t.VariableToken,
  t.Break,
]);
const starts = new Set([
  ...sureStarts,
  t.Identifier,
  t.CoreFunction,
  t.Route,
  t.Assert,
  t.Async,
  t.Launch,
  t.BlockWord,
  t.Case,
  t.Default,
]);

function startsStatement(token: IToken): boolean {
  return starts.has(token.tokenType);
}
