/** Calls of core functions, each of which has a grammar of its own up to 2.4. */
import type { IToken } from 'chevrotain';
import type { Argument, BareArgument, FunctionCall, Span } from '../ast.ts';
import type { CoreArgumentKind } from '../core-functions.ts';
import * as t from '../tokens.ts';
import { ConditionRules } from './conditions.ts';

export abstract class CoreCallRules extends ConditionRules {
  /** Core functions up to 2.4, each with a grammar of its own. */
  readonly coreCall = this.RULE('coreCall', (): FunctionCall => {
    const name = this.CONSUME(t.CoreFunction);
    let list: Argument[] = [];
    let parentheses = false;
    this.OPTION({
      GATE: () => this.nextIs(t.LeftParen) || this.bareCore(name),
      DEF: () => {
        parentheses = true;
        list = this.SUBRULE(this.coreArguments, { ARGS: [name.image] });
      },
    });
    return this.ACTION(() => this.functionOf(name, list, parentheses));
  });

  readonly coreArguments = this.RULE('coreArguments', (name: string): Argument[] => {
    const list: Argument[] = [];
    this.CONSUME(t.LeftParen);
    try {
      this.OPTION(() => {
        const first = this.SUBRULE(this.coreArgument);
        this.ACTION(() => list.push(first));
        this.MANY(() => {
          this.CONSUME(t.Comma);
          const next = this.SUBRULE1(this.coreArgument);
          this.ACTION(() => list.push(next));
        });
      });
    } catch (error) {
      this.caught(error, 'arguments');
    }
    this.OPTION1({
      GATE: () => this.parenthesisFollows('arguments'),
      DEF: () => this.CONSUME(t.RightParen),
    });
    return this.ACTION(() => {
      this.checkCoreArguments(name, list);
      return list;
    });
  });

  readonly coreArgument = this.RULE(
    'coreArgument',
    (): Argument =>
      this.OR<Argument>([
        { ALT: () => this.SUBRULE(this.string) },
        { ALT: () => this.SUBRULE(this.signedNumber) },
        { ALT: () => this.SUBRULE(this.variable) },
        { ALT: () => this.SUBRULE(this.bareArgument) },
      ]),
  );

  /** `FOO`, `1.2.3.4`, `udp:host.example:5060`. */
  readonly bareArgument = this.RULE('bareArgument', (): BareArgument => {
    const start = this.here();
    this.OR([
      { ALT: () => this.CONSUME(t.Identifier) },
      { ALT: () => this.CONSUME(t.SocketWord) },
      { ALT: () => this.SUBRULE(this.ipAddress) },
    ]);
    this.MANY(() => {
      this.OR1([
        { ALT: () => this.CONSUME(t.Dot) },
        { ALT: () => this.CONSUME(t.Minus) },
        { ALT: () => this.CONSUME(t.Colon) },
      ]);
      this.OR2([
        { ALT: () => this.CONSUME1(t.Identifier) },
        { ALT: () => this.CONSUME(t.NumberToken) },
        { ALT: () => this.SUBRULE1(this.ipAddress) },
        { ALT: () => this.SUBRULE(this.string) },
      ]);
    });
    return this.ACTION(() => {
      const span = this.since(start);
      return { kind: 'BareArgument', text: this.text.slice(span.start, span.end), span };
    });
  });

  protected functionOf(name: IToken, list: Argument[], parentheses: boolean): FunctionCall {
    const span = this.since(name.startOffset);
    return { kind: 'FunctionCall', name: this.identifierOf(name), arguments: list, parentheses, span };
  }

  /** Reports something that only other versions have. */
  protected otherVersion(span: Span, message: string, since: string, hint?: string): void {
    this.report(span, {
      code: 'syntax-other-version',
      message: `${message} in ${this.dialect}`,
      hint: hint ?? `This exists only in ${since}.`,
    });
  }

  /** Numbers of core functions have no sign. */
  private isOfKind(argument: Argument, kind: CoreArgumentKind): boolean {
    switch (kind) {
      case 'string':
        return argument.kind === 'StringLiteral';
      case 'number':
        return argument.kind === 'NumberLiteral' && !this.isSigned(argument);
      case 'flag':
        return argument.kind === 'BareArgument' || this.isOfKind(argument, 'number');
      case 'variable':
        return argument.kind === 'Variable';
      case 'host':
        return argument.kind === 'BareArgument' || argument.kind === 'StringLiteral';
      case 'socket':
        return argument.kind === 'BareArgument' && /^[a-z_]+:/i.test(argument.text);
    }
  }

  private bareCore(name: IToken): boolean {
    if (this.core.get(name.image)?.bare) return false;
    this.reportBefore(
      this.spanOf(name),
      this.LA(1),
      { code: 'syntax-bare-word', message: `\`${name.image}\` needs its arguments in parentheses` },
      'the function before it',
    );
    return false;
  }

  private checkCoreArguments(name: string, list: readonly Argument[]): void {
    if (this.dialect !== '2.4') return;
    const shape = this.core.get(name);
    if (shape === undefined) return;
    list.forEach((argument, index) => {
      const allowed = index === 0 && list.length > 1 ? shape.leading : shape.arguments[index];
      if (allowed === undefined) {
        if (index !== shape.arguments.length) return;
        this.report(argument.span, {
          code: 'syntax-argument',
          message: `\`${name}\` takes no more arguments`,
        });
      } else if (!allowed.some((kind) => this.isOfKind(argument, kind))) {
        this.report(argument.span, {
          code: 'syntax-argument',
          message: `\`${name}\` takes ${allowed.map((kind) => kindNames[kind]).join(' or ')} here in 2.4`,
        });
      }
    });
    if (list.length < shape.minimum) {
      const last = this.LA(0);
      this.report(this.spanOf(last), {
        code: 'syntax-argument',
        message: `\`${name}\` needs ${shape.minimum} argument${shape.minimum > 1 ? 's' : ''}`,
      });
    }
  }
}

const kindNames: Readonly<Record<CoreArgumentKind, string>> = {
  string: 'a string',
  number: 'a number',
  flag: 'an unquoted name or a number',
  variable: 'a variable',
  host: 'an address or a host name',
  socket: 'an unquoted socket (`udp:1.2.3.4:5060`)',
};
