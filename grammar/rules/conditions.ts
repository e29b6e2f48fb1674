/** Conditions: what `if`, `while` and `assert` test (reference: language 4). */
import type { ParserMethod } from 'chevrotain';
import type { Body, Expression, If, Statement } from '../ast.ts';
import * as t from '../tokens.ts';
import { ArithmeticRules } from './arithmetic.ts';
import { chainLimit } from './base.ts';

export abstract class ConditionRules extends ArithmeticRules {
  // Rules of later files.
  abstract readonly ifStatement: ParserMethod<[], If>;
  abstract readonly leaving: ParserMethod<[], Statement>;
  abstract readonly block: ParserMethod<[], Body>;

  /** Where `break` may stand here: 3.x in loops and switches, up to 2.4 only directly in a `case`. */
  protected breakable = false;

  /** Operators are equal and group to the left. */
  readonly condition = this.RULE(
    'condition',
    (): Expression =>
      this.nested(() => {
        let left = this.SUBRULE(this.negation);
        let count = 0;
        this.MANY(() => {
          const operator = this.OR([{ ALT: () => this.CONSUME(t.And) }, { ALT: () => this.CONSUME(t.Or) }]);
          const right = this.SUBRULE1(this.negation);
          left = this.ACTION((): Expression => {
            if (++count > chainLimit) this.tooDeep();
            const span = { start: left.span.start, end: right.span.end };
            return {
              kind: 'Logical',
              operator: operator.tokenType === t.And ? 'and' : 'or',
              left,
              right,
              span,
            };
          });
        });
        return left;
      }),
  );

  readonly negation = this.RULE('negation', (): Expression => {
    const signs: number[] = [];
    this.MANY(() => {
      const token = this.CONSUME(t.Not);
      this.ACTION(() => this.prefix(signs, token));
    });
    const operand = this.SUBRULE(this.conditionAtom);
    return this.ACTION(() =>
      signs.reduceRight<Expression>(
        (inner, start) => ({ kind: 'Not', operand: inner, span: { start, end: inner.span.end } }),
        operand,
      ),
    );
  });

  readonly conditionAtom = this.RULE(
    'conditionAtom',
    (): Expression =>
      this.OR<Expression>([
        { ALT: () => this.SUBRULE(this.variableCondition) },
        { ALT: () => this.SUBRULE(this.group) },
        { ALT: () => this.SUBRULE(this.bracket) },
        { ALT: () => this.SUBRULE(this.signedNumber) },
        { ALT: () => this.SUBRULE(this.wordCondition) },
        { ALT: () => this.SUBRULE(this.statementCondition) },
      ]),
  );

  /** A variable alone, compared, or assigned to. */
  readonly variableCondition = this.RULE('variableCondition', (): Expression => {
    const variable = this.SUBRULE(this.variable);
    let result: Expression = variable;
    this.OPTION(() =>
      this.OR([
        { ALT: () => (result = this.SUBRULE(this.comparison, { ARGS: [variable] })) },
        { ALT: () => (result = this.SUBRULE(this.assignment, { ARGS: [variable] })) },
      ]),
    );
    return result;
  });

  readonly group = this.RULE('group', (): Expression => {
    const start = this.here();
    let expression = this.placeholder();
    this.CONSUME(t.LeftParen);
    try {
      expression = this.SUBRULE(this.condition);
    } catch (error) {
      this.caught(error, 'condition');
    }
    this.OPTION({
      GATE: () => this.parenthesisFollows('condition'),
      DEF: () => this.CONSUME(t.RightParen),
    });
    return this.ACTION(() => ({ kind: 'Group', expression, span: this.since(start) }));
  });

  /** Arithmetic as a condition. */
  readonly bracket = this.RULE('bracket', (): Expression => {
    const start = this.here();
    this.CONSUME(t.LeftBracket);
    const expression = this.SUBRULE(this.arithmetic);
    this.CONSUME(t.RightBracket);
    return this.ACTION(() => ({ kind: 'Bracket', expression, span: this.since(start) }));
  });

  /** A call; or with a bare word of 1.x a comparison. */
  readonly wordCondition = this.RULE('wordCondition', (): Expression => {
    const start = this.here();
    let result: Expression | undefined;
    this.OR([
      {
        GATE: () => this.bareOperandFollows(),
        ALT: () => {
          const operand = this.SUBRULE(this.bareOperand);
          this.OPTION(() => (result = this.SUBRULE(this.comparison, { ARGS: [operand] })));
          result ??= operand;
        },
      },
      {
        ALT: () => {
          const call = this.SUBRULE(this.call);
          result = this.ACTION(() => ({ kind: 'CallExpression', call, span: this.since(start) }));
        },
      },
    ]);
    return result!;
  });

  /** `{ … }`, an `if`, or a statement that leaves, used for their value. */
  readonly statementCondition = this.RULE('statementCondition', (): Expression => {
    const start = this.here();
    const breakable = this.breakable;
    this.breakable = false;
    const statements = this.OR([
      {
        ALT: () => {
          const body = this.SUBRULE(this.block);
          return this.ACTION(() => body.statements);
        },
      },
      { ALT: () => [this.SUBRULE(this.ifStatement)] },
      { ALT: () => [this.SUBRULE(this.leaving)] },
    ]);
    this.breakable = breakable;
    return this.ACTION(() => ({ kind: 'StatementExpression', statements, span: this.since(start) }));
  });

  /** What stands for an expression that could not be read; a script with errors is never run. */
  protected placeholder(): Expression {
    return { kind: 'NumberLiteral', value: 0, span: { start: 0, end: 0 } };
  }

  /** True when `)` is next. If not, reports that and skips to it. */
  protected parenthesisFollows(context: 'condition' | 'arguments' | 'block'): boolean {
    if (this.nextIs(t.RightParen)) return true;
    this.unexpected(context, '`)`');
    this.skipToParenthesis();
    return this.nextIs(t.RightParen);
  }

  /** Whether the next words are an operand and no call. */
  private bareOperandFollows(): boolean {
    if (!this.nextIs(t.Identifier) || this.nextIs(t.LeftParen, 2)) return false;
    const second = this.LA(2).tokenType;
    if (second === t.Colon) return this.LA(1).image === 'msg';
    return operandFollowers.has(second) || (this.dialect === '1.x' && bareAlone.has(this.LA(1).image));
  }
}

const operandFollowers = new Set([
  t.Equal,
  t.NotEqual,
  t.Match,
  t.NotMatch,
  t.Less,
  t.Greater,
  t.LessEqual,
  t.GreaterEqual,
]);
const bareAlone = new Set(['myself', 'retcode']);
