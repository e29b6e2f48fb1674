import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket, SendResult, Server } from '../../declarations/server.ts';
import type { Address } from '../../host/host.ts';
import { reversedHex } from '../../sip/branch.ts';
import { buildRelayedRequest, ownVia, type RelayParts, relayEdits } from '../../sip/builder.ts';
import type { Advertised } from '../../sip/socket-address.ts';
import { parseAddress } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import { blacklistsOf, isBlacklisted } from '../blacklists/blacklists.ts';
import { errors } from './errors.ts';
import { hopOfUri, type NextHop, resolveHop } from './next-hop.ts';

/** A resolved destination and the socket to send from. */
export interface Destination {
  readonly socket: ListeningSocket;
  readonly ip: string;
  readonly port: number;
  /** TCP: the connection to use; null: any to that address, or a new one. */
  readonly connection: number | null;
  /** Further addresses of the same name, for DNS failover. */
  readonly others: readonly Address[];
}

/** The next hop of a request: explicit proxy, `$du`, R-URI; a number is the error (`errors`). */
function nextHopOf(server: Server, message: Message, proxy: NextHop | null): NextHop | number {
  if (proxy !== null) return proxy;
  const text = message.destinationUri ?? message.requestUri ?? message.sip.requestUri ?? '';
  const hop = hopOfUri(text, server.version);
  if (hop !== null) return hop;
  server.log('ERROR', `no next hop in the URI <${text}>`);
  // What is no URI names no host either.
  return errors.unresolvable;
}

/**
 * Finds out where a request goes and from which socket. `done` gets the destination, or an error number; it runs
 * at once unless a name has to be asked for.
 */
export function findDestination(
  server: Server,
  message: Message,
  proxy: NextHop | null,
  done: (destination: Destination | number) => void,
): void {
  const hop = nextHopOf(server, message, proxy);
  if (typeof hop === 'number') {
    done(hop);
    return;
  }
  const protocol = hop.protocol ?? message.sendSocket?.protocol ?? 'udp';
  resolveHop(server, hop, protocol, (addresses) => {
    if (addresses.length === 0) {
      server.log('ERROR', `cannot resolve the destination ${hop.host}`);
      return done(errors.unresolvable);
    }
    const isAllowed = ({ ip, port }: Address): boolean => {
      const address = parseAddress(ip);
      if (address === null) return true;
      return !isBlacklisted(server, message, { address, port, protocol, text: message.sip.raw });
    };
    // Few scripts have blacklists, and every relayed request comes by here.
    const allowed = blacklistsOf(server).size === 0 ? addresses : addresses.filter(isAllowed);
    if (allowed.length === 0) {
      server.log('ERROR', `a blacklist forbids ${protocol}:${addresses[0]!.ip}:${addresses[0]!.port}`);
      return done(errors.blocked);
    }
    for (let index = 0; index < allowed.length; index++) {
      const { ip, port } = allowed[index]!;
      const socket = server.sendingSocket(message, protocol, ip);
      if (socket !== null) {
        return done({ socket, ip, port, connection: null, others: allowed.slice(index + 1) });
      }
    }
    server.log('ERROR', `no socket to send to ${protocol}:${addresses[0]!.ip}:${addresses[0]!.port}`);
    done(errors.noSocket);
  });
}

/**
 * Replacements of the socket's own address in our Via: that of the message, the global one, that of the socket line.
 * Requests of the server itself have no message: the socket line comes first there.
 */
export function advertisedOf(server: Server, message: Message | null, socket: ListeningSocket): Advertised {
  const port = server.globals.number('advertised_port');
  const globalAddress = server.globals.text('advertised_address');
  const globalPort = port > 0 ? String(port) : null;
  if (message === null) {
    return {
      address: socket.advertisedAddress === null ? globalAddress : null,
      port: socket.advertisedPort === null ? globalPort : null,
    };
  }
  return { address: message.advertisedAddress ?? globalAddress, port: message.advertisedPort ?? globalPort };
}

/** Value of our own Via for a message sent from a socket. */
export function viaFor(
  server: Server,
  message: Message | null,
  socket: ListeningSocket,
  branch: ByteString,
): ByteString {
  const connection = message?.received.connection ?? null;
  return ownVia(socket, branch, {
    advertised: advertisedOf(server, message, socket),
    rport: message?.via.addLocalRport ?? false,
    connection: connection === null ? null : reversedHex(connection),
  });
}

/** The Via of a CANCEL or ACK made here: that of the request without what only says how that came here. */
export function bareViaFor(
  server: Server,
  message: Message | null,
  socket: ListeningSocket,
  branch: ByteString,
): ByteString {
  return ownVia(socket, branch, { advertised: advertisedOf(server, message, socket) });
}

/** What a request gets on its way through: our Via and everything the script decided. */
function relayParts(
  server: Server,
  message: Message,
  socket: ListeningSocket,
  branch: ByteString,
): RelayParts {
  const { source } = message.received;
  return {
    via: viaFor(server, message, socket, branch),
    requestUri: message.requestUri,
    edits: message.edits,
    source: { ip: source.ip, port: source.port, forceRport: message.via.forceRport },
    path: message.path,
    sending: socket,
  };
}

/** The bytes of a request on its way through. */
export function relayedBytes(
  server: Server,
  message: Message,
  socket: ListeningSocket,
  branch: ByteString,
): ByteString {
  const data = buildRelayedRequest(message.sip, relayParts(server, message, socket, branch));
  return beforeSend(server, message, data);
}

/** The same for a request without a transaction: its Via stays in the message, and shows when it is sent again. */
export function forwardedBytes(
  server: Server,
  message: Message,
  socket: ListeningSocket,
  branch: ByteString,
): ByteString {
  const parts = relayParts(server, message, socket, branch);
  const data = buildRelayedRequest(message.sip, parts);
  for (const edit of relayEdits(message.sip, parts)) message.edits.add(edit);
  return beforeSend(server, message, data);
}

/** Gives modules the chance to change what goes out (compression, topology hiding, …). */
export function beforeSend(server: Server, message: Message, data: ByteString): ByteString {
  let result = data;
  for (const hook of server.hooks.beforeSend) result = hook(message, result);
  return result;
}

/**
 * Sends to a destination, then to the further addresses of its name until one takes it. `done` gets where it went,
 * null when nobody took it; it runs at once unless a connection has to be opened first.
 */
export function deliver(
  server: Server,
  data: ByteString,
  destination: Destination,
  done: (destination: Destination | null) => void,
): void {
  const { ip, port, connection } = destination;
  const settled = (result: SendResult): void => {
    if (result.ok) {
      done(destination);
      return;
    }
    server.log('ERROR', `sending to ${destination.socket.protocol}:${ip}:${port} failed: ${result.detail}`);
    const [other, ...others] = destination.others;
    if (other === undefined) done(null);
    else
      deliver(
        server,
        data,
        { ...destination, ip: other.ip, port: other.port, connection: null, others },
        done,
      );
  };
  const result = server.send(data, destination.socket, { ip, port, connection }, settled);
  if (!result.ok || result.pending !== true) settled(result);
}

/** Sends to a destination without asking what becomes of it. */
export function sendTo(server: Server, data: ByteString, destination: Destination): SendResult {
  const { ip, port, connection } = destination;
  return server.send(data, destination.socket, { ip, port, connection });
}
