/**
 * The two expression languages (reference: language 4): conditions, and arithmetic on the right of an
 * assignment or inside `[ … ]`. A comparison is an atom of both: `variable operator operand`.
 */
import type { IToken } from 'chevrotain';
import type {
  ArithmeticOperator,
  Assignment,
  AssignmentOperator,
  BareOperand,
  Body,
  Call,
  Comparison,
  ComparisonOperator,
  Expression,
  If,
  Statement,
  Variable,
} from '../ast.ts';
import * as t from '../tokens.ts';
import { chainLimit } from './base.ts';
import { ValueRules } from './values.ts';

/** A rule as a method: Chevrotain gives the first call an index. */
export type Rule<Result, Arguments extends unknown[] = []> = (index?: number, ...rest: Arguments) => Result;

export abstract class ExpressionRules extends ValueRules {
  // Rules of later files that expressions refer to.
  abstract readonly call: import('chevrotain').ParserMethod<[], Call>;
  abstract readonly ifStatement: import('chevrotain').ParserMethod<[], If>;
  abstract readonly leaving: import('chevrotain').ParserMethod<[], Statement>;
  abstract readonly block: import('chevrotain').ParserMethod<[], Body>;

  // ---- conditions ---------------------------------------------------------------------------------------

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
    return this.ACTION(() => ({ kind: 'StatementExpression', statements, span: this.since(start) }));
  });

  // ---- comparisons --------------------------------------------------------------------------------------

  /** What follows the left side. */
  readonly comparison = this.RULE('comparison', (left: Variable | BareOperand): Comparison => {
    let operator!: IToken;
    const right = this.OR<Comparison['right']>([
      {
        ALT: () => {
          operator = this.OR1([
            { ALT: () => this.CONSUME(t.Equal) },
            { ALT: () => this.CONSUME(t.NotEqual) },
          ]);
          return this.OR2<Comparison['right']>([
            { ALT: () => this.SUBRULE(this.variable) },
            { ALT: () => this.SUBRULE(this.string) },
            { ALT: () => this.SUBRULE(this.signedNumber) },
            { ALT: () => this.SUBRULE(this.nullLiteral) },
            { ALT: () => this.SUBRULE(this.ipOrNet) },
            { ALT: () => this.SUBRULE(this.bareOperand) },
          ]);
        },
      },
      {
        ALT: () => {
          operator = this.OR3([
            { ALT: () => this.CONSUME(t.Less) },
            { ALT: () => this.CONSUME(t.Greater) },
            { ALT: () => this.CONSUME(t.LessEqual) },
            { ALT: () => this.CONSUME(t.GreaterEqual) },
          ]);
          return this.OR4<Comparison['right']>([
            { ALT: () => this.SUBRULE1(this.variable) },
            { ALT: () => this.SUBRULE1(this.string) },
            { ALT: () => this.SUBRULE1(this.signedNumber) },
            { ALT: () => this.SUBRULE1(this.bareOperand) },
          ]);
        },
      },
      {
        ALT: () => {
          operator = this.OR5([
            { ALT: () => this.CONSUME(t.Match) },
            { ALT: () => this.CONSUME(t.NotMatch) },
          ]);
          return this.OR6<Comparison['right']>([
            { ALT: () => this.SUBRULE2(this.variable) },
            { ALT: () => this.SUBRULE2(this.string) },
            { ALT: () => this.SUBRULE2(this.bareOperand) },
          ]);
        },
      },
    ]);
    return this.ACTION(() => ({
      kind: 'Comparison',
      left,
      operator: operator.image as ComparisonOperator,
      operatorSpan: this.spanOf(operator),
      right,
      span: this.since(left.span.start),
    }));
  });

  /** `method`, `msg:len`, `myself`, `UDP`, a host name: only in 1.x. */
  readonly bareOperand = this.RULE('bareOperand', (): BareOperand => {
    const start = this.here();
    this.CONSUME(t.Identifier);
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Dot) }, { ALT: () => this.CONSUME(t.Colon) }]);
      this.CONSUME1(t.Identifier);
    });
    return this.ACTION(() => {
      const span = this.since(start);
      const name = this.text.slice(span.start, span.end);
      if (this.dialect !== '1.x') {
        const replacement = replacements[name];
        this.report(span, {
          code: 'syntax-bare-word',
          message: `the bare word \`${name}\` is no value`,
          hint: replacement
            ? `Write \`${replacement}\`.`
            : 'Text goes in quotes, a variable starts with `$`.',
        });
      }
      return { kind: 'BareOperand', name, span };
    });
  });

  /** Whether the next words are an operand and no call. */
  private bareOperandFollows(): boolean {
    if (!this.nextIs(t.Identifier) || this.nextIs(t.LeftParen, 2)) return false;
    const second = this.LA(2).tokenType;
    if (second === t.Colon) return this.LA(1).image === 'msg';
    return operandFollowers.has(second) || (this.dialect === '1.x' && bareAlone.has(this.LA(1).image));
  }

  // ---- assignment and arithmetic ------------------------------------------------------------------------

  /** What follows the target. */
  readonly assignment = this.RULE('assignment', (target: Variable): Assignment => {
    const operator = this.OR([
      { ALT: () => this.CONSUME(t.Assign) },
      { ALT: () => this.CONSUME(t.CompoundAssign) },
    ]);
    const value = this.OR1<Assignment['value']>([
      { ALT: () => this.SUBRULE(this.nullLiteral) },
      { ALT: () => this.SUBRULE(this.arithmetic) },
    ]);
    return this.ACTION(() => {
      if (value.kind === 'NullLiteral' && operator.image !== '=' && operator.image !== ':=') {
        this.report(value.span, {
          code: 'syntax-assignment',
          message: `\`${operator.image}\` cannot be used with NULL`,
          hint: 'Only `=` and `:=` take NULL.',
        });
      }
      return {
        kind: 'Assignment',
        target,
        operator: operator.image as AssignmentOperator,
        operatorSpan: this.spanOf(operator),
        value,
        span: this.since(target.span.start),
      };
    });
  });

  /** The bit operators, all equal. */
  readonly arithmetic = this.RULE(
    'arithmetic',
    (): Expression =>
      this.nested(() => {
        let left = this.SUBRULE(this.sum);
        let count = 0;
        this.MANY(() => {
          const operator = this.OR([
            { ALT: () => this.CONSUME(t.BitOr) },
            { ALT: () => this.CONSUME(t.BitAnd) },
            { ALT: () => this.CONSUME(t.BitXor) },
            { ALT: () => this.CONSUME(t.ShiftLeft) },
            { ALT: () => this.CONSUME(t.ShiftRight) },
          ]);
          const right = this.SUBRULE1(this.sum);
          left = this.ACTION(() => this.operation(operator, left, right, ++count));
        });
        return left;
      }),
  );

  /** `+ - * / %`, all equal. */
  readonly sum = this.RULE('sum', (): Expression => {
    let left = this.SUBRULE(this.complement);
    let count = 0;
    this.MANY(() => {
      const operator = this.OR([
        { ALT: () => this.CONSUME(t.Plus) },
        { ALT: () => this.CONSUME(t.Minus) },
        { ALT: () => this.CONSUME(t.Star) },
        { ALT: () => this.CONSUME(t.Slash) },
        { ALT: () => this.CONSUME(t.Percent) },
      ]);
      const right = this.SUBRULE1(this.complement);
      left = this.ACTION(() => this.operation(operator, left, right, ++count));
    });
    return left;
  });

  readonly complement = this.RULE('complement', (): Expression => {
    const signs: number[] = [];
    this.MANY(() => {
      const token = this.CONSUME(t.Tilde);
      this.ACTION(() => this.prefix(signs, token));
    });
    const operand = this.SUBRULE(this.arithmeticAtom);
    return this.ACTION(() =>
      signs.reduceRight<Expression>(
        (inner, start) => ({ kind: 'Complement', operand: inner, span: { start, end: inner.span.end } }),
        operand,
      ),
    );
  });

  readonly arithmeticAtom = this.RULE(
    'arithmeticAtom',
    (): Expression =>
      this.OR<Expression>([
        { ALT: () => this.SUBRULE(this.variableOrComparison) },
        { ALT: () => this.SUBRULE(this.signedNumber) },
        { ALT: () => this.SUBRULE(this.string) },
        { ALT: () => this.SUBRULE(this.arithmeticGroup) },
        { ALT: () => this.SUBRULE(this.callValue) },
      ]),
  );

  readonly variableOrComparison = this.RULE('variableOrComparison', (): Expression => {
    const variable = this.SUBRULE(this.variable);
    let result: Expression = variable;
    this.OPTION(() => (result = this.SUBRULE(this.comparison, { ARGS: [variable] })));
    return result;
  });

  readonly arithmeticGroup = this.RULE('arithmeticGroup', (): Expression => {
    const start = this.here();
    this.CONSUME(t.LeftParen);
    const expression = this.SUBRULE(this.arithmetic);
    this.CONSUME(t.RightParen);
    return this.ACTION(() => ({ kind: 'Group', expression, span: this.since(start) }));
  });

  readonly callValue = this.RULE('callValue', (): Expression => {
    const start = this.here();
    const call = this.SUBRULE(this.call);
    return this.ACTION(() => ({ kind: 'CallExpression', call, span: this.since(start) }));
  });

  // ---- helpers ------------------------------------------------------------------------------------------

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

  private prefix(signs: number[], token: IToken): void {
    signs.push(token.startOffset);
    if (signs.length > chainLimit) this.tooDeep();
  }

  private operation(operator: IToken, left: Expression, right: Expression, count: number): Expression {
    if (count > chainLimit) this.tooDeep();
    return {
      kind: 'Arithmetic',
      operator: operator.image as ArithmeticOperator,
      left,
      right,
      span: { start: left.span.start, end: right.span.end },
    };
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

/** What replaces the bare operands of 1.x (reference: language 4.4). */
const replacements: Readonly<Record<string, string>> = {
  method: '$rm',
  uri: '$ru',
  from_uri: '$fu',
  to_uri: '$tu',
  src_ip: '$si',
  src_port: '$sp',
  dst_ip: '$socket_in(ip)',
  dst_port: '$socket_in(port)',
  status: '$rs',
  proto: '$socket_in(proto)',
  retcode: '$rc',
  'msg:len': '$ml',
  myself: 'is_myself("$rd", $rp)',
};
