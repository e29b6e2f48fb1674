/** Comparisons, assignments, and arithmetic (reference: language 4). A comparison is an atom: `variable operator operand`. */
import type { IToken, ParserMethod } from 'chevrotain';
import type {
  ArithmeticOperator,
  Assignment,
  AssignmentOperator,
  BareOperand,
  Call,
  Comparison,
  ComparisonOperator,
  Expression,
  Variable,
} from '../ast.ts';
import * as t from '../tokens.ts';
import { chainLimit } from './base.ts';
import { ValueRules } from './values.ts';

export abstract class ArithmeticRules extends ValueRules {
  // A rule of a later file.
  abstract readonly call: ParserMethod<[], Call>;

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
      } else if (value.kind === 'NullLiteral' && operator.image === ':=' && target.name !== 'avp') {
        this.report(value.span, {
          code: 'syntax-assignment',
          message: '`:= NULL` removes all values of an AVP, and is nothing else',
          hint: `Write \`${target.text} = NULL\`.`,
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

  protected prefix(signs: number[], token: IToken): void {
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
