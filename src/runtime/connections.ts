import type { ListeningSocket, OpenConnection, RemoteAddress, SendResult } from '../declarations/server.ts';
import type { Host, StreamConnection, StreamListener, StreamReceiver, Timer } from '../host/host.ts';
import type { ByteString } from '../values/value.ts';
import { ConnectionInput, type InputSettings } from './connection-input.ts';

interface Address {
  readonly ip: string;
  readonly port: number;
}

/** What connections tell. */
export interface ConnectionEvents {
  received(data: ByteString, source: Address, socket: ListeningSocket, connection: number): void;
  log(text: ByteString): void;
  /** A connection ended. */
  disconnected(remote: Address, local: Address, protocol: string): void;
}

/** How TCP connections are treated. */
export interface ConnectionSettings extends InputSettings {
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Seconds without traffic after which a TCP connection is closed. */
  readonly connectionLifetime: number;
  /** TCP connections at a time; more are refused. */
  readonly maximumConnections: number;
  /** Port of a TCP address without one. */
  readonly usualPort: number;
}

/** Messages that may wait for one connection to open. */
const longestQueue = 256;
/** Ports of one connection. */
const mostPorts = 4;

interface Connection {
  readonly id: number;
  readonly socket: ListeningSocket;
  readonly stream: StreamConnection;
  /** Ports of the peer's address that lead here. */
  readonly ports: number[];
  state: 'opening' | 'open' | 'closed';
  /** What waits for the connection. */
  readonly queue: { readonly data: ByteString; readonly later: ((result: SendResult) => void) | undefined }[];
  lastUse: number;
  timer: Timer | null;
  /** Cuts what comes into messages; null before the connection is entered. */
  input: ConnectionInput | null;
}

const sent: SendResult = { ok: true };
const notOpen: SendResult = { ok: false, reason: 'send-failed', detail: 'no TCP connection is open' };
const opening: SendResult = { ok: true, pending: true };
const tooMany: SendResult = { ok: false, reason: 'send-failed', detail: 'too many TCP connections' };
const noSpace: SendResult = { ok: false, reason: 'send-failed', detail: 'too much waits for the connection' };

/** The TCP connections of a running server: opened, kept alive, cut into messages and closed. */
export class Connections {
  readonly #host: Host;
  readonly #events: ConnectionEvents;
  readonly #settings: ConnectionSettings;
  readonly #connections = new Map<number, Connection>();
  #last = 0;
  #closed = false;
  #toldTooMany = false;

  constructor(host: Host, settings: ConnectionSettings, events: ConnectionEvents) {
    this.#host = host;
    this.#settings = settings;
    this.#events = events;
  }

  /** Takes connections to a socket from now on. */
  listen(socket: ListeningSocket, bound: (failure: { message: string } | null) => void): StreamListener {
    const acceptor = { accepted: (stream: StreamConnection) => this.#accept(stream, socket) };
    return this.#host.network.listenTcp({ ip: socket.ip, port: socket.port }, acceptor, bound);
  }

  /** Over the connection that is named or leads there, else a new one; `later` hears what became of what waits. */
  send(
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

  all(): OpenConnection[] {
    return [...this.#connections.values()].map(({ id, socket, stream, ports, state, lastUse }) => ({
      id,
      ports,
      protocol: socket.protocol,
      isOpen: state === 'open',
      remote: stream.remote,
      local: stream.local,
      expires: lastUse + this.#settings.connectionLifetime * 1000,
    }));
  }

  /** Lets another port of the peer's address lead to a connection (RFC 5923); false when it cannot. */
  alias(id: number, port: number): boolean {
    const connection = this.#connections.get(id);
    if (connection === undefined) return false;
    const address = { ip: connection.stream.remote.ip, port: port || this.#settings.usualPort };
    const known = this.#find(connection.socket.protocol, address);
    if (known !== undefined) return known === connection;
    if (connection.ports.length >= mostPorts) return false;
    connection.ports.push(address.port);
    return true;
  }

  /** False when there is none of that id. */
  close(id: number): boolean {
    const connection = this.#connections.get(id);
    if (connection === undefined) return false;
    connection.stream.close();
    this.#forget(connection, null);
    return true;
  }

  closeAll(): void {
    this.#closed = true;
    for (const { id } of [...this.#connections.values()]) this.close(id);
  }

  #connectionTo(
    from: ListeningSocket,
    to: { ip: string; port: number; connection?: number | null },
  ): Connection | undefined {
    const named = to.connection == null ? undefined : this.#connections.get(to.connection);
    return named ?? this.#find(from.protocol, to);
  }

  /** The newest connection that an address leads to. */
  #find(protocol: string, { ip, port }: Address): Connection | undefined {
    let found: Connection | undefined;
    for (const connection of this.#connections.values()) {
      const { socket, stream, ports } = connection;
      if (socket.protocol === protocol && stream.remote.ip === ip && ports.includes(port)) found = connection;
    }
    return found;
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
    const id = ++this.#last;
    const connection: Connection = {
      id,
      socket,
      stream,
      ports: [stream.remote.port],
      state,
      queue: [],
      lastUse: 0,
      timer: null,
      input: null,
    };
    this.#connections.set(id, connection);
    return connection;
  }

  #receiverOf(connection: Connection): StreamReceiver {
    const { id, socket, stream } = connection;
    const input = new ConnectionInput(this.#host.clock, this.#settings, {
      message: (data) => this.#events.received(data, stream.remote, socket, id),
      ping: () => void stream.write('\r\n'),
      failed: (reason) => {
        this.#events.log(`${stream.remote.ip}:${stream.remote.port}: ${reason}`);
        this.close(id);
      },
    });
    connection.input = input;
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
        if (connection.state === 'closed') return;
        this.#touch(connection);
        input.received(data);
      },
      closed: (failure) => this.#forget(connection, failure?.message ?? 'the connection was closed'),
    };
  }

  #forget(connection: Connection, reason: string | null): void {
    if (connection.state === 'closed') return;
    connection.state = 'closed';
    connection.timer?.cancel();
    connection.input?.end();
    this.#connections.delete(connection.id);
    const { remote, local } = connection.stream;
    if (!this.#closed) this.#events.disconnected(remote, local, connection.socket.protocol);
    for (const { later } of connection.queue.splice(0)) {
      later?.({ ok: false, reason: 'send-failed', detail: reason ?? 'the connection was closed' });
    }
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
      else this.close(connection.id);
    });
  }
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
