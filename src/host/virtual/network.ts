import { isLoopback } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import type {
  Address,
  Clock,
  DatagramReceiver,
  DatagramSocket,
  HostFailure,
  Network,
  StreamAcceptor,
  StreamConnection,
  StreamListener,
  StreamReceiver,
} from '../host.ts';
import { unbindablePort, unusablePort } from '../port.ts';
import { Proxies } from './proxies.ts';
import { connectPair } from './streams.ts';

/** The largest payload of a UDP datagram over IPv4. */
const maxDatagram = 65_507;
/** How long a connection to a silent address is tried when the caller gives no limit, as Linux does. */
const connectTimeout = 127_000;

/**
 * A network in memory. Every address exists; what matters is whether somebody listens there: a datagram to
 * nobody is lost without a word, a connection to nobody is refused, a Unix datagram to nobody fails at once.
 *
 * Sockets bound to a wildcard are all on one machine, and so is what is bound to a loopback address: as on Linux a
 * datagram from there to an address of nobody outside fails with EINVAL (see `isOpen`).
 */
export class VirtualNetwork implements Network {
  /** Datagrams leave from loopback addresses too, as if the socket were bound to an address of the outside. */
  isOpen = false;
  /** TCP pipes that can be cut and restored. */
  readonly proxies = new Proxies();
  readonly #clock: Clock;
  readonly #datagrams = new Map<string, { socket: DatagramSocket; receiver: DatagramReceiver }>();
  readonly #listeners = new Map<string, StreamAcceptor>();
  readonly #unix = new Map<string, (data: ByteString, from: string) => void>();
  readonly #silent = new Set<string>();
  readonly #faults = new Map<string, string>();
  #nextPort = 40_000;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes an address a black hole (nothing arrives, connecting times out), or a normal one again. */
  setSilent(ip: string, silent: boolean): void {
    if (silent) this.#silent.add(ip);
    else this.#silent.delete(ip);
  }

  /** Sending to `ip` fails at once with `code` (`ENETUNREACH`, …); null lifts that. */
  setFault(ip: string, code: string | null): void {
    if (code === null) this.#faults.delete(ip);
    else this.#faults.set(ip, code);
  }

