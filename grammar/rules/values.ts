/** Strings, numbers, addresses, variables: the leaves. */
import type { IToken } from 'chevrotain';
import type {
  Identifier,
  IpLiteral,
  NullLiteral,
  NumberLiteral,
  StringLiteral,
  StringPart,
  Variable,
} from '../ast.ts';
import { numberValue, stringValue } from '../literals.ts';
import * as t from '../tokens.ts';
import { parseVariable } from '../variables.ts';
import { RuleBase } from './base.ts';

export abstract class ValueRules extends RuleBase {
  /** `[+|-] NUMBER`. */
  readonly signedNumber = this.RULE('signedNumber', (): NumberLiteral => {
    const start = this.here();
    let negative = false;
    this.OPTION(() =>
      this.OR([
        { ALT: () => this.CONSUME(t.Plus) },
        {
          ALT: () => {
            this.CONSUME(t.Minus);
            negative = true;
          },
        },
      ]),
    );
    const token = this.CONSUME(t.NumberToken);
    return this.ACTION(() => {
      const value = numberValue(token.image);
      return { kind: 'NumberLiteral', value: negative ? -value | 0 : value, span: this.since(start) };
    });
  });

  /** A number without a sign. */
  readonly number = this.RULE('number', (): NumberLiteral => {
    const token = this.CONSUME(t.NumberToken);
    return this.ACTION(() => ({
      kind: 'NumberLiteral',
      value: numberValue(token.image),
      span: this.spanOf(token),
    }));
  });

  /** One quoted string. */
  readonly string = this.RULE('string', (): StringLiteral => {
    const token = this.OR([
      { ALT: () => this.CONSUME(t.DoubleQuoted) },
      { ALT: () => this.CONSUME(t.SingleQuoted) },
    ]);
    return this.ACTION(() => this.joined([this.part(token)]));
  });

  /** Strings side by side, which become one. */
  readonly adjacentStrings = this.RULE('adjacentStrings', (): StringLiteral => {
    const parts: StringPart[] = [];
    this.AT_LEAST_ONE(() => {
      const token = this.OR([
        { ALT: () => this.CONSUME(t.DoubleQuoted) },
        { ALT: () => this.CONSUME(t.SingleQuoted) },
      ]);
      this.ACTION(() => parts.push(this.part(token)));
    });
    return this.ACTION(() => this.joined(parts));
  });

  readonly variable = this.RULE('variable', (): Variable => {
    const token = this.CONSUME(t.VariableToken);
    return this.ACTION(() => this.variableOf(token));
  });

  readonly nullLiteral = this.RULE('nullLiteral', (): NullLiteral => {
    const token = this.CONSUME(t.Null);
    return this.ACTION(() => ({ kind: 'NullLiteral', span: this.spanOf(token) }));
  });

  /** `1.2.3.4`, `::1`, `[::1]`. */
  readonly ipAddress = this.RULE('ipAddress', (): string =>
    this.OR([
      { ALT: () => this.CONSUME(t.Ipv4).image },
      { ALT: () => this.CONSUME(t.Ipv6).image },
      {
        ALT: () => {
          this.CONSUME(t.LeftBracket);
          const token = this.CONSUME1(t.Ipv6);
          this.CONSUME(t.RightBracket);
          return token.image;
        },
      },
    ]),
  );

  /** An address, or with `/` and a length or mask a net. */
  readonly ipOrNet = this.RULE('ipOrNet', (): IpLiteral => {
    const start = this.here();
    const address = this.SUBRULE(this.ipAddress);
    let mask: string | null = null;
    this.OPTION(() => {
      this.CONSUME(t.Slash);
      mask = this.OR([
        { ALT: () => this.CONSUME(t.NumberToken).image },
        { ALT: () => this.SUBRULE1(this.ipAddress) },
      ]);
    });
    return this.ACTION(() => ({ kind: 'IpLiteral', address, mask, span: this.since(start) }));
  });

  protected identifierOf(token: IToken): Identifier {
    return { kind: 'Identifier', name: token.image, span: this.spanOf(token) };
  }

  protected variableOf(token: IToken): Variable {
    const { variable, problems } = parseVariable(token.image, token.startOffset);
    for (const problem of problems) this.report(problem.span, problem, problem.severity);
    return variable;
  }

  private part(token: IToken): StringPart {
    const quote = token.tokenType === t.DoubleQuoted ? '"' : "'";
    return { quote, value: stringValue(token.image), span: this.spanOf(token) };
  }

  private joined(parts: StringPart[]): StringLiteral {
    const value = parts.length === 1 ? parts[0]!.value : parts.map((part) => part.value).join('');
    return {
      kind: 'StringLiteral',
      value,
      parts,
      span: { start: parts[0]!.span.start, end: parts.at(-1)!.span.end },
    };
  }
}
