/** Bodies, `if`, `while`, `for` (reference: language 3.3 to 3.5). */
import { type IToken, isRecognitionException, type ParserMethod } from 'chevrotain';
import type { Body, Expression, For, If, Span, Statement, Variable, While } from '../ast.ts';
import * as t from '../tokens.ts';
import { parseVariable } from '../variables.ts';
import { chainLimit } from './base.ts';
import { RecoveryRules } from './recovery.ts';

interface Clause {
  readonly start: number;
  readonly condition: Expression;
  readonly then: Body;
}

export abstract class ControlRules extends RecoveryRules {
  // Rules of later files.
  abstract readonly statements: ParserMethod<[], Statement[]>;
  abstract readonly statement: ParserMethod<[], Statement>;

  /** Offsets of the braces of blocks that were closed in this route. */
  protected closed: [open: number, close: number][] = [];

  /** `{ … }`. */
  readonly block = this.RULE('block', (): Body => {
    const open = this.CONSUME(t.LeftBrace);
    const inCase = this.inCase;
    this.inCase = false;
    const statements = this.SUBRULE(this.statements);
    this.inCase = inCase;
    this.SUBRULE(this.closingBrace, { ARGS: [open] });
    return this.ACTION(() => ({
      kind: 'Body',
      braces: true,
      statements,
      span: this.since(open.startOffset),
    }));
  });

  /** `}`; when it is missing, the brace it should close is named. */
  readonly closingBrace = this.RULE('closingBrace', (open: IToken): void => {
    const found = this.OPTION(() => this.CONSUME(t.RightBrace));
    this.ACTION(() => {
      if (found !== undefined) {
        this.closed.push([open.startOffset, found.startOffset]);
        return;
      }
      const related = [
        { span: this.spanOf(open), message: 'this brace is still open' },
        ...this.misleadingBrace(),
      ];
      const next = this.LA(1);
      const report = {
        code: 'syntax-missing-closing-brace',
        message: this.atEnd()
          ? 'a `}` is missing at the end of the file'
          : 'a `}` is missing before this block',
        related,
      } as const;
      // `route` could still be a call.
      if (next.tokenType === t.Route) this.reportBefore(this.spanOf(next), this.LA(2), report, 'this block');
      else this.report(this.spanOf(next), report);
    });
  });

  /** What follows a condition: `{ … }` or one statement. */
  readonly body = this.RULE(
    'body',
    (): Body =>
      this.OR<Body>([
        { ALT: () => this.SUBRULE(this.block) },
        {
          ALT: () => {
            const inCase = this.inCase;
            this.inCase = false;
            const statement = this.SUBRULE(this.statement);
            this.inCase = inCase;
            return this.ACTION(() => ({
              kind: 'Body',
              braces: false,
              statements: statement.kind === 'Empty' ? [] : [statement],
              span: statement.span,
            }));
          },
        },
      ]),
  );

  /** A chain of `else if` is read in a loop, so that its length costs no stack. */
  readonly ifStatement = this.RULE('ifStatement', (): If => {
    const clauses: Clause[] = [];
    let otherwise: Body | null = null;
    const first = this.SUBRULE(this.ifClause);
    this.ACTION(() => clauses.push(first));
    this.MANY({
      GATE: () => this.nextIs(t.Else) && this.nextIs(t.If, 2),
      DEF: () => {
        this.CONSUME(t.Else);
        const next = this.SUBRULE1(this.ifClause);
        this.ACTION(() => {
          clauses.push(next);
          if (clauses.length > chainLimit) this.tooDeep();
        });
      },
    });
    this.OPTION(() => {
      this.CONSUME1(t.Else);
      otherwise = this.SUBRULE(this.conditionalBody);
    });
    return this.ACTION(() => {
      const end = this.behind();
      return clauses.reduceRight<If | null>((inner, { start, condition, then }) => {
        const span = { start, end };
        if (inner !== null)
          otherwise = { kind: 'Body', braces: false, statements: [inner], span: inner.span };
        return { kind: 'If', condition, then, otherwise, span };
      }, null)!;
    });
  });

  readonly ifClause = this.RULE('ifClause', (): Clause => {
    const start = this.here();
    this.CONSUME(t.If);
    const condition = this.SUBRULE(this.head);
    const then = this.SUBRULE(this.conditionalBody);
    return this.ACTION(() => ({ start, condition, then }));
  });

