import type { Version } from '../../grammar/dialect.ts';
import type { Message } from '../declarations/message.ts';
import type { Globals, ListeningSocket, Server } from '../declarations/server.ts';
import { equalsIgnoreCase } from '../values/comparison.ts';
import { isLoopback, parseAddress } from '../values/ip.ts';
import type { ByteString } from '../values/value.ts';
import { isDatagram } from './network.ts';
import { type SocketPlan, unbracketed } from './sockets.ts';

/** Which addresses are the server's own, and which socket it sends from (reference: sip 15, 16). */
export class OwnAddresses {
  readonly #plan: SocketPlan;
  readonly #autoAliases: boolean;
  /** Stands for every socket that advertises no address of its own. */
  readonly #advertised: string | null;

  /** 2.4 does not know the local host from other addresses. */
  readonly #prefersOutside: boolean;

  constructor(plan: SocketPlan, globals: Globals, version: Version) {
    this.#plan = plan;
    this.#prefersOutside = version !== '2.4';
    this.#autoAliases = globals.number('auto_aliases') !== 0;
    this.#advertised = globals.text('advertised_address');
  }

  isMyself(host: ByteString, port: number | null, protocol: string | null): boolean {
    const name = unbracketed(host);
    const { sockets, aliases } = this.#plan;
    const anyPort = port === null || port === 0;
    if (sockets.some((socket) => this.#isSocket(socket, protocol, name, port ?? 0))) return true;
    if (this.#autoAliases && sameHost(name, 'localhost')) {
      const loopback = ({ ip }: ListeningSocket) => isLoopback(ip);
      if (sockets.filter(loopback).some((socket) => fitsPort(socket, protocol, port ?? 0))) return true;
    }
    return aliases.some(
      (alias) =>
        (protocol === null || alias.protocol === null || alias.protocol === protocol) &&
        (anyPort || alias.port === null || alias.port === 0 || alias.port === port) &&
        sameHost(alias.host, name),
    );
  }

  find(protocol: string | null, host: ByteString, port: number): ListeningSocket | null {
    const name = unbracketed(host);
    return this.#plan.sockets.find((socket) => this.#isSocket(socket, protocol, name, port)) ?? null;
  }

  /** By address, by the name in the socket line, or by what it advertises; port 0 is any port. */
  #isSocket(socket: ListeningSocket, protocol: string | null, name: ByteString, port: number): boolean {
    if (!fitsPort(socket, protocol, port)) return false;
    const advertised = socket.advertisedAddress ?? this.#advertised;
    const known = [socket.ip, this.#plan.names.get(socket.index), advertised && unbracketed(advertised)];
    return known.some((one) => one && sameHost(one, name));
  }

  sendingSocket(message: Message | null, protocol: string, ip: string): ListeningSocket | null {
    const sixth = ip.includes(':');
    const fits = (socket: ListeningSocket): boolean =>
      socket.protocol === protocol && socket.ip.includes(':') === sixth;
    if (message?.sendSocket) {
      const { ip: own, port, protocol: chosen } = message.sendSocket;
      // The choice moves to the same address of the protocol, or is forgotten.
      if (chosen !== protocol) message.sendSocket = this.find(protocol, own, port);
      if (message.sendSocket && fits(message.sendSocket)) return message.sendSocket;
    }
    const received = message?.received.socket;
    // Only datagrams go out the way they came in.
    if (received !== undefined && isDatagram(protocol) && fits(received)) return received;
    return this.#usualSocket(this.#plan.sockets.filter(fits));
  }

  /** The first that is not the local host; the last when all are. 2.4: the first. */
  #usualSocket(candidates: readonly ListeningSocket[]): ListeningSocket | null {
    if (!this.#prefersOutside) return candidates[0] ?? null;
    return candidates.find(({ ip }) => ip !== '127.0.0.1' && ip !== '::1') ?? candidates.at(-1) ?? null;
  }
}

/** The own port of a socket or the one it advertises. */
function fitsPort(socket: ListeningSocket, protocol: string | null, port: number): boolean {
  if (protocol !== null && socket.protocol !== protocol) return false;
  return port === 0 || socket.port === port || socket.advertisedPort === port;
}

function sameHost(one: string, other: string): boolean {
  if (equalsIgnoreCase(one, other)) return true;
  const address = parseAddress(one);
  return address !== null && address === parseAddress(other);
}

/** Host names in socket lines, as far as they are known without waiting. */
export function immediateAddress(server: Pick<Server, 'host'>, name: string): string | null {
  return server.host.names.lookup(name)?.[0] ?? null;
}
