import type { Message } from '../declarations/message.ts';
import type { Globals, ListeningSocket, Server } from '../declarations/server.ts';
import { equalsIgnoreCase } from '../values/comparison.ts';
import { parseAddress } from '../values/ip.ts';
import type { ByteString } from '../values/value.ts';
import { isDatagram } from './network.ts';
import { type SocketPlan, unbracketed } from './sockets.ts';

/** Which addresses are the server's own, and which socket it sends from (reference: sip 15, 16). */
export class OwnAddresses {
  readonly #plan: SocketPlan;
  readonly #autoAliases: boolean;

  constructor(plan: SocketPlan, globals: Globals) {
    this.#plan = plan;
    this.#autoAliases = globals.number('auto_aliases') !== 0;
  }

  isMyself(host: ByteString, port: number | null, protocol: string | null): boolean {
    const name = unbracketed(host);
    const { sockets, aliases, names } = this.#plan;
    const anyPort = port === null || port === 0;
    const fits = (socket: ListeningSocket): boolean => {
      if (protocol !== null && socket.protocol !== protocol) return false;
      const known = [socket.ip, names.get(socket.index) ?? null];
      if (this.#autoAliases && isLoopback(socket.ip)) known.push('localhost');
      if ((anyPort || socket.port === port) && known.some((one) => one !== null && sameHost(one, name)))
        return true;
      const { advertisedAddress, advertisedPort } = socket;
      if (advertisedAddress === null) return false;
      return (
        (anyPort || (advertisedPort ?? socket.port) === port) &&
        sameHost(unbracketed(advertisedAddress), name)
      );
    };
    if (sockets.some(fits)) return true;
    return aliases.some(
      (alias) =>
        (protocol === null || alias.protocol === null || alias.protocol === protocol) &&
        (anyPort || alias.port === null || alias.port === 0 || alias.port === port) &&
        sameHost(alias.host, name),
    );
  }

  find(protocol: string | null, host: ByteString, port: number): ListeningSocket | null {
    const name = unbracketed(host);
    const { sockets, names } = this.#plan;
    const fits = (socket: ListeningSocket): boolean =>
      (protocol === null || socket.protocol === protocol) &&
      (port === 0 || socket.port === port) &&
      (sameHost(socket.ip, name) || sameHost(names.get(socket.index) ?? '', name));
    return sockets.find(fits) ?? null;
  }

  sendingSocket(message: Message | null, protocol: string, ip: string): ListeningSocket | null {
    const sixth = ip.includes(':');
    const fits = (socket: ListeningSocket): boolean =>
      socket.protocol === protocol && socket.ip.includes(':') === sixth;
    if (message?.sendSocket && fits(message.sendSocket)) return message.sendSocket;
    const received = message?.received.socket;
    // Only datagrams go out the way they came in.
    if (received !== undefined && isDatagram(protocol) && fits(received)) return received;
    return this.#plan.sockets.find(fits) ?? null;
  }
}

function sameHost(one: string, other: string): boolean {
  if (equalsIgnoreCase(one, other)) return true;
  const address = parseAddress(one);
  return address !== null && address === parseAddress(other);
}

function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1';
}

/** Host names in socket lines, as far as they are known without waiting. */
export function immediateAddress(server: Pick<Server, 'host'>, name: string): string | null {
  return server.host.names.lookup(name)?.[0] ?? null;
}
