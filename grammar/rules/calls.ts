/** Calls of functions and log statements. */
import type { IToken } from 'chevrotain';
import type { Argument, BareArgument, Call, FunctionCall, Span } from '../ast.ts';
import * as t from '../tokens.ts';
import { RouteCallRules } from './route-calls.ts';

export abstract class CallRules extends RouteCallRules {
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

  readonly logCall = this.RULE('logCall', (): FunctionCall => {
    const name = this.CONSUME(t.LogWord);
    const list: Argument[] = [];
    this.CONSUME(t.LeftParen);
    this.ACTION(() => this.checkLogLevel(name.image));
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

  /** Only `log` has a number for its level. */
  private checkLogLevel(name: string): void {
    const next = this.LA(1);
    if (name === 'log' || !numberStarts.has(next.tokenType)) return;
    this.report(this.spanOf(next), {
      code: 'syntax-argument',
      message: `the level of \`${name}\` must be a string`,
      hint:
        name === 'xlog'
          ? 'Levels are "L_ALERT", "L_CRIT", "L_ERR", "L_WARN", "L_NOTICE", "L_INFO", "L_DBG".'
          : undefined,
    });
  }

  /** `xlog("text")`, `xlog("level", "text")`, `log("text")`, `log(number, "text")`, `error("a", "b")`. */
  private checkLogArguments(name: string, list: readonly Argument[]): void {
    const [first, second] = list;
    if (first === undefined) return;
    if (first.kind === 'NumberLiteral' && second === undefined) {
      this.report(first.span, {
        code: 'syntax-argument',
        message: `the text of \`${name}\` must be a string`,
      });
    } else if (second?.kind === 'NumberLiteral') {
      this.report(second.span, {
        code: 'syntax-argument',
        message: `the text of \`${name}\` must be a string`,
      });
    } else if (name === 'xdbg' && second !== undefined) {
      this.report(second.span, { code: 'syntax-argument', message: '`xdbg` takes one text' });
    } else if (name === 'log' && second !== undefined && first.kind !== 'NumberLiteral') {
      this.report(first.span, {
        code: 'syntax-argument',
        message: 'the level of `log` must be a number',
        hint: 'A level as text, "L_INFO", belongs to `xlog`.',
      });
    } else if (name === 'error' && second === undefined) {
      this.report(first.span, { code: 'syntax-argument', message: '`error` takes two texts' });
    }
    this.checkAdjacent(name === 'xlog' || name === 'xdbg' ? list.slice(0, -1) : list);
  }

  /** Only the text of `xlog` and `xdbg` may be several strings side by side. */
  private checkAdjacent(list: readonly Argument[]): void {
    for (const argument of list) {
      const next = argument.kind === 'StringLiteral' ? argument.parts[1] : undefined;
      if (next === undefined) continue;
      this.report(next.span, {
        code: 'syntax-adjacent-strings',
        message: 'two strings cannot stand side by side here',
        hint: 'Make it one string, or put a comma between them.',
      });
    }
  }
}

const numberStarts = new Set([t.NumberToken, t.Plus, t.Minus]);

function bareWordHint(word: string, assigned: boolean): string {
  if (assigned) return `Variables start with \`$\`: \`$var(${word}) = …\`.`;
  const lower = word.toLowerCase();
  if (lower === 'null') return 'Write `NULL`.';
  if (word !== lower && keywordWords.test(lower)) return `Keywords are lower case: \`${lower}\`.`;
  return `A call needs parentheses: \`${word}()\`. A text goes in quotes.`;
}

const keywordWords =
  /^(if|else|while|for|switch|case|default|break|return|exit|drop|route|and|or|not|true|false|yes|no|on|off)$/;
