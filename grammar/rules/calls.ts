/** Calls: functions, routes, log statements, `assert`, `async`, `launch`. */
import type { IToken } from 'chevrotain';
import type {
  Argument,
  Assert,
  Async,
  BareArgument,
  Call,
  FunctionCall,
  Launch,
  NullLiteral,
  NumberLiteral,
  RouteCall,
  RouteName,
  Span,
  StringLiteral,
  Variable,
} from '../ast.ts';
import type { CoreArgumentKind } from '../core-functions.ts';
import { numberValue } from '../literals.ts';
import * as t from '../tokens.ts';
import { ExpressionRules } from './expressions.ts';

type RouteArgument = StringLiteral | NumberLiteral | Variable | NullLiteral;

export abstract class CallRules extends ExpressionRules {
  readonly call = this.RULE(
    'call',
    (): Call =>
      this.OR<Call>([
        { ALT: () => this.SUBRULE(this.functionCall) },
        { ALT: () => this.SUBRULE(this.coreCall) },
        { ALT: () => this.SUBRULE(this.logCall) },
        { ALT: () => this.SUBRULE(this.routeCall) },
        { ALT: () => this.SUBRULE(this.assertCall) },
        { ALT: () => this.SUBRULE(this.asyncCall) },
        { ALT: () => this.SUBRULE(this.launchCall) },
      ]),
  );

  /** `name(…)`. */
  readonly functionCall = this.RULE('functionCall', (): FunctionCall => {
    const name = this.CONSUME(t.Identifier);
    let list: Argument[] = [];
    let parentheses = false;
    this.OPTION({
      GATE: () => this.nextIs(t.LeftParen) || this.bareWord(name),
      DEF: () => {
        parentheses = true;
        list = this.SUBRULE(this.argumentList);
      },
    });
    return this.ACTION(() => this.functionOf(name, list, parentheses));
  });

