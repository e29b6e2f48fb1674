/** `switch` (reference: language 3.6). */
import type { Case, DefaultCase, NumberLiteral, Span, Statement, StringLiteral, Switch } from '../ast.ts';
import * as t from '../tokens.ts';
import { ControlRules } from './control.ts';

export abstract class SwitchRules extends ControlRules {
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
}