  bindUdp(
    address: Address,
    receiver: DatagramReceiver,
    ready: (failure: HostFailure | null) => void,
  ): DatagramSocket {
    const local = { ip: address.ip, port: address.port === 0 ? this.#nextPort++ : address.port };
    const key = keyOf(local);
    const taken = this.#datagrams.has(key);
    const socket: DatagramSocket = {
      local,
      send: (data, to) => this.#sendDatagram(data, local, to),
      close: () => {
        if (this.#datagrams.get(key)?.socket === socket) this.#datagrams.delete(key);
      },
    };
    if (!taken) this.#datagrams.set(key, { socket, receiver });
    this.#clock.after(0, () =>
      ready(unbindablePort(address) ?? (taken ? fail('EADDRINUSE', `address ${key} is in use`) : null)),
    );
    return socket;
  }

  #sendDatagram(data: ByteString, from: Address, to: Address): HostFailure | null {
    const fault = this.#faults.get(to.ip);
    if (fault !== undefined) return fail(fault, `cannot reach ${to.ip}`);
    if (data.length > maxDatagram) return fail('EMSGSIZE', 'Message too long');
    const unusable = unusablePort(to);
    if (unusable !== null) return unusable;
    if (this.#silent.has(to.ip)) return null;
    if (!this.isOpen && isLoopback(from.ip) && !isLoopback(to.ip) && !this.#isSomebodyAt(to.ip))
      return fail('EINVAL', `${from.ip} reaches only this machine, not ${to.ip}`);
    const source = isWildcard(from.ip) ? { ip: isV6(to.ip) ? '::1' : '127.0.0.1', port: from.port } : from;
    this.#clock.after(0, () => this.#datagramTarget(from, to)?.received(data, source));
    return null;
  }

  #datagramTarget(from: Address, to: Address): DatagramReceiver | undefined {
    const exact = this.#datagrams.get(keyOf(to));
    if (exact !== undefined) return exact.receiver;
    // An outside address is another machine than that of the wildcards: what one of them sends there comes to none.
    if (isWildcard(from.ip) && !isLoopback(to.ip)) return undefined;
    return this.#datagrams.get(keyOf({ ip: isV6(to.ip) ? '::' : '0.0.0.0', port: to.port }))?.receiver;
  }

  #isSomebodyAt(ip: string): boolean {
    for (const { socket } of this.#datagrams.values()) if (socket.local.ip === ip) return true;
    return false;
  }

  listenTcp(
    address: Address,
    receiver: StreamAcceptor,
    ready: (failure: HostFailure | null) => void,
  ): StreamListener {
    const key = keyOf(address);
    const taken = this.#listeners.has(key);
    if (!taken) this.#listeners.set(key, receiver);
    this.#clock.after(0, () =>
      ready(unbindablePort(address) ?? (taken ? fail('EADDRINUSE', `address ${key} is in use`) : null)),
    );
    return {
      close: () => {
        if (this.#listeners.get(key) === receiver) this.#listeners.delete(key);
      },
    };
  }

  connectTcp(
    remote: Address,
    receiver: StreamReceiver,
    options: { timeout?: number; local?: Address } = {},
  ): StreamConnection {
    const port = options.local?.port ? options.local.port : this.#nextPort++;
    const ip =
      options.local && !isWildcard(options.local.ip)
        ? options.local.ip
        : isV6(remote.ip)
          ? '::1'
          : '127.0.0.1';
    const pair = connectPair(this.#clock, { ip, port }, remote, receiver);
    const silent = this.#silent.has(remote.ip);
    this.#clock.after(silent ? (options.timeout ?? connectTimeout) : 0, () => {
      if (pair.closed) return;
      const unusable = unusablePort(remote);
      if (unusable !== null) return pair.refuse(unusable);
      if (silent) return pair.refuse(fail('ETIMEDOUT', `connecting to ${keyOf(remote)} timed out`));
      const fault = this.#faults.get(remote.ip);
      if (fault !== undefined) return pair.refuse(fail(fault, `cannot reach ${remote.ip}`));
      const route = this.proxies.route(remote);
      const acceptor = route.closed ? undefined : this.#acceptor(route.target);
      if (acceptor === undefined)
        return pair.refuse(fail('ECONNREFUSED', `nobody listens on ${keyOf(remote)}`));
      pair.accept(acceptor);
      if (route.proxy !== null) {
        const forget = this.proxies.carry(route.proxy, () =>
          pair.reset(fail('ECONNRESET', 'the connection was reset')),
        );
        pair.onClosed(forget);
      }
    });
    return pair.near;
  }

  #acceptor(address: Address): StreamAcceptor | undefined {
    return (
      this.#listeners.get(keyOf(address)) ??
      this.#listeners.get(keyOf({ ip: isV6(address.ip) ? '::' : '0.0.0.0', port: address.port }))
    );
  }

  sendUnix(path: string, data: ByteString): HostFailure | null {
    if (!this.#unix.has(path)) return fail('ENOENT', `no socket ${path}`);
    this.#clock.after(0, () => this.#unix.get(path)?.(data, ''));
    return null;
  }

  bindUnix(
    path: string,
    receiver: (data: ByteString, from: string) => void,
    ready: (failure: HostFailure | null) => void,
  ): { close(): void; send(to: string, data: ByteString): void } {
    const taken = this.#unix.has(path);
    if (!taken) this.#unix.set(path, receiver);
    this.#clock.after(0, () => ready(taken ? fail('EADDRINUSE', `socket ${path} is in use`) : null));
    return {
      close: () => {
        if (this.#unix.get(path) === receiver) this.#unix.delete(path);
      },
      send: (to, data) => {
        this.#clock.after(0, () => this.#unix.get(to)?.(data, path));
      },
    };
  }
}

function keyOf(address: Address): string {
  return isV6(address.ip) ? `[${address.ip}]:${address.port}` : `${address.ip}:${address.port}`;
}

function isV6(ip: string): boolean {
  return ip.includes(':');
}

function isWildcard(ip: string): boolean {
  return ip === '0.0.0.0' || ip === '::';
}

function fail(code: string, message: string): HostFailure {
  return { code, message };
}
