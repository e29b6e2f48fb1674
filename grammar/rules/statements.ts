/** Statements and the bodies they stand in (reference: language 3). */
import { type IToken, isRecognitionException } from 'chevrotain';
import type {
  Body,
  Break,
  Case,
  DefaultCase,
  Drop,
  Exit,
  Expression,
  For,
  If,
  NullLiteral,
  NumberLiteral,
  Return,
  Span,
  Statement,
  StringLiteral,
  Switch,
  Variable,
  While,
} from '../ast.ts';
import * as t from '../tokens.ts';
import { type Context, chainLimit } from './base.ts';
import { CallRules } from './calls.ts';

interface Clause {
  readonly start: number;
  readonly condition: Expression;
  readonly then: Body;
}

type ReturnValue = NumberLiteral | StringLiteral | Variable | NullLiteral;

export abstract class StatementRules extends CallRules {
  /** Where `break` may stand here: 3.x in loops and switches, up to 2.4 only directly in a `case`. */
  protected breakable = false;
  /** Directly in a case, so that `case` and `default` end the statements. */
  private inCase = false;

  // ---- lists of statements ------------------------------------------------------------------------------

  /** Statements up to what ends the block. A bad one is reported and skipped. */
  readonly statements = this.RULE('statements', (): Statement[] => {
    const list: Statement[] = [];
    do {
      this.MANY({
        GATE: () => !this.startsBlock(),
        DEF: () => {
          const start = this.LA(1);
          try {
            const statement = this.SUBRULE(this.statement);
            this.ACTION(() => list.push(statement));
          } catch (error) {
            this.caught(error, contextOf(start));
            this.skipStatement(start);
          }
        },
      });
    } while (!this.RECORDING_PHASE && this.skipUnknown());
    return list;
  });

  readonly statement = this.RULE(
    'statement',
    (): Statement =>
      this.nested(() =>
        this.OR<Statement>([
          { ALT: () => this.SUBRULE(this.assignmentStatement) },
          { ALT: () => this.SUBRULE(this.callStatement) },
          { ALT: () => this.SUBRULE(this.ifStatement) },
          { ALT: () => this.SUBRULE(this.whileStatement) },
          { ALT: () => this.SUBRULE(this.forStatement) },
          { ALT: () => this.SUBRULE(this.switchStatement) },
          { ALT: () => this.SUBRULE(this.breakStatement) },
          {
            ALT: () => {
              const leaving = this.SUBRULE(this.leaving);
              this.SUBRULE(this.semicolon, { ARGS: [leaving.kind === 'Return' ? 'return' : 'call'] });
              return leaving;
            },
          },
          {
            ALT: () => {
              const token = this.CONSUME(t.Semicolon);
              return this.ACTION((): Statement => ({ kind: 'Empty', span: this.spanOf(token) }));
            },
          },
        ]),
      ),
  );

  readonly assignmentStatement = this.RULE('assignmentStatement', (): Statement => {
    const target = this.SUBRULE(this.variable);
    this.ACTION(() => {
      const type = this.LA(1).tokenType;
      if (type === t.Assign || type === t.CompoundAssign) return;
      this.unexpected('assignment', 'an assignment');
    });
    const statement = this.SUBRULE(this.assignment, { ARGS: [target] });
    this.SUBRULE(this.semicolon, { ARGS: ['assignment'] });
    return statement;
  });

  readonly callStatement = this.RULE('callStatement', (): Statement => {
    const start = this.here();
    const call = this.SUBRULE(this.call);
    const span = this.ACTION(() => this.since(start));
    this.SUBRULE(this.semicolon, { ARGS: ['call'] });
    return this.ACTION((): Statement => ({ kind: 'CallStatement', call, span }));
  });

  /** The `;` after a statement. When it is missing, that is reported and reading goes on. */
  readonly semicolon = this.RULE('semicolon', (context: Context): void => {
    const found = this.OPTION(() => this.CONSUME(t.Semicolon));
    this.ACTION(() => {
      if (found === undefined) this.missingSemicolon(context);
    });
  });

  /** `exit`, `drop`, `return`. */
  readonly leaving = this.RULE(
    'leaving',
    (): Statement =>
      this.OR<Statement>([
        { ALT: () => this.SUBRULE(this.exitOrDrop) },
        { ALT: () => this.SUBRULE(this.returnStatement) },
      ]),
  );

  readonly exitOrDrop = this.RULE('exitOrDrop', (): Exit | Drop => {
    const token = this.OR([{ ALT: () => this.CONSUME(t.Exit) }, { ALT: () => this.CONSUME(t.Drop) }]);
    this.OPTION(() => {
      this.CONSUME(t.LeftParen);
      this.OPTION1(() => {
        const value = this.SUBRULE(this.signedNumber);
        this.ACTION(() => {
          if (this.dialect === '1.x') return;
          this.report(value.span, { code: 'syntax-argument', message: `\`${token.image}\` takes no value` });
        });
      });
      this.CONSUME(t.RightParen);
    });
    return this.ACTION(() => ({
      kind: token.tokenType === t.Exit ? 'Exit' : 'Drop',
      span: this.since(token.startOffset),
    }));
  });

