import type { Received } from '../declarations/message.ts';
import type { NewObservation } from '../declarations/observation.ts';
import type { ListeningSocket, OpenConnection, RemoteAddress, SendResult } from '../declarations/server.ts';
import type {
  DatagramSocket,
  Host,
  StreamConnection,
  StreamListener,
  StreamReceiver,
  Timer,
} from '../host/host.ts';
import { StreamFramer } from '../sip/stream-framer.ts';
import type { ByteString } from '../values/value.ts';

/** What the network tells the engine. */
export interface NetworkEvents {
  received(data: ByteString, received: Received): void;
  /** Null when nobody watches what comes and goes. */
  readonly observe: ((observation: NewObservation) => void) | null;
  log(text: ByteString): void;
  /** A TCP connection ended. */
  disconnected(
    remote: { ip: string; port: number },
    local: { ip: string; port: number },
    protocol: string,
  ): void;
}

export interface NetworkSettings {
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Seconds without traffic after which a TCP connection is closed. */
  readonly connectionLifetime: number;
  /** Seconds in which a message must be complete once it began. */
  readonly messageTime: number;
  /** TCP connections at a time; more are refused. */
  readonly maximumConnections: number;
  /** Pieces a message may arrive in over TCP; 0: any number. */
  readonly maximumPieces: number;
  /** Whether a double CRLF over TCP is answered. */
  readonly answersPings: boolean;
}

/** Messages that may wait for one connection to open. */
const longestQueue = 256;

interface Connection {
  readonly id: number;
  readonly socket: ListeningSocket;
  readonly stream: StreamConnection;
  state: 'opening' | 'open' | 'closed';
  /** What waits for the connection. */
  readonly queue: { readonly data: ByteString; readonly later: ((result: SendResult) => void) | undefined }[];
  lastUse: number;
  timer: Timer | null;
  /** Runs while part of a message is there. */
  messageTimer: Timer | null;
  /** Pieces of the message that is not complete yet. */
  pieces: number;
}

const noSocket: SendResult = { ok: false, reason: 'no-socket', detail: 'the socket is not open' };
const sent: SendResult = { ok: true };
const notOpen: SendResult = { ok: false, reason: 'send-failed', detail: 'no TCP connection is open' };
const opening: SendResult = { ok: true, pending: true };
const tooMany: SendResult = { ok: false, reason: 'send-failed', detail: 'too many TCP connections' };
const noSpace: SendResult = { ok: false, reason: 'send-failed', detail: 'too much waits for the connection' };

/** Sockets and connections of a running server: UDP datagrams and TCP streams cut into messages. */
export class ServerNetwork {
  readonly #host: Host;
  readonly #events: NetworkEvents;
  readonly #settings: NetworkSettings;
  readonly #datagrams = new Map<number, DatagramSocket>();
  readonly #listeners: StreamListener[] = [];
  readonly #connections = new Map<number, Connection>();
  #lastConnection = 0;
  #closed = false;
  #toldTooMany = false;

  constructor(host: Host, settings: NetworkSettings, events: NetworkEvents) {
    this.#host = host;
    this.#settings = settings;
    this.#events = events;
  }

