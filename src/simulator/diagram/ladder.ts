import type { Observation } from '../../declarations/observation.ts';
import { toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { headerValues, isReply, readMessage, type TextMessage } from '../text-message.ts';

/** Who takes part: the server, a named peer, or an address that nobody named. */
export interface Participant {
  readonly name: string;
  /** Below the name; empty for the server. */
  readonly address: string;
  readonly isServer: boolean;
}

export type Row = MessageRow | NoteRow | PauseRow;

export interface MessageRow {
  readonly kind: 'message';
  /** Milliseconds since the first row. */
  readonly time: number;
  /** Columns. */
  readonly from: number;
  readonly to: number;
  /** `INVITE`, `180 Ringing`. */
  readonly title: string;
  /** What tells it from others: the user a request is for, the method a reply answers. */
  readonly detail: string;
  readonly isReply: boolean;
  /** The same bytes went the same way before. */
  readonly again: boolean;
  /** Why it was not sent. */
  readonly failure: string | null;
}

/** Something that the server did beside sending messages. */
export interface NoteRow {
  readonly kind: 'note';
  readonly time: number;
  readonly text: string;
}

/** Time in which nothing happened. */
export interface PauseRow {
  readonly kind: 'pause';
  readonly time: number;
  /** Milliseconds. */
  readonly length: number;
}

/** What happened as columns and rows; the server stands in the middle. */
export interface Ladder {
  readonly participants: readonly Participant[];
  readonly rows: readonly Row[];
}

export interface NamedPeer {
  readonly name: string;
  readonly protocol: string;
  readonly ip: string;
  readonly port: number;
}

export interface LadderOptions {
  /** Peers that have names. */
  readonly peers?: readonly NamedPeer[];
  /** Milliseconds of silence that get a row of their own. */
  readonly pause?: number;
}

interface Crossing {
  readonly time: number;
  readonly peer: string;
  readonly inwards: boolean;
  readonly data: ByteString;
  readonly failure: string | null;
}

/** Builds the ladder of what an engine reported. */
export function ladderOf(observations: readonly Observation[], options: LadderOptions = {}): Ladder {
  const names = new Names(options.peers ?? []);
  const seen: (Crossing | { time: number; note: string })[] = [];
  for (const observation of observations) {
    const { time } = observation;
    if (observation.type === 'received') {
      const peer = names.of(observation.protocol, observation.from);
      seen.push({ time, peer, inwards: true, data: observation.data, failure: null });
    } else if (observation.type === 'sent') {
      const { data, failure } = observation;
      seen.push({
        time,
        peer: names.of(observation.protocol, observation.to),
        inwards: false,
        data,
        failure,
      });
    } else if (observation.type === 'event') {
      const parameters = observation.parameters.map(({ name, value }) =>
        name === null ? String(value) : `${toText(name)}=${value}`,
      );
      seen.push({ time, note: `${toText(observation.event)} ${printable(parameters.join(' '))}`.trim() });
    }
  }
  const participants = columns(seen, names);
  const server = participants.findIndex(({ isServer }) => isServer);
  const columnOf = new Map(participants.map(({ name }, index) => [name, index]));
  const rows: Row[] = [];
  const sent = new Set<string>();
  const start = seen[0]?.time ?? 0;
  let last = start;
  for (const row of seen) {
    const time = row.time - start;
    if (row.time - last >= (options.pause ?? 1000))
      rows.push({ kind: 'pause', time, length: row.time - last });
    last = row.time;
    if ('note' in row) {
      rows.push({ kind: 'note', time, text: shortened(row.note, 70) });
      continue;
    }
    const peer = columnOf.get(row.peer)!;
    const key = `${row.peer} ${row.inwards} ${row.data}`;
    rows.push({
      kind: 'message',
      time,
      from: row.inwards ? peer : server,
      to: row.inwards ? server : peer,
      ...summaryOf(row.data),
      again: sent.has(key),
      failure: row.failure === null ? null : printable(row.failure),
    });
    sent.add(key);
  }
  return { participants, rows };
}

/** Those who speak to the server first stand left of it, the others right. */
function columns(seen: readonly (Crossing | { note: string })[], names: Names): Participant[] {
  const left: string[] = [];
  const right: string[] = [];
  for (const row of seen) {
    if ('note' in row || left.includes(row.peer) || right.includes(row.peer)) continue;
    (row.inwards ? left : right).push(row.peer);
  }
  // A registration makes nobody a caller.
  const callees = new Set(firstCallees(seen));
  const callers = left.filter((name) => !callees.has(name));
  if (callers.length > 0) {
    right.unshift(...left.filter((name) => callees.has(name)));
    left.splice(0, left.length, ...callers);
  }
  // Two callers and nobody called: half of them go to the other side.
  if (right.length === 0 && left.length > 1) right.push(...left.splice(Math.ceil(left.length / 2)));
  const participant = (name: string): Participant => ({
    name,
    address: names.addressOf(name),
    isServer: false,
  });
  return [
    ...left.map(participant),
    { name: 'server', address: '', isServer: true },
    ...right.map(participant),
  ];
}

/** Peers that were sent an INVITE or MESSAGE before they sent one. */
function firstCallees(seen: readonly (Crossing | { note: string })[]): string[] {
  const callers = new Set<string>();
  const callees = new Set<string>();
  for (const row of seen) {
    if ('note' in row || !/^(?:INVITE|MESSAGE) /.test(row.data)) continue;
    if (row.inwards) {
      if (!callees.has(row.peer)) callers.add(row.peer);
    } else if (!callers.has(row.peer)) callees.add(row.peer);
  }
  return [...callees];
}

function summaryOf(data: ByteString): { title: string; detail: string; isReply: boolean } {
  const message = readMessage(data);
  if (isReply(message)) {
    const [, code = '', ...reason] = message.firstLine.split(' ');
    const title = shortened(printable(`${code} ${reason.join(' ')}`.trim()), 32);
    return { title, detail: methodOf(message), isReply: true };
  }
  const [method = '', uri = ''] = message.firstLine.split(' ');
  const user = /^sips?:([^@;?]+)@/i.exec(uri)?.[1] ?? uri.replace(/^sips?:/i, '').split(/[;?]/, 1)[0]!;
  return { title: shortened(printable(method), 16), detail: shortened(printable(user), 20), isReply: false };
}

function methodOf(message: TextMessage): string {
  return printable((headerValues(message, 'cseq')[0] ?? '').split(/\s+/)[1] ?? '');
}

function printable(text: ByteString): string {
  return toText(text)
    .replace(/\s+/g, ' ')
    .replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}

function shortened(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

/** Names of addresses: a TCP peer is known by its IP, since its connections have ports of their own. */
class Names {
  readonly #peers: readonly NamedPeer[];
  readonly #addresses = new Map<string, string>();

  constructor(peers: readonly NamedPeer[]) {
    this.#peers = peers;
  }

  of(protocol: string, { ip, port }: { ip: string; port: number }): string {
    const host = ip.includes(':') ? `[${ip}]` : ip;
    const exact = this.#peers.find(
      (peer) => peer.protocol === protocol && peer.ip === ip && peer.port === port,
    );
    const sameHost = this.#peers.filter((peer) => peer.protocol === protocol && peer.ip === ip);
    const found = exact ?? (protocol === 'udp' || sameHost.length !== 1 ? undefined : sameHost[0]);
    const name = found?.name ?? `${protocol === 'udp' ? '' : `${protocol}:`}${host}:${port}`;
    if (!this.#addresses.has(name))
      this.#addresses.set(name, found ? `${found.protocol}:${host}:${found.port}` : '');
    return name;
  }

  addressOf(name: string): string {
    return this.#addresses.get(name) ?? '';
  }
}
