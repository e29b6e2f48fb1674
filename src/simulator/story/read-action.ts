import type { Span } from '../../../grammar/index.ts';
import { toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { parseHostPort, type Step } from '../scenario.ts';
import { type HeaderPattern, type Pattern, readRegex } from './pattern.ts';
import { milliseconds, readSentence, type Sentence, sentenceForms } from './sentence.ts';
import type { Action, Captures, Content, HeaderValues, PeerSetup } from './story.ts';

export type Fields = ReadonlyMap<string, { readonly value: unknown; readonly span: Span }>;

/** A step as it stands in the text. */
export interface WrittenStep {
  /** Null: a map of the JSON form. */
  readonly sentence: string | null;
  readonly fields: Fields | null;
  /** A text below the sentence. */
  readonly block?: ByteString;
  readonly span: Span;
}

type Fail = (message: string, at?: Span) => never;

const plainKinds = ['from', 'wait', 'mi', 'cut', 'restore'];
const contentKeys = ['headers', 'body', 'type', 'sdp'];

/** What a step does. `fail` throws. */
export function readAction(written: WrittenStep, peers: ReadonlyMap<string, PeerSetup>, fail: Fail): Action {
  return new ActionReader(written, peers, fail).read();
}

class ActionReader {
  readonly #written: WrittenStep;
  readonly #peers: ReadonlyMap<string, PeerSetup>;
  readonly #fail: Fail;

  constructor(written: WrittenStep, peers: ReadonlyMap<string, PeerSetup>, fail: Fail) {
    this.#written = written;
    this.#peers = peers;
    this.#fail = fail;
  }

  read(): Action {
    const { sentence } = this.#written;
    if (sentence === null) return this.#map();
    const said = readSentence(sentence);
    if (said === null)
      return this.#fail(`this is no step: "${toText(sentence)}"; steps are ${sentenceForms}`);
    if ('peer' in said && !this.#peers.has(toText(said.peer)))
      this.#fail(
        `there is no peer "${toText(said.peer)}"; the peers are ${[...this.#peers.keys()].join(', ') || 'none yet: name them under "peers"'}`,
      );
    if ('within' in said && Number.isNaN(said.within)) this.#fail('a time is 500 ms, 30 s, 2 min or 1 h');
    return this.#sentence(said);
  }

  #sentence(said: Sentence): Action {
    switch (said.kind) {
      case 'send':
        this.#only([...contentKeys, 'call', 'at', 'times', 'gap', 'capture']);
        return {
          kind: 'send',
          peer: toText(said.peer),
          method: said.method,
          to: said.to === null ? null : said.to,
          credentials: said.credentials,
          call: this.#text('call'),
          target: this.#address('at'),
          times: this.#number('times') ?? 1,
          gap: this.#time('gap'),
          capture: this.#captures(),
          ...this.#content(),
        };
      case 'send-text': {
        this.#only(['at']);
        const { block } = this.#written;
        if (said.file === null && block === undefined)
          this.#fail('what is sent? A text below it, or "sends file NAME", or "sends METHOD to URI"');
        return {
          kind: 'send-text',
          peer: toText(said.peer),
          text: block ?? null,
          file: said.file === null ? null : toText(said.file),
          target: this.#address('at'),
        };
      }
      case 'reply':
        this.#only([...contentKeys, 'call']);
        return {
          kind: 'reply',
          peer: toText(said.peer),
          code: said.code,
          reason: said.reason,
          method: said.method,
          call: this.#text('call'),
          ...this.#content(),
        };
      case 'expect': {
        this.#only(['headers', 'body', 'capture', 'within']);
        const { what } = said;
        return {
          kind: 'expect',
          peer: toText(said.peer),
          what:
            what.kind === 'reply'
              ? { ...what, reason: pattern(what.reason) }
              : what.kind === 'request'
                ? { ...what, uri: pattern(what.uri) }
                : what,
          headers: this.#headerPatterns(),
          body: this.#pattern('body'),
          capture: this.#captures(),
          within: this.#has('within') ? this.#time('within') : said.within,
        };
      }
      case 'log':
        this.#only([]);
        return { kind: 'log', pattern: this.#regex({ source: said.pattern }) };
      case 'event':
        return {
          kind: 'event',
          event: said.event,
          parameters: [...(this.#written.fields ?? [])].map(([name, { value, span }]) => ({
            name,
            pattern: this.#regex({ source: this.#scalar(value, span) }, span),
          })),
        };
      case 'wait':
        return { kind: 'plain', step: { wait: said.time } };
      case 'mi':
        this.#only(['params', 'result']);
        return this.#management(said.command);
      case 'cut':
        return { kind: 'plain', step: { cut: said.proxy } };
      case 'restore':
        return { kind: 'plain', step: { restore: said.proxy } };
    }
  }

  /** A step as JSON scenarios have it, with times as people write them. */
  #map(): Action {
    const { fields } = this.#written;
    if (fields === null || !plainKinds.some((kind) => fields.has(kind)))
      return this.#fail(`this is no step; steps are ${sentenceForms}, or maps with ${plainKinds.join(', ')}`);
    const mi = this.#text('mi');
    if (mi !== null) {
      this.#only(['mi', 'params', 'result', 'then']);
      return this.#management(mi);
    }
    if (fields.has('wait')) {
      this.#only(['wait']);
      return { kind: 'plain', step: { wait: this.#time('wait') } };
    }
    const from = this.#text('from');
    if (from !== null) {
      if (!this.#peers.has(toText(from))) this.#fail(`there is no peer "${toText(from)}"`);
      if (!['send', 'text', 'reply'].some((key) => fields.has(key)))
        this.#fail('what does the peer do? The map has none of send, text, reply');
    }
    const step = Object.fromEntries([...fields].map(([name, { value }]) => [name, decoded(value)]));
    return { kind: 'plain', step: step as unknown as Step };
  }

  #management(command: string): Action {
    const field = (name: string): unknown => decoded(this.#written.fields?.get(name)?.value ?? undefined);
    const kept = ['params', 'then'].filter((name) => this.#has(name)).map((name) => [name, field(name)]);
    const step = { mi: toText(command), ...Object.fromEntries(kept) } as Step;
    return { kind: 'management', step, result: field('result') };
  }

  #content(): Content {
    const headers = new Map<ByteString, readonly ByteString[] | null>();
    for (const [name, value, span] of this.#entries('headers')) {
      headers.set(
        name,
        value === null
          ? null
          : Array.isArray(value)
            ? value.map((item) => this.#scalar(item, span))
            : [this.#scalar(value, span)],
      );
    }
    return {
      headers: headers as HeaderValues,
      body: this.#text('body'),
      type: this.#text('type'),
      sdp: this.#sdp(),
    };
  }

  #sdp(): Content['sdp'] {
    const text = this.#text('sdp');
    if (text === null) return null;
    if (text === 'true') return { ip: null, port: 4000 };
    if (/^\d+$/.test(text)) return { ip: null, port: Number(text) };
    const at = parseHostPort(text);
    return at ?? this.#fail('"sdp" is a port, IP:PORT or true', this.#span('sdp'));
  }

  #headerPatterns(): HeaderPattern[] {
    return this.#entries('headers').map(([name, value, span]) => ({
      name,
      values:
        value === null
          ? null
          : (Array.isArray(value) ? value : [value]).map((item) =>
              this.#regex({ source: this.#scalar(item, span) }, span),
            ),
    }));
  }

  #captures(): Captures {
    return new Map(
      this.#entries('capture').map(([name, value, span]) => {
        const found = /^([\w-]+)(?:\s+(\/.*\/i?))?$/.exec(this.#scalar(value, span));
        if (!found) return this.#fail('a variable comes from a header: Call-ID, or To /tag=(.*)/', span);
        let part: RegExp | null = null;
        if (found[2] !== undefined) part = readRegex(this.#regex({ source: found[2] }, span).source);
        return [toText(name), { header: found[1]!, part }];
      }),
    );
  }

  #entries(key: string): [ByteString, unknown, Span][] {
    const field = this.#written.fields?.get(key);
    if (field === undefined || field.value === null) return [];
    if (typeof field.value !== 'object' || Array.isArray(field.value))
      return this.#fail(`"${key}" is a map`, field.span);
    return Object.entries(field.value).map(([name, value]) => [name, value, field.span]);
  }

  #pattern(key: string): Pattern | null {
    const text = this.#text(key);
    return text === null ? null : this.#regex({ source: text }, this.#span(key));
  }

  /** Refuses a wrong regular expression where it stands. */
  #regex(given: Pattern, span = this.#written.span): Pattern {
    try {
      readRegex(given.source);
    } catch (problem) {
      this.#fail(`wrong regular expression: ${(problem as Error).message}`, span);
    }
    return given;
  }

  #address(key: string): string | null {
    const text = this.#text(key);
    if (text !== null && parseHostPort(text) === null) this.#fail(`"${key}" is IP:PORT`, this.#span(key));
    return text;
  }

  #time(key: string): number {
    const text = this.#text(key);
    const time = milliseconds(text ?? undefined);
    if (Number.isNaN(time)) this.#fail('a time is 500 ms, 30 s, 2 min or 1 h', this.#span(key));
    return time;
  }

  #number(key: string): number | null {
    const text = this.#text(key);
    if (text !== null && !/^\d{1,6}$/.test(text)) this.#fail(`"${key}" is a number`, this.#span(key));
    return text === null ? null : Number(text);
  }

  #text(key: string): ByteString | null {
    const field = this.#written.fields?.get(key);
    return field === undefined || field.value === null ? null : this.#scalar(field.value, field.span);
  }

  #scalar(value: unknown, span: Span): ByteString {
    if (typeof value === 'object' && value !== null) return this.#fail('a text is wanted here', span);
    return String(value);
  }

  #has(key: string): boolean {
    return this.#written.fields?.has(key) ?? false;
  }

  #span(key: string): Span {
    return this.#written.fields?.get(key)?.span ?? this.#written.span;
  }

  #only(allowed: readonly string[]): void {
    for (const [name, { span }] of this.#written.fields ?? []) {
      if (!allowed.includes(name))
        this.#fail(
          `this step has no "${toText(name)}"; it can have ${allowed.join(', ') || 'nothing'}`,
          span,
        );
    }
  }
}

function pattern(text: string | null): Pattern | null {
  return text === null ? null : { source: text };
}

/** YAML was read as bytes; what JSON scenarios hold is text. */
function decoded(value: unknown): unknown {
  if (typeof value === 'string') return toText(value);
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [toText(key), decoded(item)]));
  return value;
}