  readonly returnStatement = this.RULE('returnStatement', (): Return => {
    const start = this.here();
    let code: Return['code'] = null;
    const values: ReturnValue[] = [];
    this.CONSUME(t.Return);
    this.OPTION(() =>
      this.OR([
        {
          ALT: () => {
            code = this.OR1<NumberLiteral | Variable>([
              { ALT: () => this.SUBRULE(this.signedNumber) },
              { ALT: () => this.SUBRULE(this.variable) },
            ]);
            this.ACTION(() => {
              if (!this.modern)
                this.otherVersion(code!.span, 'the value of `return` must be in parentheses', '3.x');
            });
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.LeftParen);
            this.OPTION1(() => {
              code = this.OR2<NumberLiteral | Variable>([
                { ALT: () => this.SUBRULE1(this.signedNumber) },
                { ALT: () => this.SUBRULE1(this.variable) },
              ]);
            });
            this.MANY(() => {
              const comma = this.CONSUME(t.Comma);
              const value = this.SUBRULE(this.returnValue);
              this.ACTION(() => {
                if (!this.modern)
                  this.otherVersion(this.spanOf(comma), '`return` hands over one number only', '3.x');
                values.push(value);
              });
            });
            this.CONSUME(t.RightParen);
          },
        },
      ]),
    );
    return this.ACTION(() => ({ kind: 'Return', code, values, span: this.since(start) }));
  });

  readonly returnValue = this.RULE(
    'returnValue',
    (): ReturnValue =>
      this.OR<ReturnValue>([
        { ALT: () => this.SUBRULE(this.signedNumber) },
        { ALT: () => this.SUBRULE(this.string) },
        { ALT: () => this.SUBRULE(this.variable) },
        { ALT: () => this.SUBRULE(this.nullLiteral) },
      ]),
  );

  readonly breakStatement = this.RULE('breakStatement', (): Break => {
    const token = this.CONSUME(t.Break);
    this.ACTION(() => {
      if (this.breakable) return;
      this.report(this.spanOf(token), {
        code: 'syntax-break',
        message: this.modern
          ? '`break` can only stand in `while`, `for` or `switch`'
          : '`break` can only stand at the end of a `case`',
        hint: this.modern ? 'To leave the route write `return`, to stop the script `exit`.' : undefined,
      });
    });
    this.OPTION(() => {
      this.CONSUME(t.LeftParen);
      this.CONSUME(t.RightParen);
    });
    const span = this.ACTION(() => this.since(token.startOffset));
    this.SUBRULE(this.semicolon, { ARGS: ['call'] });
    return this.ACTION(() => ({ kind: 'Break', span }));
  });

  // ---- bodies -------------------------------------------------------------------------------------------

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
      if (found !== undefined) return;
      const related = [{ span: this.spanOf(open), message: 'this brace is still open' }];
      this.report(this.spanOf(this.LA(1)), {
        code: 'syntax-missing-closing-brace',
        message: this.atEnd()
          ? 'a `}` is missing at the end of the file'
          : 'a `}` is missing before this block',
        related,
      });
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

  // ---- if, while, for -----------------------------------------------------------------------------------

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
    const condition = this.SUBRULE(this.condition);
    return this.ACTION(() => {
      if (condition.kind === 'Group') return condition.expression;
      if (this.modern) this.checkHead(first, condition);
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
    }
    this.CONSUME(t.RightParen);
    const body = this.SUBRULE(this.loopBody);
    return this.ACTION(() => ({ kind: 'For', iterator, list, body, span: this.since(start) }));
  });

  // ---- switch -------------------------------------------------------------------------------------------

  readonly switchStatement = this.RULE('switchStatement', (): Switch => {
    const start = this.here();
    const cases: Case[] = [];
    let otherwise: DefaultCase | null = null;
    this.CONSUME(t.Switch);
    this.CONSUME(t.LeftParen);
    const operand = this.SUBRULE(this.variable);
    this.CONSUME(t.RightParen);
    const open = this.CONSUME(t.LeftBrace);
    this.MANY(() =>
      this.OR([
        {
          ALT: () => {
            const next = this.SUBRULE(this.switchCase);
            this.ACTION(() => {
              // After a `default` at the start the cases are no news.
              if (otherwise !== null && cases.length > 0) this.misplacedDefault(next.span);
              cases.push(next);
            });
          },
        },
        {
          ALT: () => {
            const next = this.SUBRULE(this.defaultCase);
            this.ACTION(() => {
              if (otherwise !== null || cases.length === 0) this.misplacedDefault(next.span);
              otherwise = next;
            });
          },
        },
      ]),
    );
    this.ACTION(() => {
      if (this.nextIs(t.RightBrace) && cases.length === 0 && otherwise === null) {
        this.report(this.spanOf(this.LA(1)), {
          code: 'syntax-switch',
          message: '`switch` needs at least one `case`',
        });
      } else if (!this.nextIs(t.RightBrace)) {
        this.unexpected('statement', '`case`, `default` or `}`');
      }
    });
    this.SUBRULE(this.closingBrace, { ARGS: [open] });
    return this.ACTION(() => ({ kind: 'Switch', operand, cases, otherwise, span: this.since(start) }));
  });

  readonly switchCase = this.RULE('switchCase', (): Case => {
    const start = this.here();
    this.CONSUME(t.Case);
    this.ACTION(() => this.checkLabel());
    const label = this.OR<NumberLiteral | StringLiteral>([
      { ALT: () => this.SUBRULE(this.signedNumber) },
      { ALT: () => this.SUBRULE(this.string) },
      {
        // Only reached after `checkLabel` has reported them.
        ALT: () => {
          this.OR1([{ ALT: () => this.CONSUME(t.VariableToken) }, { ALT: () => this.CONSUME(t.Identifier) }]);
          return this.ACTION(
            (): NumberLiteral => ({ kind: 'NumberLiteral', value: 0, span: this.spanOf(this.LA(0)) }),
          );
        },
      },
    ]);
    const colon = this.OPTION(() => this.CONSUME(t.Colon));
    this.ACTION(() => {
      if (colon === undefined) this.missingColon(label.span);
    });
    const body = this.SUBRULE(this.caseBody, { ARGS: [true] });
    return this.ACTION(() => {
      if (!this.modern) this.checkOldBreaks(body);
      return { kind: 'Case', label, body, span: this.since(start) };
    });
  });

  readonly defaultCase = this.RULE('defaultCase', (): DefaultCase => {
    const start = this.here();
    const word = this.CONSUME(t.Default);
    const colon = this.OPTION(() => this.CONSUME(t.Colon));
    this.ACTION(() => {
      if (colon === undefined) this.missingColon(this.spanOf(word));
    });
    const body = this.SUBRULE(this.caseBody, { ARGS: [false] });
    return this.ACTION(() => ({ kind: 'DefaultCase', body, span: this.since(start) }));
  });

  readonly caseBody = this.RULE('caseBody', (labelled: boolean): Statement[] => {
    const { breakable, inCase } = this;
    this.breakable = this.modern || labelled;
    this.inCase = true;
    const statements = this.SUBRULE(this.statements);
    this.breakable = breakable;
    this.inCase = inCase;
    return statements;
  });

  // ---- problems and recovery ----------------------------------------------------------------------------

  private checkHead(first: IToken, condition: Expression): void {
    if (first.tokenType === t.LeftParen && condition.kind === 'Logical') {
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
      return;
    }
    this.report(this.spanOf(first), {
      code: 'syntax-missing-parenthesis',
      message: 'the condition must be in parentheses',
      hint: 'Only 2.4 and older accept it without.',
    });
  }

  private missingSemicolon(context: Context): void {
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

  private checkLabel(): void {
    const next = this.LA(1);
    if (next.tokenType !== t.VariableToken && next.tokenType !== t.Identifier) return;
    this.report(this.spanOf(next), {
      code: 'syntax-case-label',
      message: `\`${next.image}\` cannot be a label`,
      hint:
        next.tokenType === t.Identifier
          ? `Labels are numbers and strings: write \`case "${next.image}":\`.`
          : 'Labels are numbers and strings; to compare with a variable use `if`.',
    });
  }

  private missingColon(label: Span): void {
    const report = { code: 'syntax-case-label', message: 'a `:` is missing after the label' } as const;
    this.reportBefore(label, this.LA(1), report, 'the label');
  }

  private misplacedDefault(span: Span): void {
    this.report(
      { start: span.start, end: span.start + 4 },
      {
        code: 'syntax-switch',
        message: '`default` must be the last part of `switch`, after at least one `case`',
      },
    );
  }

  /** Up to 2.4 a `break` ends its case. */
  private checkOldBreaks(body: readonly Statement[]): void {
    const first = body.findIndex((statement) => statement.kind === 'Break');
    const next = first < 0 ? undefined : body[first + 1];
    if (next === undefined) return;
    this.report(next.span, {
      code: 'syntax-break',
      message: 'nothing can follow `break` in its `case`',
    });
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
  private skipUnknown(): boolean {
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

function contextOf(start: IToken): Context {
  switch (start.tokenType) {
    case t.VariableToken:
      return 'arithmetic';
    case t.If:
    case t.While:
      return 'condition';
    default:
      return 'call';
  }
}

function skipSpace(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}
