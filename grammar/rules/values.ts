/** Strings, numbers, addresses, variables: the leaves. */
import type { IToken } from 'chevrotain';
import type {
  Identifier,
  IpLiteral,
  NullLiteral,
  NumberLiteral,
  Span,
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
  readonly ipAddress = this.RULE('ipAddress', (): string => {
    const token = this.OR([
      { ALT: () => this.CONSUME(t.Ipv4) },
      { ALT: () => this.CONSUME(t.Ipv6) },
      {
        ALT: () => {
          this.CONSUME(t.LeftBracket);
          const inside = this.CONSUME1(t.Ipv6);
          this.CONSUME(t.RightBracket);
          return inside;
        },
      },
    ]);
    return this.ACTION(() => {
      if (!isAddress(token.image)) this.noAddress(this.spanOf(token), token.image);
      return token.image;
    });
  });

  /** An address, or with `/` and a length or mask a net. */
  readonly ipOrNet = this.RULE('ipOrNet', (): IpLiteral => {
    const start = this.here();
    const address = this.SUBRULE(this.ipAddress);
    let mask: string | null = null;
    this.OPTION({
      GATE: () => this.netFollows(),
      DEF: () => {
        this.CONSUME(t.Slash);
        mask = this.OR([
          { ALT: () => this.CONSUME(t.NumberToken).image },
          { ALT: () => this.SUBRULE1(this.ipAddress) },
        ]);
      },
    });
    return this.ACTION(() => {
      const span = this.since(start);
      if (mask !== null && isAddress(address) && !isMask(mask, address))
        this.noAddress(span, `${address}/${mask}`);
      return { kind: 'IpLiteral', address, mask, span };
    });
  });

  private noAddress(span: Span, text: string): void {
    this.report(span, { code: 'syntax-address', message: `there is no address or net \`${text}\`` });
  }

  /** From 3.x on a net is one token, without blanks. */
  private netFollows(): boolean {
    const slash = this.LA(1);
    return (
      !this.modern ||
      (slash.startOffset === this.behind() && this.LA(2).startOffset === slash.startOffset + 1)
    );
  }

  protected isSigned({ span }: NumberLiteral): boolean {
    return /^[+-]/.test(this.text.charAt(span.start));
  }

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

/** The token rules admit numbers of any size, and `::` next to too many groups. */
function isAddress(image: string): boolean {
  if (image.includes('.'))
    return image.split('.').every((number) => number.length <= 3 && Number(number) <= 255);
  return image.split(':').filter((group) => group !== '').length <= (image.includes('::') ? 7 : 8);
}

function isMask(mask: string, address: string): boolean {
  if (/^[0-9]+$/.test(mask)) return Number(mask) <= (address.includes('.') ? 32 : 128);
  return mask.includes('.') === address.includes('.');
}
