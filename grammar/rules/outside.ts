/** What cannot stand at the top level, and the way on after it. */
import { EOF, type IToken, isRecognitionException } from 'chevrotain';
import * as t from '../tokens.ts';
import { StatementRules } from './statements.ts';

export abstract class OutsideRules extends StatementRules {
  /** Set while the brace that closed the last block may have been one too many. */
  protected lastBrace: IToken | null = null;

  /** `name =`, with dashes in the name. */
  protected startsSetting(): boolean {
    const first = this.LA(1).tokenType;
    if (!settingNames.has(first)) return false;
    let distance = 2;
    // No setting has more dashes in its name than this.
    while (distance < 8 && this.nextIs(t.Minus, distance) && this.nextIs(t.Identifier, distance + 1))
      distance += 2;
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
  protected notAnItem(error: unknown, start: IToken): void {
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
  protected skipOutside(): boolean {
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
    } else if (type === t.SettingWord && this.LA(2).tokenType !== EOF) {
      const report = {
        code: 'syntax-unexpected-token',
        message: `a \`=\` is missing after \`${next.image}\``,
      } as const;
      this.reportBefore(this.spanOf(next), this.LA(2), report, 'the setting');
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

const settingNames = new Set([t.SettingWord, t.Identifier, t.CoreFunction, t.SocketWord, t.LogWord]);
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
