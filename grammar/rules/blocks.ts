/** The top level: settings, modules, route blocks (reference: language 2). */
import { type IToken, isRecognitionException, type ParserMethod } from 'chevrotain';
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
import { StatementRules } from './statements.ts';

interface BlockHead {
  readonly name: RouteName | null;
  readonly interval: NumberLiteral | null;
  readonly mode: RouteBlock['mode'];
}

export abstract class BlockRules extends StatementRules {
  abstract readonly globalParameter: ParserMethod<[], GlobalParameter>;

  /** Set while the brace that closed the last block may have been one too many. */
  private lastBrace: IToken | null = null;

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

  // ---- route blocks -------------------------------------------------------------------------------------

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

  // ---- problems and recovery ----------------------------------------------------------------------------

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

  /** `name =`, with dashes in the name. */
  protected startsSetting(): boolean {
    const first = this.LA(1).tokenType;
    if (!settingNames.has(first)) return false;
    let distance = 2;
    while (this.nextIs(t.Minus, distance) && this.nextIs(t.Identifier, distance + 1)) distance += 2;
    return this.nextIs(t.Assign, distance);
  }

  protected startsItem(): boolean {
    return this.startsBlock() || this.startsSetting();
  }

  /** After a bad item: on to the next thing that can stand at the top level. */
  private skipItem(start: IToken): void {
    if (this.LA(1) === start) this.skip();
    while (!this.atEnd() && !this.startsItem()) this.skipBalanced();
  }

  /** A bad item; at a word that starts none, `skipOutside` knows more. */
  private notAnItem(error: unknown, start: IToken): void {
    if (this.LA(1) === start && isRecognition(error)) this.skipOutside();
    else {
      this.caught(
        error,
        start.tokenType === t.Route || start.tokenType === t.BlockWord ? 'block' : 'setting',
      );
      this.skipItem(start);
    }
  }

  /** At a token that starts nothing at the top level: false at the end, else reports it and skips on. */
  private skipOutside(): boolean {
    if (this.atEnd()) return false;
    const next = this.LA(1);
    const type = next.tokenType;
    if (type === t.RightBrace) {
      this.report(this.spanOf(next), {
        code: 'syntax-extra-closing-brace',
        message: 'this `}` closes nothing',
        related: this.lastBraceNote(),
      });
      this.skip();
    } else if (type === t.Semicolon && this.LA(0).tokenType !== t.RightBrace) {
      this.report(this.spanOf(next), {
        code: 'syntax-semicolon-after-setting',
        message: 'no `;` can stand here',
        hint: 'Settings and module lines end without one; only statements inside routes need it.',
      });
      this.skip();
    } else if (type === t.Identifier && /^(include|import)_file$/.test(next.image)) {
      this.report(this.spanOf(next), {
        code: 'syntax-include',
        message: `\`${next.image}\` must be the first thing on its line, followed by a path in quotes`,
      });
      this.skipItem(next);
    } else if (type === t.Identifier && (this.nextIs(t.LeftBracket, 2) || this.nextIs(t.LeftBrace, 2))) {
      const near = nearestBlock(next.image);
      this.report(this.spanOf(next), {
        code: 'syntax-unexpected-token',
        message: `\`${next.image}\` is no kind of block`,
        hint: near === null ? `Blocks are \`${blockWords.join('`, `')}\`.` : `Did you mean \`${near}\`?`,
      });
      this.skipItem(next);
    } else if (type === t.Identifier && !this.nextIs(t.LeftParen, 2)) {
      this.report(this.spanOf(next), {
        code: 'syntax-unexpected-token',
        message: `\`${next.image}\` does not fit here`,
        hint: 'At the top level stand settings (`name = value`), `loadmodule`, `modparam` and routes.',
      });
      this.skipItem(next);
    } else if (statementStarts.has(type)) {
      this.report(this.spanOf(next), {
        code: 'syntax-statement-outside-route',
        message: 'a statement cannot stand outside a route',
        hint: this.lastBrace ? 'Perhaps there is one `}` too many before it.' : 'Put it into `route { … }`.',
        related: this.lastBraceNote(),
      });
      this.skipItem(next);
    } else {
      this.unexpected('block', 'a setting, `loadmodule`, `modparam` or a route');
      this.skipItem(next);
    }
    return true;
  }

  private lastBraceNote(): { span: { start: number; end: number }; message: string }[] {
    return this.lastBrace
      ? [{ span: this.spanOf(this.lastBrace), message: 'this brace ends the route' }]
      : [];
  }
}

function isRecognition(error: unknown): boolean {
  return error instanceof Error && isRecognitionException(error);
}

const blockWords = [
  'route',
  'failure_route',
  'onreply_route',
  'branch_route',
  'error_route',
  'local_route',
  'startup_route',
  'timer_route',
  'event_route',
];

/** The block that a misspelled word was meant to be, if one is close. */
function nearestBlock(word: string): string | null {
  const lower = word.toLowerCase().replaceAll('-', '_');
  return blockWords.find((block) => distance(lower, block) <= 2) ?? null;
}

/** Insertions, deletions and substitutions between two short words. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length && i < 40; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same));
    }
    row = next;
  }
  return row[other.length]!;
}

const namedOnly = new Set<RouteBlockKind>(['failure_route', 'branch_route', 'timer_route', 'event_route']);
const unnamedOnly = new Set<RouteBlockKind>(['error_route', 'local_route', 'startup_route']);
const nameTokens = new Set([t.Identifier, t.NumberToken, t.DoubleQuoted, t.SingleQuoted]);
const settingNames = new Set([t.Identifier, t.CoreFunction, t.SocketWord, t.LogWord]);
const statementStarts = new Set([
  t.VariableToken,
  t.Identifier,
  t.CoreFunction,
  t.LogWord,
  t.If,
  t.While,
  t.For,
  t.Switch,
  t.Return,
  t.Exit,
  t.Drop,
  t.Assert,
  t.Async,
  t.Launch,
  t.Break,
  t.Else,
]);
