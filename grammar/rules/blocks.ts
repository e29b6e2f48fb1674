/** The top level: modules and route blocks (reference: language 2). */
import type { IToken, ParserMethod } from 'chevrotain';
import type {
  GlobalParameter,
  LoadModule,
  ModParam,
  NumberLiteral,
  RouteBlock,
  RouteBlockKind,
  RouteName,
  Statement,
  TopLevelItem,
} from '../ast.ts';
import { moduleName } from '../module-name.ts';
import * as t from '../tokens.ts';
import { OutsideRules } from './outside.ts';

interface BlockHead {
  readonly name: RouteName | null;
  readonly interval: NumberLiteral | null;
  readonly mode: RouteBlock['mode'];
}

export abstract class BlockRules extends OutsideRules {
  // A rule of a later file.
  abstract readonly globalParameter: ParserMethod<[], GlobalParameter>;

  readonly script = this.RULE('script', (): TopLevelItem[] => {
    const items: TopLevelItem[] = [];
    this.lastBrace = null;
    do {
      this.MANY(() => {
        const start = this.LA(1);
        try {
          const item = this.SUBRULE(this.item);
          this.ACTION(() => items.push(item));
        } catch (error) {
          this.notAnItem(error, start);
        }
      });
    } while (!this.RECORDING_PHASE && this.skipOutside());
    return items;
  });

  readonly item = this.RULE(
    'item',
    (): TopLevelItem =>
      this.OR<TopLevelItem>([
        { ALT: () => this.SUBRULE(this.loadModule) },
        { ALT: () => this.SUBRULE(this.modParam) },
        { ALT: () => this.SUBRULE(this.routeBlock) },
        { GATE: () => this.startsSetting(), ALT: () => this.SUBRULE(this.globalParameter) },
      ]),
  );

  readonly loadModule = this.RULE('loadModule', (): LoadModule => {
    const start = this.here();
    this.CONSUME(t.LoadModule);
    const path = this.SUBRULE(this.string);
    return this.ACTION(() => ({
      kind: 'LoadModule',
      path,
      name: moduleName(path.value),
      span: this.since(start),
    }));
  });

  readonly modParam = this.RULE('modParam', (): ModParam => {
    const start = this.here();
    this.CONSUME(t.ModParam);
    this.CONSUME(t.LeftParen);
    const modules = this.SUBRULE(this.string);
    this.CONSUME(t.Comma);
    const parameter = this.SUBRULE1(this.string);
    this.CONSUME1(t.Comma);
    const value = this.OR<ModParam['value']>([
      { ALT: () => this.SUBRULE(this.adjacentStrings) },
      { ALT: () => this.SUBRULE(this.signedNumber) },
    ]);
    this.CONSUME(t.RightParen);
    return this.ACTION(() => ({ kind: 'ModParam', modules, parameter, value, span: this.since(start) }));
  });

  readonly routeBlock = this.RULE('routeBlock', (): RouteBlock => {
    const word = this.OR([{ ALT: () => this.CONSUME(t.Route) }, { ALT: () => this.CONSUME(t.BlockWord) }]);
    let head: BlockHead = { name: null, interval: null, mode: null };
    this.OPTION(() => {
      head = this.SUBRULE(this.blockHead, { ARGS: [word] });
    });
    this.ACTION(() => this.checkHeadOfBlock(word, head));
    const bodyStart = this.ACTION(() => this.here());
    const open = this.OPTION1(() => this.CONSUME(t.LeftBrace));
    const before = this.problems.length;
    this.ACTION(() => {
      this.breakable = false;
      this.closed = [];
      if (open === undefined) this.missingOpeningBrace(word);
    });
    const body = this.SUBRULE(this.statements);
    this.ACTION(() => {
      if (this.problems.length === before) this.checkEmpty(body);
    });
    this.SUBRULE(this.closingBrace, { ARGS: [open ?? word] });
    return this.ACTION(() => {
      this.lastBrace = this.LA(0);
      return {
        kind: 'RouteBlock',
        routeKind: word.image as RouteBlockKind,
        name: head.name?.text ?? null,
        nameSpan: head.name?.span ?? null,
        interval: head.interval,
        mode: head.mode,
        body,
        bodySpan: this.since(bodyStart),
        span: this.since(word.startOffset),
      };
    });
  });

