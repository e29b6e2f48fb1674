/** `route(…)`, and the calls that name a route or a condition: `assert`, `async`, `launch`. */
import type { ParserMethod } from 'chevrotain';
import type {
  Argument,
  Assert,
  Async,
  FunctionCall,
  Launch,
  NullLiteral,
  NumberLiteral,
  RouteCall,
  RouteName,
  StringLiteral,
  Variable,
} from '../ast.ts';
import { numberValue } from '../literals.ts';
import * as t from '../tokens.ts';
import { CoreCallRules } from './core-calls.ts';

type RouteArgument = StringLiteral | NumberLiteral | Variable | NullLiteral;

export abstract class RouteCallRules extends CoreCallRules {
  // A rule of a later file.
  abstract readonly argumentList: ParserMethod<[], Argument[]>;

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
        this.ACTION(() => {
          if (next.kind === 'NumberLiteral' && !this.modern && this.isSigned(next))
            this.otherVersion(next.span, 'a number with a sign cannot be handed to a route', '3.x');
          list.push(next);
        });
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
      timeout = this.SUBRULE(this.number);
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
    let parameter: StringLiteral | null = null;
    this.CONSUME(t.Launch);
    this.CONSUME(t.LeftParen);
    const call = this.SUBRULE(this.innerCall);
    this.OPTION(() => {
      this.CONSUME(t.Comma);
      report = this.SUBRULE(this.routeName);
      this.OPTION1(() => {
        const comma = this.CONSUME1(t.Comma);
        parameter = this.SUBRULE(this.string);
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
}
