import { reasonPhrase } from '../../sip/status.ts';
import { fromText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { buildAnswer } from '../answer.ts';
import { answerChallenge } from '../digest-answer.ts';
import { headerValues, isRequest, splitValues, type TextMessage, uriOf } from '../text-message.ts';
import type { Content, PeerSetup } from './story.ts';

/** What a peer knows about one call (a dialog, RFC 3261 12, or what may become one). */
interface Call {
  readonly id: ByteString;
  readonly localUri: ByteString;
  readonly localTag: ByteString;
  readonly remoteUri: ByteString;
  remoteTag: ByteString | null;
  /** Somebody took the call; until then a tag is only one of a ringing phone. */
  established: boolean;
  /** Where requests inside the call go. */
  target: ByteString;
  routes: readonly ByteString[];
  sequence: number;
  /** The last INVITE that the peer sent in it, for ACK and CANCEL. */
  invite: {
    uri: ByteString;
    branch: ByteString;
    sequence: number;
    final: TextMessage | null;
    routes: readonly ByteString[];
  } | null;
}

export interface RequestWish extends Content {
  readonly method: string;
  readonly to: ByteString | null;
  readonly credentials: boolean;
  readonly call: string | null;
}

/** Something that a phone cannot do now, in words for the author of the story. */
export class PhoneProblem extends Error {}

/** Methods that belong into a call whenever there is one. */
const inside = new Set(['ACK', 'BYE', 'CANCEL', 'PRACK', 'UPDATE', 'INFO']);

/**
 * A phone that fills in what a person does not want to write: Via, From, To, Call-ID, CSeq, Contact, routes. It
 * counts its branches, tags and Call-IDs, so the same story gives the same bytes.
 */
export class Phone {
  readonly #setup: PeerSetup;
  readonly #uri: ByteString;
  readonly #calls = new Map<string, Call>();
  /** Calls by method, for REGISTER again and for repeating with credentials. */
  readonly #last = new Map<string, { call: Call; uri: ByteString }>();
  #current: Call | null = null;
  #challenge: TextMessage | null = null;
  #branches = 0;
  #callCount = 0;

  constructor(setup: PeerSetup, domain: ByteString) {
    this.#setup = setup;
    this.#uri = setup.uri ?? `sip:${fromText(setup.name)}@${domain}`;
  }

  /** Address of record. */
  get uri(): ByteString {
    return this.#uri;
  }

  get contact(): ByteString {
    const { name, protocol, ip, port } = this.#setup;
    const host = ip.includes(':') ? `[${ip}]` : ip;
    return `<sip:${fromText(name)}@${host}:${port}${protocol === 'tcp' ? ';transport=tcp' : ''}>`;
  }

  /** @throws PhoneProblem */
  request(wish: RequestWish): ByteString {
    const { method } = wish;
    if (wish.credentials) return this.#again(wish);
    const known = wish.call === null ? this.#current : (this.#calls.get(wish.call) ?? null);
    if (method === 'ACK') return this.#acknowledge(this.#need(known, method), wish);
    if (method === 'CANCEL') return this.#cancel(this.#need(known, method), wish);
    if (method === 'REGISTER') return this.#register(wish);
    if (known !== null && known.remoteTag !== null && (inside.has(method) || wish.to === null)) {
      const uri = wish.to ?? known.target;
      this.#last.set(method, { call: known, uri });
      return this.#inCall(known, method, uri, wish);
    }
    if (wish.to === null)
      throw new PhoneProblem(
        `${this.#setup.name} is in no call, so the request needs a destination: "${this.#setup.name} sends ${method} to sip:…"`,
      );
    const call = this.#newCall(wish.to, wish.to);
    if (wish.call !== null) this.#calls.set(wish.call, call);
    if (method === 'INVITE' || method === 'SUBSCRIBE') this.#current = call;
    this.#last.set(method, { call, uri: wish.to });
    return this.#inCall(call, method, wish.to, wish);
  }

  /** The reply to a request that arrived. */
  answer(request: TextMessage, code: number, reason: ByteString | null, content: Content): ByteString {
    const call = this.#callOf(request);
    const method = request.firstLine.split(' ', 1)[0]!;
    const lines: ByteString[] = [];
    const body = bodyOf(content, this.#setup);
    const dialog = method === 'INVITE' || method === 'SUBSCRIBE' || method === 'UPDATE';
    if (dialog && code > 100 && code < 300 && !named(content, 'contact'))
      lines.push(`Contact: ${this.contact}`);
    for (const [name, values] of content.headers)
      for (const value of values ?? []) lines.push(`${name}: ${value}`);
    if (body !== '' && !named(content, 'content-type')) lines.push(`Content-Type: ${typeOf(content)}`);
    return buildAnswer(request, {
      from: this.#setup.name,
      reply: code,
      reason: reason ?? reasonPhrase(code),
      ...(code > 100 && { tag: call.localTag }),
      headers: lines,
      body,
    });
  }

  /** Takes a message that arrived; returns what a phone answers by itself: the ACK of a failure. */
  received(message: TextMessage): ByteString | null {
    if (isRequest(message)) {
      const method = message.firstLine.split(' ', 1)[0]!;
      if (method === 'ACK' || method === 'CANCEL') return null;
      const call = this.#callOf(message);
      const target = uriOf(splitValues(headerValues(message, 'contact')[0] ?? '')[0] ?? '');
      if (target !== '') call.target = target;
      if (method === 'INVITE' || method === 'SUBSCRIBE') this.#current = call;
      return null;
    }
    const code = Number(message.firstLine.split(' ')[1]);
    if (code === 401 || code === 407) this.#challenge = message;
    const id = headerValues(message, 'call-id')[0] ?? '';
    const call = this.#calls.get(id);
    if (call === undefined) return null;
    const [sequence, method] = (headerValues(message, 'cseq')[0] ?? '').split(/\s+/);
    const isInvite = method === 'INVITE' && call.invite !== null && Number(sequence) === call.invite.sequence;
    if (code > 100 && code < 300 && (method === 'INVITE' || method === 'SUBSCRIBE')) {
      const tag = tagOf(headerValues(message, 'to')[0] ?? '');
      if (tag !== null) call.remoteTag = tag;
      const contact = uriOf(splitValues(headerValues(message, 'contact')[0] ?? '')[0] ?? '');
      if (contact !== '') call.target = contact;
      call.routes = headerValues(message, 'record-route').flatMap(splitValues).reverse();
    }
    if (!isInvite || code < 200) return null;
    call.invite!.final = message;
    if (code < 300) {
      call.established = true;
      return null;
    }
    if (!call.established) call.remoteTag = null;
    return this.#setup.acknowledges ? this.#acknowledge(call, noContent) : null;
  }

  #need(call: Call | null, method: string): Call {
    if (call === null || call.invite === null)
      throw new PhoneProblem(`${this.#setup.name} sent no INVITE that the ${method} could belong to`);
    return call;
  }

  #newCall(remoteUri: ByteString, target: ByteString): Call {
    const number = ++this.#callCount;
    const name = fromText(this.#setup.name);
    const call: Call = {
      id: `${name}-${number}@${this.#setup.ip}`,
      localUri: this.#uri,
      localTag: `${name}-${number}`,
      remoteUri,
      remoteTag: null,
      established: false,
      target,
      routes: [],
      sequence: 0,
      invite: null,
    };
    this.#calls.set(call.id, call);
    return call;
  }

  /** The call that a received request belongs to, begun by it when there is none. */
  #callOf(request: TextMessage): Call {
    const id = headerValues(request, 'call-id')[0] ?? '';
    const known = this.#calls.get(id);
    if (known !== undefined) return known;
    const from = headerValues(request, 'from')[0] ?? '';
    const call: Call = {
      ...this.#newCall(uriOf(from), uriOf(splitValues(headerValues(request, 'contact')[0] ?? from)[0] ?? '')),
      id,
      localUri: uriOf(headerValues(request, 'to')[0] ?? ''),
      remoteTag: tagOf(from) ?? '',
      established: true,
      routes: headerValues(request, 'record-route').flatMap(splitValues),
    };
    this.#calls.set(id, call);
    return call;
  }

  #register(wish: RequestWish): ByteString {
    const uri = wish.to ?? `sip:${this.#uri.replace(/^sips?:(?:[^@]*@)?/, '').split(';')[0]}`;
    const before = this.#last.get('REGISTER');
    const call = before?.call ?? this.#newCall(this.#uri, uri);
    this.#last.set('REGISTER', { call, uri });
    return this.#inCall(call, 'REGISTER', uri, wish);
  }

  /** The last request of this method once more, with the answer to the challenge. */
  #again(wish: RequestWish): ByteString {
    const before = this.#last.get(wish.method);
    const { name, password } = this.#setup;
    if (password === null) throw new PhoneProblem(`${name} has no password`);
    if (before === undefined) throw new PhoneProblem(`${name} sent no ${wish.method} before`);
    if (this.#challenge === null) throw new PhoneProblem(`${name} was not challenged`);
    const uri = wish.to ?? before.uri;
    const user = this.#setup.user ?? fromText(name);
    const line = answerChallenge(this.#challenge, user, password, wish.method, uri)!;
    const [header = '', value = ''] = line.split(/: (.*)/s);
    const headers = new Map([...wish.headers, [header, [value]] as const]);
    return this.#inCall(before.call, wish.method, uri, { ...wish, headers });
  }

  #inCall(call: Call, method: string, uri: ByteString, content: Content): ByteString {
    const sequence = ++call.sequence;
    const branch = this.#branch();
    if (method === 'INVITE') call.invite = { uri, branch, sequence, final: null, routes: call.routes };
    return this.#build(call, method, uri, branch, sequence, content, call.routes, this.#to(call));
  }

  #acknowledge(call: Call, content: Content): ByteString {
    const { invite } = call;
    const final = invite!.final;
    if (final === null) throw new PhoneProblem(`${this.#setup.name} has no final reply to acknowledge`);
    const to = headerValues(final, 'to')[0] ?? this.#to(call);
    const failed = !final.firstLine.startsWith('SIP/2.0 2');
    // A failure is acknowledged hop by hop, in the transaction of the INVITE (RFC 3261 17.1.1.3).
    return failed
      ? this.#build(call, 'ACK', invite!.uri, invite!.branch, invite!.sequence, content, invite!.routes, to)
      : this.#build(call, 'ACK', call.target, this.#branch(), invite!.sequence, content, call.routes, to);
  }

  #cancel(call: Call, content: Content): ByteString {
    const { uri, branch, sequence, routes } = call.invite!;
    return this.#build(call, 'CANCEL', uri, branch, sequence, content, routes, `<${call.remoteUri}>`);
  }

  #to(call: Call): ByteString {
    return `<${call.remoteUri}>${call.remoteTag ? `;tag=${call.remoteTag}` : ''}`;
  }

  #branch(): ByteString {
    return `z9hG4bK-${fromText(this.#setup.name)}-${++this.#branches}`;
  }

  #build(
    call: Call,
    method: string,
    uri: ByteString,
    branch: ByteString,
    sequence: number,
    content: Content,
    routes: readonly ByteString[],
    to: ByteString,
  ): ByteString {
    const { protocol, ip, port } = this.#setup;
    const host = ip.includes(':') ? `[${ip}]` : ip;
    const body = bodyOf(content, this.#setup);
    const headers: [ByteString, readonly ByteString[]][] = [
      ['Via', [`SIP/2.0/${protocol.toUpperCase()} ${host}:${port};branch=${branch}`]],
      ['Max-Forwards', ['70']],
      ['Route', routes],
      ['From', [`<${call.localUri}>;tag=${call.localTag}`]],
      ['To', [method === 'REGISTER' ? `<${this.#uri}>` : to]],
      ['Call-ID', [call.id]],
      ['CSeq', [`${sequence} ${method}`]],
      [
        'Contact',
        method === 'ACK' || method === 'CANCEL' || method === 'BYE' || method === 'MESSAGE'
          ? []
          : [this.contact],
      ],
    ];
    if (body !== '') headers.push(['Content-Type', [typeOf(content)]]);
    for (const [name, values] of content.headers) {
      const at = headers.findIndex(([other]) => other.toLowerCase() === name.toLowerCase());
      if (at < 0) headers.push([name, values ?? []]);
      else headers[at] = [name, values ?? []];
    }
    if (!named(content, 'content-length')) headers.push(['Content-Length', [String(body.length)]]);
    const lines = headers.flatMap(([name, values]) => values.map((value) => `${name}: ${value}`));
    return `${method} ${uri} SIP/2.0\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
  }
}

const noContent: Content = { headers: new Map(), body: null, type: null, sdp: null };

function named({ headers }: Content, name: string): boolean {
  return [...headers.keys()].some((key) => key.toLowerCase() === name);
}

function typeOf({ type, sdp }: Content): ByteString {
  return type ?? (sdp ? 'application/sdp' : 'text/plain');
}

function bodyOf({ body, sdp }: Content, setup: PeerSetup): ByteString {
  if (body !== null || sdp === null) return (body ?? '').replace(/\r?\n/g, '\r\n');
  const ip = sdp.ip ?? setup.ip;
  const family = ip.includes(':') ? 'IP6' : 'IP4';
  const lines = [
    'v=0',
    `o=${fromText(setup.name)} 1 1 IN ${family} ${ip}`,
    's=-',
    `c=IN ${family} ${ip}`,
    't=0 0',
  ];
  return [
    ...lines,
    `m=audio ${sdp.port} RTP/AVP 0 8`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    '',
  ].join('\r\n');
}

function tagOf(value: ByteString): ByteString | null {
  return /;\s*tag\s*=\s*([^;\s]+)/i.exec(value.replace(/<[^>]*>/g, ''))?.[1] ?? null;
}