  /** `[name]`, `[name, seconds]`, `[name, sync]`. */
  readonly blockHead = this.RULE('blockHead', (word: IToken): BlockHead => {
    let name: RouteName | null = null;
    let interval: NumberLiteral | null = null;
    let mode: RouteBlock['mode'] = null;
    this.CONSUME(t.LeftBracket);
    try {
      name = this.SUBRULE(this.blockName);
      this.OPTION(() => {
        this.CONSUME(t.Comma);
        this.OR([
          { ALT: () => (interval = this.SUBRULE(this.number)) },
          {
            ALT: () => {
              const token = this.OR1([
                { ALT: () => this.CONSUME(t.SocketWord) },
                { ALT: () => this.CONSUME(t.Async) },
              ]);
              mode = this.ACTION(() => this.modeOf(word, token));
            },
          },
        ]);
      });
    } catch (error) {
      this.caught(error, 'block');
      this.skipToBracket();
    }
    this.OPTION1({
      GATE: () => this.bracketFollows(word),
      DEF: () => this.CONSUME(t.RightBracket),
    });
    return this.ACTION(() => ({ name, interval, mode }));
  });

  /** A name; the place where keywords are most often tried as one. */
  readonly blockName = this.RULE('blockName', (): RouteName => {
    this.ACTION(() => {
      const next = this.LA(1);
      if (nameTokens.has(next.tokenType) || !/^[a-zA-Z]/.test(next.image)) return;
      this.report(this.spanOf(next), {
        code: 'syntax-reserved-word',
        message: `\`${next.image}\` is a word of the language and cannot name a route`,
        hint: `Put it in quotes: \`["${next.image}"]\`.`,
      });
    });
    return this.SUBRULE(this.routeName);
  });

  private modeOf(word: IToken, token: IToken): RouteBlock['mode'] {
    const mode = token.image === 'async' ? 'async' : 'sync';
    if (word.image !== 'event_route' || this.modern) {
      this.report(this.spanOf(this.LA(-1)), {
        code: 'syntax-other-version',
        message: `\`${mode}\` cannot stand here in ${this.dialect}`,
        hint: 'Event routes always run on their own since 3.0.',
      });
    }
    return mode;
  }

  private skipToBracket(): void {
    while (!this.atEnd() && !this.nextIs(t.RightBracket) && !this.nextIs(t.LeftBrace) && !this.startsLine())
      this.skip();
  }

  private bracketFollows(word: IToken): boolean {
    if (this.nextIs(t.RightBracket)) return true;
    const next = this.LA(1);
    const report =
      next.tokenType === t.Minus || next.tokenType === t.Dot
        ? ({
            code: 'syntax-route-name',
            message: `\`${next.image}\` cannot stand in the name of a route`,
            hint: `Put the name in quotes: \`${word.image}["…"]\`.`,
          } as const)
        : null;
    if (report) this.report(this.spanOf(next), report);
    else this.unexpected('block', '`]`');
    this.skipToBracket();
    return this.nextIs(t.RightBracket);
  }

  private checkHeadOfBlock(word: IToken, head: BlockHead): void {
    const previous = this.LA(0);
    const kind = word.image as RouteBlockKind;
    const open = this.LA(1);
    if (head.name === null && previous === word && namedOnly.has(kind)) {
      const report = {
        code: 'syntax-route-name',
        message: `\`${kind}\` needs a name`,
        hint: `Write \`${kind}[name]\`.`,
      } as const;
      this.reportBefore(this.spanOf(word), open, report, 'this block');
    } else if (head.name !== null && unnamedOnly.has(kind)) {
      this.report(head.name.span, { code: 'syntax-route-name', message: `\`${kind}\` has no name` });
    } else if (kind === 'timer_route' && head.name !== null && head.interval === null) {
      this.report(this.spanOf(previous), {
        code: 'syntax-timer-interval',
        message: '`timer_route` needs its interval in seconds',
        hint: 'Write `timer_route[name, 60]`.',
      });
    } else if (kind !== 'timer_route' && head.interval !== null) {
      this.report(head.interval.span, {
        code: 'syntax-timer-interval',
        message: `\`${kind}\` has no interval`,
      });
    }
  }

  private missingOpeningBrace(word: IToken): void {
    const place = this.spanOf(this.LA(0) === word ? word : this.LA(0));
    this.reportBefore(
      place,
      this.LA(1),
      { code: 'syntax-missing-opening-brace', message: 'a `{` is missing' },
      'the body should start after this',
    );
  }

  private checkEmpty(body: readonly Statement[]): void {
    if (body.length > 0 || !this.nextIs(t.RightBrace)) return;
    this.report(this.spanOf(this.LA(1)), {
      code: 'syntax-empty-route',
      message: 'a route needs at least one statement',
      hint: 'Write `exit;`, or remove the route.',
    });
  }
}

const namedOnly = new Set<RouteBlockKind>(['failure_route', 'branch_route', 'timer_route', 'event_route']);
const unnamedOnly = new Set<RouteBlockKind>(['error_route', 'local_route', 'startup_route']);
const nameTokens = new Set([t.Identifier, t.NumberToken, t.DoubleQuoted, t.SingleQuoted]);
