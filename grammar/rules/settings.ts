/** `name = value`: what the language itself knows about values (reference: language 2.2). */
import type { GlobalParameter, GlobalValue, Identifier, RawValue } from '../ast.ts';
import * as t from '../tokens.ts';
import { SocketRules } from './sockets.ts';

export abstract class SettingRules extends SocketRules {
  readonly globalParameter = this.RULE('globalParameter', (): GlobalParameter => {
    const start = this.here();
    const name = this.SUBRULE(this.settingName);
    this.CONSUME(t.Assign);
    const value = this.OR<GlobalValue>([
      { GATE: () => sockets.has(name.name) && !this.bondFollows(), ALT: () => this.SUBRULE(this.socket) },
      { GATE: () => name.name === 'alias', ALT: () => this.SUBRULE(this.aliasList) },
      { GATE: () => raw.has(name.name) || this.bondFollows(), ALT: () => this.SUBRULE(this.rawValue) },
      {
        GATE: () => name.name !== 'alias' && (!sockets.has(name.name) || this.bondFollows()),
        ALT: () => this.SUBRULE(this.plainValue),
      },
    ]);
    let autoScalingProfile: Identifier | undefined;
    this.OPTION(() => {
      this.CONSUME(t.BlankWord);
      const profile = this.CONSUME(t.Identifier);
      autoScalingProfile = this.ACTION(() => this.identifierOf(profile));
    });
    return this.ACTION(() => {
      const span = this.since(start);
      return {
        kind: 'GlobalParameter',
        name,
        value,
        ...(autoScalingProfile && { autoScalingProfile }),
        span,
      };
    });
  });

  readonly settingName = this.RULE('settingName', (): Identifier => {
    const start = this.here();
    this.OR([
      { ALT: () => this.CONSUME(t.SettingWord) },
      { ALT: () => this.CONSUME(t.Identifier) },
      { ALT: () => this.CONSUME(t.CoreFunction) },
      { ALT: () => this.CONSUME(t.SocketWord) },
      { ALT: () => this.CONSUME(t.LogWord) },
    ]);
    this.MANY(() => {
      this.CONSUME(t.Minus);
      this.CONSUME1(t.Identifier);
    });
    return this.ACTION(() => {
      const span = this.since(start);
      return { kind: 'Identifier', name: this.text.slice(span.start, span.end), span };
    });
  });

  /** Numbers, strings, addresses, host names, words. */
  readonly plainValue = this.RULE(
    'plainValue',
    (): GlobalValue =>
      this.OR<GlobalValue>([
        { ALT: () => this.SUBRULE(this.signedNumber) },
        { ALT: () => this.SUBRULE(this.stringOrList) },
        { ALT: () => this.SUBRULE(this.ipOrNet) },
        { ALT: () => this.SUBRULE(this.word) },
      ]),
  );

  /** A string; a list with colons in between is kept as written. */
  readonly stringOrList = this.RULE('stringOrList', (): GlobalValue => {
    const first = this.SUBRULE(this.string);
    let list = false;
    this.MANY(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE1(this.string);
      list = true;
    });
    return this.ACTION((): GlobalValue => {
      if (!list) return first;
      const value = this.raw(first.span.start);
      if (this.dialect !== '4.0') this.otherVersion(value.span, 'there can be only one string', '4.0');
      return value;
    });
  });

  /** `LOG_DAEMON`, `host-name.example.com`. */
  readonly word = this.RULE('word', (): Identifier => {
    const start = this.here();
    this.OR([
      { ALT: () => this.CONSUME(t.Identifier) },
      { ALT: () => this.CONSUME(t.SocketWord) },
      { ALT: () => this.CONSUME(t.CoreFunction) },
    ]);
    this.MANY(() => {
      this.OR1([{ ALT: () => this.CONSUME(t.Dot) }, { ALT: () => this.CONSUME(t.Minus) }]);
      this.OR2([{ ALT: () => this.CONSUME1(t.Identifier) }, { ALT: () => this.CONSUME(t.NumberToken) }]);
    });
    return this.ACTION(() => {
      const span = this.since(start);
      return { kind: 'Identifier', name: this.text.slice(span.start, span.end), span };
    });
  });

  /** Blacklists, scaling profiles, bonds: everything up to the next item. */
  readonly rawValue = this.RULE('rawValue', (): RawValue => {
    const start = this.here();
    this.OR([
      { ALT: () => this.CONSUME(t.Identifier) },
      { ALT: () => this.CONSUME(t.SocketWord) },
      { ALT: () => this.SUBRULE(this.string) },
    ]);
    this.ACTION(() => {
      while (!this.atEnd() && !this.nextIs(t.RightBrace) && !this.startsItem()) this.skipBalanced();
    });
    return this.ACTION(() => this.raw(start));
  });

  /** `bond:NAME { "socket", … }`, from 4.0 on. */
  private bondFollows(): boolean {
    return this.dialect === '4.0' && this.LA(1).image === 'bond' && this.nextIs(t.Colon, 2);
  }

  private raw(start: number): RawValue {
    const span = this.since(start);
    return { kind: 'RawValue', text: this.text.slice(span.start, span.end), span };
  }
}

const sockets = new Set(['socket', 'listen']);
const raw = new Set(['dst_blacklist', 'auto_scaling_profile', 'mem-group']);
