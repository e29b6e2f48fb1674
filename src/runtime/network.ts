import type { Received } from '../declarations/message.ts';
import type { NewObservation } from '../declarations/observation.ts';
import type { ListeningSocket, OpenConnection, RemoteAddress, SendResult } from '../declarations/server.ts';
import type { DatagramSocket, Host, StreamListener } from '../host/host.ts';
import type { ByteString } from '../values/value.ts';
import { type ConnectionEvents, type ConnectionSettings, Connections } from './connections.ts';

/** What the network tells the engine. */
export interface NetworkEvents extends Omit<ConnectionEvents, 'received'> {
  received(data: ByteString, received: Received): void;
  /** Null when nobody watches what comes and goes. */
  readonly observe: ((observation: NewObservation) => void) | null;
}

const noSocket: SendResult = { ok: false, reason: 'no-socket', detail: 'the socket is not open' };
const sent: SendResult = { ok: true };

/** Sockets and connections of a running server: UDP datagrams and TCP streams cut into messages. */
export class ServerNetwork {
  readonly #host: Host;
  readonly #events: NetworkEvents;
  readonly #datagrams = new Map<number, DatagramSocket>();
  readonly #listeners: StreamListener[] = [];
  readonly #connections: Connections;
  #closed = false;

  constructor(host: Host, settings: ConnectionSettings, events: NetworkEvents) {
    this.#host = host;
    this.#events = events;
    this.#connections = new Connections(host, settings, {
      received: (data, source, socket, connection) => this.#received(data, source, socket, connection),
      log: (text) => events.log(text),
      disconnected: (remote, local, protocol) => events.disconnected(remote, local, protocol),
    });
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
        this.#listeners.push(this.#connections.listen(socket, bound));
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
      : this.#connections.send(data, from, to, later);
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
    return this.#connections.all();
  }

  /** Gives a TCP connection another port; false when that cannot be. */
  aliasConnection(id: number, port: number): boolean {
    return this.#connections.alias(id, port);
  }

  /** Closes a TCP connection; false when there is none of that id. */
  closeConnection(id: number): boolean {
    return this.#connections.close(id);
  }

  close(): void {
    this.#closed = true;
    for (const socket of this.#datagrams.values()) socket.close();
    for (const listener of this.#listeners) listener.close();
    this.#connections.closeAll();
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
    this.#events.received(data, { source, protocol, socket, connection });
  }

  #sendDatagram(data: ByteString, from: ListeningSocket, to: { ip: string; port: number }): SendResult {
    const socket = this.#datagrams.get(from.index);
    if (socket === undefined) return noSocket;
    const failure = socket.send(data, { ip: to.ip, port: to.port });
    return failure === null ? sent : { ok: false, reason: 'send-failed', detail: failure.message };
  }
}

/** Protocols whose messages are datagrams. */
export function isDatagram(protocol: string): boolean {
  return protocol === 'udp' || protocol === 'hep_udp';
}
