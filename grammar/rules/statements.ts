/** Lists of statements, and the simple ones (reference: language 3). */
import type { IToken } from 'chevrotain';
import type {
  Break,
  Drop,
  Exit,
  NullLiteral,
  NumberLiteral,
  Return,
  Statement,
  StringLiteral,
  Variable,
} from '../ast.ts';
import * as t from '../tokens.ts';
import type { Context } from './base.ts';
import { SwitchRules } from './switch.ts';

type ReturnValue = NumberLiteral | StringLiteral | Variable | NullLiteral;

export abstract class StatementRules extends SwitchRules {
  /** Statements up to what ends the block. A bad one is reported and skipped. */
  readonly statements = this.RULE('statements', (): Statement[] => {
    const list: Statement[] = [];
    const { breakable, inCase } = this;
    do {
      this.MANY({
        GATE: () => !this.startsBlock(),
        DEF: () => {
          const start = this.LA(1);
          try {
            const statement = this.SUBRULE(this.statement);
            this.ACTION(() => list.push(statement));
          } catch (error) {
            Object.assign(this, { breakable, inCase });
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
      const open = this.CONSUME(t.LeftParen);
      this.CONSUME(t.RightParen);
      this.ACTION(() =>
        this.report(this.spanOf(open), {
          code: 'syntax-argument',
          message: '`break` has no parentheses',
        }),
      );
    });
    const span = this.ACTION(() => this.since(token.startOffset));
    this.SUBRULE(this.semicolon, { ARGS: ['call'] });
    return this.ACTION(() => ({ kind: 'Break', span }));
  });
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