  /** `(…)` with any kind of argument; which ones the dialect takes is looked at afterwards. */
  readonly argumentList = this.RULE('argumentList', (): Argument[] => {
    const list: Argument[] = [];
    this.CONSUME(t.LeftParen);
    try {
      const first = this.SUBRULE(this.argument);
      this.ACTION(() => list.push(first));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        const next = this.SUBRULE1(this.argument);
        this.ACTION(() => list.push(next));
      });
    } catch (error) {
      this.caught(error, 'arguments');
    }
    this.OPTION({
      GATE: () => this.parenthesisFollows('arguments'),
      DEF: () => this.CONSUME(t.RightParen),
    });
    return this.ACTION(() => {
      if (list.length === 1 && list[0]!.kind === 'OmittedArgument') return [];
      if (!this.modern) this.checkOldArguments(list);
      return list;
    });
  });

  /** One argument, or nothing. */
  readonly argument = this.RULE('argument', (): Argument => {
    let result: Argument | undefined;
    this.OPTION(
      () =>
        (result = this.OR<Argument>([
          { ALT: () => this.SUBRULE(this.string) },
          { ALT: () => this.SUBRULE(this.signedNumber) },
          { ALT: () => this.SUBRULE(this.variable) },
          { ALT: () => this.SUBRULE(this.wrongArgument) },
        ])),
    );
    return result ?? this.ACTION((): Argument => ({ kind: 'OmittedArgument', span: this.gap() }));
  });

  /** What people write as an argument but is none: a bare word or address, `NULL`. */
  readonly wrongArgument = this.RULE(
    'wrongArgument',
    (): Argument =>
      this.OR<Argument>([
        {
          ALT: () => {
            const bare = this.SUBRULE(this.bareArgument);
            return this.ACTION(() => {
              if (this.nextIs(t.LeftParen)) return this.callAsArgument(bare);
              this.report(bare.span, {
                code: 'syntax-unquoted-argument',
                message: `the argument \`${bare.text}\` is not quoted`,
                hint: `Put it in quotes: \`"${bare.text}"\`.`,
              });
              return bare;
            });
          },
        },
        {
          ALT: () => {
            const literal = this.SUBRULE(this.nullLiteral);
            return this.ACTION((): Argument => {
              const { span } = literal;
              this.report(span, {
                code: 'syntax-argument',
                message: 'NULL cannot be an argument',
                hint: 'Leave the argument out: nothing between the commas.',
              });
              return { kind: 'OmittedArgument', span };
            });
          },
        },
      ]),
  );

  // ---- core functions of the old versions ---------------------------------------------------------------

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

  // ---- xlog, xdbg, log, error ---------------------------------------------------------------------------

  readonly logCall = this.RULE('logCall', (): FunctionCall => {
    const name = this.CONSUME(t.LogWord);
    const list: Argument[] = [];
    this.CONSUME(t.LeftParen);
    try {
      const first = this.SUBRULE(this.logArgument);
      this.ACTION(() => list.push(first));
      this.OPTION(() => {
        this.CONSUME(t.Comma);
        const second = this.SUBRULE1(this.logArgument);
        this.ACTION(() => list.push(second));
      });
    } catch (error) {
      this.caught(error, 'arguments');
    }
    this.OPTION1({
      GATE: () => this.parenthesisFollows('arguments'),
      DEF: () => this.CONSUME(t.RightParen),
    });
    return this.ACTION(() => {
      this.checkLogArguments(name.image, list);
      return this.functionOf(name, list, true);
    });
  });

  readonly logArgument = this.RULE(
    'logArgument',
    (): Argument =>
      this.OR<Argument>([
        { ALT: () => this.SUBRULE(this.adjacentStrings) },
        { ALT: () => this.SUBRULE(this.signedNumber) },
      ]),
  );

  // ---- routes -------------------------------------------------------------------------------------------

  /** `route(name, …)`. */
  readonly routeCall = this.RULE('routeCall', (): RouteCall => {
    const start = this.here();
    const list: RouteArgument[] = [];
    let name: RouteName = { kind: 'RouteName', text: '', computed: null, span: { start, end: start } };
    this.CONSUME(t.Route);
    this.CONSUME(t.LeftParen);
    try {
      name = this.SUBRULE(this.routeReference);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        const next = this.OR<RouteArgument>([
          { ALT: () => this.SUBRULE(this.string) },
          { ALT: () => this.SUBRULE(this.signedNumber) },
          { ALT: () => this.SUBRULE(this.variable) },
          { ALT: () => this.SUBRULE(this.nullLiteral) },
        ]);
        this.ACTION(() => list.push(next));
      });
    } catch (error) {
      this.caught(error, 'arguments');
    }
    this.OPTION({
      GATE: () => this.parenthesisFollows('arguments'),
      DEF: () => this.CONSUME(t.RightParen),
    });
    return this.ACTION(() => ({ kind: 'RouteCall', name, arguments: list, span: this.since(start) }));
  });

  /** A literal name, or from 3.x on a variable. */
  readonly routeReference = this.RULE(
    'routeReference',
    (): RouteName =>
      this.OR<RouteName>([
        { ALT: () => this.SUBRULE(this.routeName) },
        {
          ALT: () => {
            const variable = this.SUBRULE(this.variable);
            return this.ACTION((): RouteName => {
              if (!this.modern)
                this.otherVersion(variable.span, 'the name of a route cannot be a variable', '3.x');
              return { kind: 'RouteName', text: variable.text, computed: variable, span: variable.span };
            });
          },
        },
      ]),
  );

  readonly routeName = this.RULE('routeName', (): RouteName => {
    const start = this.here();
    let computed: StringLiteral | null = null;
    const text = this.OR([
      { ALT: () => this.CONSUME(t.Identifier).image },
      {
        ALT: () => {
          const image = this.CONSUME(t.NumberToken).image;
          return this.ACTION(() => String(numberValue(image)));
        },
      },
      {
        ALT: () => {
          const literal = this.SUBRULE(this.string);
          return this.ACTION(() => {
            if (this.modern && literal.value.includes('$')) computed = literal;
            return literal.value;
          });
        },
      },
    ]);
    return this.ACTION(() => ({ kind: 'RouteName', text, computed, span: this.since(start) }));
  });

  // ---- assert, async, launch ----------------------------------------------------------------------------

  readonly assertCall = this.RULE('assertCall', (): Assert => {
    const start = this.here();
    let condition = this.placeholder();
    let message: StringLiteral | null = null;
    this.CONSUME(t.Assert);
    this.CONSUME(t.LeftParen);
    try {
      condition = this.SUBRULE(this.condition);
      this.OPTION(() => {
        this.CONSUME(t.Comma);
        message = this.SUBRULE(this.string);
      });
    } catch (error) {
      this.caught(error, 'condition');
    }
    this.ACTION(() => {
      if (!this.modern && message === null && this.nextIs(t.RightParen)) {
        this.otherVersion(
          this.spanOf(this.LA(1)),
          'an assertion needs a text',
          '3.x',
          'Add `, "what went wrong"`.',
        );
      }
    });
    this.OPTION1({
      GATE: () => this.parenthesisFollows('condition'),
      DEF: () => this.CONSUME(t.RightParen),
    });
    return this.ACTION(() => ({ kind: 'Assert', condition, message, span: this.since(start) }));
  });

  readonly asyncCall = this.RULE('asyncCall', (): Async => {
    const start = this.here();
    let timeout: NumberLiteral | null = null;
    this.CONSUME(t.Async);
    this.CONSUME(t.LeftParen);
    const call = this.SUBRULE(this.innerCall);
    this.ACTION(() => {
      if (!this.nextIs(t.RightParen)) return;
      this.report(this.spanOf(this.LA(1)), {
        code: 'syntax-argument',
        message: '`async` needs the route that goes on afterwards',
        hint: 'Write `async(function(…), resume_route)`.',
      });
    });
    this.CONSUME(t.Comma);
    const resume = this.SUBRULE(this.routeName);
    this.OPTION(() => {
      const comma = this.CONSUME1(t.Comma);
      timeout = this.SUBRULE(this.signedNumber);
      this.ACTION(() => {
        if (!this.modern) this.otherVersion(this.spanOf(comma), '`async` takes no timeout', '3.x');
      });
    });
    this.CONSUME(t.RightParen);
    return this.ACTION(() => ({ kind: 'Async', call, resume, timeout, span: this.since(start) }));
  });

  readonly launchCall = this.RULE('launchCall', (): Launch => {
    const start = this.here();
    let report: RouteName | null = null;
    let parameter: StringLiteral | Variable | null = null;
    this.CONSUME(t.Launch);
    this.CONSUME(t.LeftParen);
    const call = this.SUBRULE(this.innerCall);
    this.OPTION(() => {
      this.CONSUME(t.Comma);
      report = this.SUBRULE(this.routeName);
      this.OPTION1(() => {
        const comma = this.CONSUME1(t.Comma);
        parameter = this.OR<StringLiteral | Variable>([
          { ALT: () => this.SUBRULE(this.string) },
          { ALT: () => this.SUBRULE(this.variable) },
        ]);
        this.ACTION(() => {
          if (!this.modern)
            this.otherVersion(this.spanOf(comma), '`launch` hands no value to the route', '3.x');
        });
      });
    });
    this.CONSUME(t.RightParen);
    return this.ACTION(() => ({ kind: 'Launch', call, report, parameter, span: this.since(start) }));
  });

  /** The function inside `async` and `launch`: only one of a module. */
  readonly innerCall = this.RULE('innerCall', (): FunctionCall => {
    const name = this.CONSUME(t.Identifier);
    const list = this.SUBRULE(this.argumentList);
    return this.ACTION(() => this.functionOf(name, list, true));
  });

  // ---- helpers ------------------------------------------------------------------------------------------

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

  /** `f(g())`. */
  private callAsArgument(bare: BareArgument): BareArgument {
    this.report(bare.span, {
      code: 'syntax-argument',
      message: `the call of \`${bare.text}\` cannot be an argument`,
      hint: 'Call it before, and use `$rc` or the variable it sets.',
    });
    this.skipBalanced();
    return bare;
  }

  /** The empty place before the next token. */
  private gap(): Span {
    const end = this.behind();
    return { start: end, end };
  }

  /** Reports a function name without parentheses. Always false, so that nothing more is read. */
  private bareWord(name: IToken): boolean {
    const next = this.LA(1);
    const report = {
      code: 'syntax-bare-word',
      message: `\`${name.image}\` alone is no statement`,
      hint: bareWordHint(name.image, next.tokenType === t.Assign),
    } as const;
    this.reportBefore(this.spanOf(name), next, report, 'the word before it');
    // What follows cannot fit either.
    if (next.tokenType !== t.Semicolon) this.lastReported = this.offsetOf(next);
    return false;
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

  /** 2.4: arguments of module functions are quoted, whatever they are (reference: language 3.8). */
  private checkOldArguments(list: readonly Argument[]): void {
    for (const argument of list) {
      if (argument.kind === 'NumberLiteral' && this.dialect === '2.4') {
        this.report(argument.span, {
          code: 'syntax-other-version',
          message: 'a number as argument must be quoted in 2.4',
          hint: `Write \`"${argument.value}"\`.`,
        });
      } else if (argument.kind === 'Variable') {
        this.otherVersion(
          argument.span,
          'a variable as argument must be quoted',
          '3.x',
          `Write \`"${argument.text}"\`.`,
        );
      }
    }
  }

  private checkCoreArguments(name: string, list: readonly Argument[]): void {
    if (this.dialect !== '2.4') return;
    const shape = this.core.get(name);
    if (shape === undefined) return;
    list.forEach((argument, index) => {
      const allowed = shape.arguments[index];
      if (allowed === undefined) {
        if (index !== shape.arguments.length) return;
        this.report(argument.span, {
          code: 'syntax-argument',
          message: `\`${name}\` takes no more arguments`,
        });
      } else if (!allowed.some((kind) => isOfKind(argument, kind))) {
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

  /** `xlog("text")`, `xlog("level", "text")`, `log("text")`, `log(number, "text")`, `error("a", "b")`. */
  private checkLogArguments(name: string, list: readonly Argument[]): void {
    const [first, second] = list;
    if (first === undefined) return;
    if (first.kind === 'NumberLiteral' && (name !== 'log' || second === undefined)) {
      this.report(first.span, {
        code: 'syntax-argument',
        message: `the ${name === 'log' ? 'text' : 'level'} of \`${name}\` must be a string`,
        hint:
          name === 'xlog'
            ? 'Levels are "L_ALERT", "L_CRIT", "L_ERR", "L_WARN", "L_NOTICE", "L_INFO", "L_DBG".'
            : undefined,
      });
    } else if (second?.kind === 'NumberLiteral') {
      this.report(second.span, {
        code: 'syntax-argument',
        message: `the text of \`${name}\` must be a string`,
      });
    } else if (name === 'xdbg' && second !== undefined) {
      this.report(second.span, { code: 'syntax-argument', message: '`xdbg` takes one text' });
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

function isOfKind(argument: Argument, kind: CoreArgumentKind): boolean {
  switch (kind) {
    case 'string':
      return argument.kind === 'StringLiteral';
    case 'number':
      return argument.kind === 'NumberLiteral';
    case 'flag':
      return argument.kind === 'NumberLiteral' || argument.kind === 'BareArgument';
    case 'variable':
      return argument.kind === 'Variable';
    case 'host':
    case 'socket':
      return argument.kind === 'BareArgument' || argument.kind === 'StringLiteral';
  }
}

function bareWordHint(word: string, assigned: boolean): string {
  if (assigned) return `Variables start with \`$\`: \`$var(${word}) = …\`.`;
  const lower = word.toLowerCase();
  if (lower === 'null') return 'Write `NULL`.';
  if (word !== lower && keywordWords.test(lower)) return `Keywords are lower case: \`${lower}\`.`;
  return `A call needs parentheses: \`${word}()\`. A text goes in quotes.`;
}

const keywordWords =
  /^(if|else|while|for|switch|case|default|break|return|exit|drop|route|and|or|not|true|false|yes|no|on|off)$/;