  /** Binds all sockets; a text: why one of them could not be had. */
  open(sockets: readonly ListeningSocket[], ready: (problem: string | null) => void): void {
    let waiting = sockets.length;
    let problem: string | null = null;
    if (waiting === 0) {
      ready(null);
      return;
    }
    for (const socket of sockets) {
      const bound = (failure: { message: string } | null): void => {
        if (failure !== null)
          problem ??= `cannot listen on ${socket.protocol}:${socket.ip}:${socket.port}: ${failure.message}`;
        if (--waiting === 0) ready(problem);
      };
      const address = { ip: socket.ip, port: socket.port };
      if (isDatagram(socket.protocol)) {
        const receiver = {
          received: (data: ByteString, from: { ip: string; port: number }) =>
            this.#received(data, from, socket, null),
        };
        this.#datagrams.set(socket.index, this.#host.network.bindUdp(address, receiver, bound));
      } else {
        this.#listeners.push(
          this.#host.network.listenTcp(
            address,
            { accepted: (stream) => this.#accept(stream, socket) },
            bound,
          ),
        );
      }
    }
  }

  send(
    data: ByteString,
    from: ListeningSocket,
    to: RemoteAddress,
    later?: (result: SendResult) => void,
  ): SendResult {
    const result = isDatagram(from.protocol)
      ? this.#sendDatagram(data, from, to)
      : this.#sendStream(data, from, to, later);
    this.#events.observe?.({
      type: 'sent',
      data,
      from: { ip: from.ip, port: from.port },
      to: { ip: to.ip, port: to.port },
      protocol: from.protocol,
      failure: result.ok ? null : result.detail,
    });
    return result;
  }

  connections(): OpenConnection[] {
    return [...this.#connections.values()].map(({ id, socket, stream, state, lastUse }) => ({
      id,
      protocol: socket.protocol,
      isOpen: state === 'open',
      remote: stream.remote,
      local: stream.local,
      expires: lastUse + this.#settings.connectionLifetime * 1000,
    }));
  }

  /** Closes a TCP connection; false when there is none of that id. */
  closeConnection(id: number): boolean {
    const connection = this.#connections.get(id);
    if (connection === undefined) return false;
    connection.stream.close();
    this.#forget(connection, null);
    return true;
  }

  close(): void {
    this.#closed = true;
    for (const socket of this.#datagrams.values()) socket.close();
    for (const listener of this.#listeners) listener.close();
    for (const connection of [...this.#connections.values()]) this.closeConnection(connection.id);
  }

  #received(
    data: ByteString,
    source: { ip: string; port: number },
    socket: ListeningSocket,
    connection: number | null,
  ): void {
    if (this.#closed) return;
    const { protocol } = socket;
    this.#events.observe?.({
      type: 'received',
      data,
      from: source,
      to: { ip: socket.ip, port: socket.port },
      protocol,
    });
    this.#events.received(data, {
      source: { ip: source.ip, port: source.port },
      protocol,
      socket,
      connection,
    });
  }

  #sendDatagram(data: ByteString, from: ListeningSocket, to: { ip: string; port: number }): SendResult {
    const socket = this.#datagrams.get(from.index);
    if (socket === undefined) return noSocket;
    const failure = socket.send(data, { ip: to.ip, port: to.port });
    return failure === null ? sent : { ok: false, reason: 'send-failed', detail: failure.message };
  }

  #sendStream(
    data: ByteString,
    from: ListeningSocket,
    to: RemoteAddress,
    later?: (result: SendResult) => void,
  ): SendResult {
    const known = this.#connectionTo(from, to);
    if (known === undefined && to.onlyOpen) return notOpen;
    if (known === undefined && this.#isFull()) return tooMany;
    const connection = known ?? this.#connect(from, to);
    this.#touch(connection);
    if (connection.state === 'opening') {
      if (connection.queue.length >= longestQueue) return noSpace;
      connection.queue.push({ data, later });
      return opening;
    }
    if (connection.stream.write(data)) return sent;
    return { ok: false, reason: 'send-failed', detail: 'the connection takes no more data' };
  }

  #connectionTo(
    from: ListeningSocket,
    to: { ip: string; port: number; connection?: number | null },
  ): Connection | undefined {
    const named = to.connection == null ? undefined : this.#connections.get(to.connection);
    if (named !== undefined) return named;
    for (const connection of this.#connections.values()) {
      const { remote } = connection.stream;
      if (connection.socket.protocol === from.protocol && remote.ip === to.ip && remote.port === to.port)
        return connection;
    }
    return undefined;
  }

  #connect(from: ListeningSocket, to: { ip: string; port: number }): Connection {
    const receiver = new LateReceiver();
    const stream = this.#host.network.connectTcp({ ip: to.ip, port: to.port }, receiver, {
      timeout: this.#settings.connectTimeout,
      // SIP leaves from the address of its socket.
      local: { ip: from.ip, port: 0 },
    });
    const connection = this.#add(stream, from, 'opening');
    receiver.target = this.#receiverOf(connection);
    return connection;
  }

  #accept(stream: StreamConnection, socket: ListeningSocket): StreamReceiver {
    if (this.#isFull()) {
      stream.close();
      return refused;
    }
    const connection = this.#add(stream, socket, 'open');
    this.#touch(connection);
    return this.#receiverOf(connection);
  }

  /** Says so once until there is room again: a flood must not flood the log. */
  #isFull(): boolean {
    const full = this.#connections.size >= this.#settings.maximumConnections;
    if (full && !this.#toldTooMany)
      this.#events.log(`${this.#connections.size} TCP connections are open, no more are taken`);
    this.#toldTooMany = full;
    return full;
  }

  #add(stream: StreamConnection, socket: ListeningSocket, state: Connection['state']): Connection {
    const id = ++this.#lastConnection;
    const connection: Connection = {
      id,
      socket,
      stream,
      state,
      queue: [],
      lastUse: 0,
      timer: null,
      messageTimer: null,
      pieces: 0,
    };
    this.#connections.set(id, connection);
    return connection;
  }

  #receiverOf(connection: Connection): StreamReceiver {
    const framer = new StreamFramer();
    const isClosed = (): boolean => connection.state === 'closed';
    return {
      opened: () => {
        connection.state = 'open';
        for (const { data, later } of connection.queue.splice(0)) {
          const result: SendResult = connection.stream.write(data)
            ? sent
            : { ok: false, reason: 'send-failed', detail: 'the connection takes no more data' };
          later?.(result);
        }
      },
      received: (data) => {
        if (isClosed()) return;
        this.#touch(connection);
        for (const event of framer.push(data)) {
          if (isClosed()) return;
          connection.pieces = 0;
          if (event.kind === 'message')
            this.#received(event.data, connection.stream.remote, connection.socket, connection.id);
          else if (event.kind === 'ping') {
            if (this.#settings.answersPings) connection.stream.write('\r\n');
          } else {
            this.#events.log(event.log);
            this.closeConnection(connection.id);
          }
          this.#stopMessageTimer(connection);
        }
        if (framer.isInMessage && !isClosed()) this.#countPiece(connection);
        if (framer.isWaiting && !isClosed()) this.#startMessageTimer(connection);
        else this.#stopMessageTimer(connection);
      },
      closed: (failure) => this.#forget(connection, failure?.message ?? 'the connection was closed'),
    };
  }

  #forget(connection: Connection, reason: string | null): void {
    if (connection.state === 'closed') return;
    connection.state = 'closed';
    connection.timer?.cancel();
    this.#stopMessageTimer(connection);
    this.#connections.delete(connection.id);
    const { remote, local } = connection.stream;
    if (!this.#closed) this.#events.disconnected(remote, local, connection.socket.protocol);
    for (const { later } of connection.queue.splice(0)) {
      later?.({ ok: false, reason: 'send-failed', detail: reason ?? 'the connection was closed' });
    }
  }

  #countPiece(connection: Connection): void {
    if (++connection.pieces !== this.#settings.maximumPieces) return;
    this.#events.log(`a message is not complete after ${connection.pieces} pieces`);
    this.closeConnection(connection.id);
  }

  /** A sender that trickles its message may not hold a connection for ever. */
  #startMessageTimer(connection: Connection): void {
    connection.messageTimer ??= this.#host.clock.after(this.#settings.messageTime * 1000, () => {
      const { remote } = connection.stream;
      this.#events.log(
        `a message from ${remote.ip}:${remote.port} did not end in ${this.#settings.messageTime} s`,
      );
      this.closeConnection(connection.id);
    });
  }

  #stopMessageTimer(connection: Connection): void {
    connection.messageTimer?.cancel();
    connection.messageTimer = null;
  }

  /** Keeps a connection alive for another lifetime. */
  #touch(connection: Connection): void {
    connection.lastUse = this.#host.clock.now();
    connection.timer ??= this.#expireAfter(connection, this.#settings.connectionLifetime * 1000);
  }

  #expireAfter(connection: Connection, delay: number): Timer {
    return this.#host.clock.after(delay, () => {
      const left = connection.lastUse + this.#settings.connectionLifetime * 1000 - this.#host.clock.now();
      if (left > 0) connection.timer = this.#expireAfter(connection, left);
      else this.closeConnection(connection.id);
    });
  }
}

/** Protocols whose messages are datagrams. */
export function isDatagram(protocol: string): boolean {
  return protocol === 'udp' || protocol === 'hep_udp';
}

/** A connection that was not taken. */
const refused: StreamReceiver = { received() {}, closed() {} };

/** Stands in until the connection it belongs to has been entered. */
class LateReceiver implements StreamReceiver {
  target: StreamReceiver | null = null;

  opened(): void {
    this.target?.opened?.();
  }

  received(data: ByteString): void {
    this.target?.received(data);
  }

  closed(failure: Parameters<StreamReceiver['closed']>[0]): void {
    this.target?.closed(failure);
  }
}
