/** Sockets and aliases (reference: language 1.7, 2.4). */
import type { AliasEntry, AliasList, SocketAttribute, SocketValue } from '../ast.ts';
import { numberValue, stringValue } from '../literals.ts';
import * as t from '../tokens.ts';
import { BlockRules } from './blocks.ts';

interface Host {
  readonly protocol: string | null;
  readonly host: string;
}

interface PortRange {
  readonly from: number;
  readonly to: number;
}

export abstract class SocketRules extends BlockRules {
  readonly socket = this.RULE('socket', (): SocketValue => {
    const start = this.here();
    this.ACTION(() => this.checkProtocol());
    const { protocol, host } = this.SUBRULE(this.hostWithProtocol);
    const ports: PortRange[] = [];
    const attributes: SocketAttribute[] = [];
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      const first = this.SUBRULE(this.portRange);
      this.ACTION(() => ports.push(first));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        const next = this.SUBRULE1(this.portRange);
        this.ACTION(() => ports.push(next));
      });
    });
    this.MANY1({
      GATE: () => !this.startsSetting() && this.attributeFollows(),
      DEF: () => {
        const attribute = this.SUBRULE(this.socketAttribute);
        this.ACTION(() => attributes.push(attribute));
      },
    });
    return this.ACTION(() => ({
      kind: 'SocketValue',
      protocol,
      host,
      ports,
      attributes,
      span: this.since(start),
    }));
  });

  /** `[protocol:]host`. */
  readonly hostWithProtocol = this.RULE('hostWithProtocol', (): Host => {
    let protocol: string | null = null;
    this.OPTION({
      GATE: () => this.protocolFollows(),
      DEF: () => {
        protocol = this.OR([
          { ALT: () => this.CONSUME(t.Identifier).image },
          { ALT: () => this.CONSUME(t.SocketWord).image },
        ]);
        this.CONSUME(t.Colon);
      },
    });
    const host = this.SUBRULE(this.host);
    return this.ACTION(() => ({ protocol: protocol?.toLowerCase() ?? null, host }));
  });

  readonly host = this.RULE('host', (): string => {
    const start = this.here();
    return this.OR([
      { ALT: () => this.CONSUME(t.Star).image },
      {
        ALT: () => {
          const literal = this.SUBRULE(this.string);
          return this.ACTION(() => literal.value);
        },
      },
      {
        ALT: () => {
          const address = this.SUBRULE(this.ipAddress);
          return this.ACTION(() => (address.includes(':') ? `[${address}]` : address));
        },
      },
      {
        ALT: () => {
          this.SUBRULE(this.hostName);
          return this.ACTION(() => this.text.slice(start, this.behind()));
        },
      },
    ]);
  });

  readonly hostName = this.RULE('hostName', (): void => {
    this.CONSUME(t.Identifier);
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Dot) }, { ALT: () => this.CONSUME(t.Minus) }]);
      this.CONSUME1(t.Identifier);
    });
  });

  readonly portRange = this.RULE('portRange', (): PortRange => {
    const from = this.CONSUME(t.NumberToken).image;
    let to = from;
    this.OPTION(() => {
      this.CONSUME(t.Minus);
      to = this.CONSUME1(t.NumberToken).image;
    });
    return this.ACTION(() => ({ from: numberValue(from), to: numberValue(to) }));
  });

  /** `anycast`, ` as host:port`, ` use_workers 4`, `tag name`, and the ones of 4.0. */
  readonly socketAttribute = this.RULE('socketAttribute', (): SocketAttribute => {
    const start = this.here();
    this.OR([
      { ALT: () => this.CONSUME(t.BlankWord) },
      { ALT: () => this.CONSUME(t.SocketWord) },
      { ALT: () => this.CONSUME(t.Identifier) },
    ]);
    this.MANY(() => {
      this.CONSUME(t.Minus);
      this.OR2([{ ALT: () => this.CONSUME1(t.Identifier) }, { ALT: () => this.CONSUME1(t.SocketWord) }]);
    });
    const name = this.ACTION(() => this.text.slice(start, this.behind()).toLowerCase().replaceAll('-', '_'));
    let value: string | number | null = null;
    this.OPTION({
      GATE: () => withValue.has(name) && !this.startsSetting(),
      DEF: () =>
        this.OR1([
          {
            ALT: () => {
              const image = this.CONSUME(t.NumberToken).image;
              this.ACTION(() => (value = numberValue(image)));
            },
          },
          {
            ALT: () => {
              const from = this.ACTION(() => this.here());
              this.SUBRULE(this.host);
              this.OPTION1(() => {
                this.CONSUME(t.Colon);
                this.CONSUME1(t.NumberToken);
              });
              this.ACTION(() => {
                const written = this.text.slice(from, this.behind());
                value = /^["']/.test(written) ? stringValue(written) : written;
              });
            },
          },
        ]),
    });
    return this.ACTION(() => ({ name, value, span: this.since(start) }));
  });

  readonly aliasList = this.RULE('aliasList', (): AliasList => {
    const start = this.here();
    const aliases: AliasEntry[] = [];
    this.AT_LEAST_ONE({
      GATE: () => !this.startsSetting(),
      DEF: () => {
        const entry = this.SUBRULE(this.aliasEntry);
        this.ACTION(() => aliases.push(entry));
      },
    });
    return this.ACTION(() => ({ kind: 'AliasList', aliases, span: this.since(start) }));
  });

  readonly aliasEntry = this.RULE('aliasEntry', (): AliasEntry => {
    const start = this.here();
    const { protocol, host } = this.SUBRULE(this.hostWithProtocol);
    let port: number | null = null;
    const attributes: SocketAttribute[] = [];
    this.OPTION(() => {
      const colon = this.CONSUME(t.Colon);
      this.ACTION(() => {
        if (protocol !== null || this.dialect === '1.x') return;
        this.report(this.spanOf(colon), {
          code: 'syntax-setting-value',
          message: 'a port can only follow a host with a protocol',
          hint: `Write \`any:${host}:…\`, or leave the port out.`,
        });
      });
      const token = this.OR([
        { ALT: () => this.CONSUME(t.NumberToken) },
        { ALT: () => this.CONSUME(t.SocketWord) },
      ]);
      this.ACTION(() => (port = token.tokenType === t.NumberToken ? numberValue(token.image) : null));
    });
    this.MANY({
      GATE: () => /^accept_subdomain$/i.test(this.LA(1).image),
      DEF: () => {
        const token = this.CONSUME1(t.SocketWord);
        this.ACTION(() =>
          attributes.push({ name: token.image.toLowerCase(), value: null, span: this.spanOf(token) }),
        );
      },
    });
    return this.ACTION(() => ({
      kind: 'AliasEntry',
      protocol: protocol === 'any' ? null : protocol,
      host,
      port,
      attributes,
      span: this.since(start),
    }));
  });

  private checkProtocol(): void {
    if (this.dialect === '1.x' || this.protocolFollows()) return;
    const first = this.LA(1);
    const report = {
      code: 'syntax-setting-value',
      message: 'a socket needs its protocol',
      hint: `Write \`udp:${first.image}…\`.`,
    } as const;
    // A word may still be the protocol.
    if (first.tokenType === t.Identifier)
      this.reportBefore(this.spanOf(first), this.LA(2), report, 'the host');
    else this.report(this.spanOf(first), report);
  }

  private attributeFollows(): boolean {
    const { tokenType, image } = this.LA(1);
    const name = image.toLowerCase();
    if (tokenType === t.BlankWord) return withValue.has(name);
    if (tokenType === t.SocketWord) return flags.has(name) || withValue.has(name) || proxyWord.test(name);
    // With a dash `allow` is no word of its own.
    return this.dialect === '4.0' && /^(allow|send)$/.test(name) && this.nextIs(t.Minus, 2);
  }

  private protocolFollows(): boolean {
    const first = this.LA(1).tokenType;
    if ((first !== t.Identifier && first !== t.SocketWord) || !this.nextIs(t.Colon, 2)) return false;
    // `host:5060` is a host with a port; after a protocol comes a host.
    return !this.nextIs(t.NumberToken, 3) && !(this.nextIs(t.SocketWord, 3) && this.LA(1).image !== 'any');
  }
}

const flags = new Set(['anycast', 'frag', 'reuse_port', 'accept_subdomain']);
/** Attributes of 4.0. */
const proxyWord = /^(?:(?:allow|send)_)?proxy(?:_protocol)?$/;
const withValue = new Set(['as', 'use_workers', 'use_children', 'tag', 'tos', 'use_auto_scaling_profile']);