  /** Up to 2.4 a `break` cannot stand inside the branches of an `if`. */
  readonly conditionalBody = this.RULE('conditionalBody', (): Body => {
    const breakable = this.breakable;
    this.breakable = breakable && this.modern;
    const body = this.SUBRULE(this.body);
    this.breakable = breakable;
    return body;
  });

  readonly whileStatement = this.RULE('whileStatement', (): While => {
    const start = this.here();
    this.CONSUME(t.While);
    const condition = this.SUBRULE(this.head);
    const body = this.SUBRULE(this.loopBody);
    return this.ACTION(() => ({ kind: 'While', condition, body, span: this.since(start) }));
  });

  readonly loopBody = this.RULE('loopBody', (): Body => {
    const breakable = this.breakable;
    this.breakable = this.modern;
    const body = this.SUBRULE(this.body);
    this.breakable = breakable;
    return body;
  });

  /** The condition of `if` and `while`: in parentheses, which only 2.4 and older can do without. */
  readonly head = this.RULE('head', (): Expression => {
    const first = this.LA(1);
    this.ACTION(() => {
      if (!this.modern || first.tokenType === t.LeftParen) return;
      this.report(this.spanOf(first), {
        code: 'syntax-missing-parenthesis',
        message: 'the condition must be in parentheses',
        hint: 'Only 2.4 and older accept it without.',
      });
    });
    const condition = this.SUBRULE(this.condition);
    return this.ACTION(() => {
      if (condition.kind === 'Group') return condition.expression;
      if (this.modern && first.tokenType === t.LeftParen) this.checkHead(condition);
      return condition;
    });
  });

  readonly forStatement = this.RULE('forStatement', (): For => {
    const start = this.here();
    let iterator!: Variable;
    let list!: Variable;
    this.CONSUME(t.For);
    this.CONSUME(t.LeftParen);
    try {
      iterator = this.SUBRULE(this.variable);
      this.CONSUME(t.In);
      list = this.SUBRULE1(this.variable);
    } catch (error) {
      this.badLoopHead(error);
      iterator ??= parseVariable('$var(i)', this.here()).variable;
      list ??= iterator;
    }
    this.CONSUME(t.RightParen);
    const body = this.SUBRULE(this.loopBody);
    return this.ACTION(() => ({ kind: 'For', iterator, list, body, span: this.since(start) }));
  });

  /** The first `}` that stands further left than the line of its `{`: it was probably meant for another one. */
  private misleadingBrace(): { span: Span; message: string }[] {
    const pair = this.closed
      .filter(([open, close]) => this.indentation(close) < this.indentation(open))
      .sort(([, one], [, other]) => one - other)[0];
    if (pair === undefined) return [];
    const [open, close] = pair;
    return [
      {
        span: { start: close, end: close + 1 },
        message: 'this brace stands further left than what it closes',
      },
      { span: { start: open, end: open + 1 }, message: 'which is this' },
    ];
  }

  /** Blanks at the start of the line that holds `offset`. */
  private indentation(offset: number): number {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1;
    let at = start;
    while (this.text[at] === ' ' || this.text[at] === '\t') at++;
    return at - start;
  }

  /** `if ($x) && ($y)`: the condition ends with its first parenthesis. */
  private checkHead(condition: Expression): void {
    if (condition.kind !== 'Logical') return;
    let left = condition;
    while (left.left.kind === 'Logical') left = left.left;
    const start = skipSpace(this.text, left.left.span.end);
    this.report(
      { start, end: start + 2 },
      {
        code: 'syntax-missing-parenthesis',
        message: 'the condition has ended with the parenthesis before this',
        hint: 'Put parentheses around the whole condition: `if ((…) && (…))`.',
      },
    );
  }

  /** Reports a `for` of another language and skips to its `)`, over semicolons. */
  private badLoopHead(error: unknown): void {
    if (!(error instanceof Error) || !isRecognitionException(error)) throw error;
    this.report(this.spanOf(this.LA(1)), {
      code: 'syntax-loop-head',
      message: `\`${this.LA(1).image}\` does not fit into \`for\``,
      hint: 'The only form is `for ($variable in $(list[*]))`; to count use `while`.',
    });
    while (!this.atEnd() && !this.nextIs(t.RightParen) && !this.nextIs(t.LeftBrace)) {
      if (this.nextIs(t.LeftParen)) this.skipBalanced();
      else this.skip();
    }
  }
}
function skipSpace(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}
