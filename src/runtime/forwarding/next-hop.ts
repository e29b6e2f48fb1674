import type { ListeningSocket, Server } from '../../declarations/server.ts';
import type { Address, SrvRecord } from '../../host/host.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { Version } from '../../sip/version.ts';
import { parseAddress, printAddress } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';

/** Where a request is to go, before names are resolved (reference: sip 15). */
export interface NextHop {
  /** Lower case; null: that of the forced socket, else UDP. */
  readonly protocol: string | null;
  /** A name or an address, IPv6 without brackets. */
  readonly host: ByteString;
  /** null: the default of the protocol, after a look at SRV records. */
  readonly port: number | null;
  /** True for `sips:`. */
  readonly secure: boolean;
}

const protocols = new Set(['udp', 'tcp', 'tls', 'sctp', 'ws', 'wss', 'bin', 'hep_udp', 'hep_tcp']);

/** The next hop that a URI names: `maddr` wins over the host. Null when the URI is none the server knows. */
export function hopOfUri(text: ByteString, version?: Version): NextHop | null {
  const uri = parseUri(text, version);
  return uri === null ? null : hopOf(uri);
}

/** The next hop of a parsed URI; null when it has no host (`tel:`). */
export function hopOf(uri: Uri): NextHop | null {
  const { target, transport } = uri;
  if (target === null || target === '') return null;
  const secure = uri.scheme === 'sips';
  const protocol = transport || secure ? uri.protocol : null;
  return { protocol, host: bare(target), port: uri.port || null, secure };
}

/** An explicit next hop: `[proto:]host[:port]`, or a URI. */
export function parseHop(text: ByteString): NextHop | null {
  if (text.startsWith('sip:') || text.startsWith('sips:')) return hopOfUri(text);
  let rest = text;
  let protocol: string | null = null;
  const colon = text.indexOf(':');
  if (colon > 0 && protocols.has(text.slice(0, colon).toLowerCase())) {
    protocol = text.slice(0, colon).toLowerCase();
    rest = text.slice(colon + 1);
  }
  const bracket = rest.startsWith('[') ? rest.indexOf(']') : -1;
  const last = bracket >= 0 ? rest.indexOf(':', bracket) : rest.indexOf(':');
  const host = last < 0 ? rest : rest.slice(0, last);
  if (host === '' || /[\s;<>@]/.test(host)) return null;
  if (last < 0) return { protocol, host: bare(host), port: null, secure: false };
  const digits = rest.slice(last + 1);
  if (!/^[0-9]{1,5}$/.test(digits) || Number(digits) > 65535) return null;
  return { protocol, host: bare(host), port: Number(digits) || null, secure: false };
}

/** The socket of the server that `[proto:]host[:port]` names. */
export function socketNamed(server: Server, text: ByteString): ListeningSocket | null {
  const hop = parseHop(text);
  return hop === null ? null : server.findSocket(hop.protocol ?? 'udp', hop.host, hop.port ?? 5060);
}

function bare(host: ByteString): ByteString {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** The port of a protocol when none is named. */
export function defaultPort(protocol: string): number {
  if (protocol === 'tls') return 5061;
  if (protocol === 'ws') return 80;
  return protocol === 'wss' ? 443 : 5060;
}

/**
 * The addresses of a next hop in the order to be tried; empty when the name does not exist. `done` runs at once
 * for addresses and names that need no question.
 */
export function resolveHop(
  server: Server,
  hop: NextHop,
  protocol: string,
  done: (addresses: readonly Address[]) => void,
): void {
  const port = hop.port ?? defaultPort(protocol);
  const literal = parseAddress(hop.host);
  if (literal !== null) {
    done([{ ip: printAddress(literal)!, port }]);
    return;
  }
  if (hop.port !== null) {
    resolveName(server, hop.host, port, done);
    return;
  }
  const service = `${hop.secure || protocol === 'tls' ? '_sips' : '_sip'}._${protocol === 'udp' ? 'udp' : 'tcp'}.${hop.host}`;
  server.host.names.resolveSrv(service, (records) => {
    if (records.length === 0) return resolveName(server, hop.host, port, done);
    resolveRecords(server, inOrder(server, records), [], done);
  });
}

function resolveName(
  server: Server,
  name: ByteString,
  port: number,
  done: (addresses: readonly Address[]) => void,
): void {
  const known = server.host.names.lookup(name);
  if (known !== null) {
    done(known.map((ip) => ({ ip, port })));
    return;
  }
  server.host.names.resolve(name, (addresses) => done(addresses.map((ip) => ({ ip, port }))));
}

function resolveRecords(
  server: Server,
  records: readonly SrvRecord[],
  found: readonly Address[],
  done: (addresses: readonly Address[]) => void,
): void {
  const [record, ...rest] = records;
  if (record === undefined) {
    done(found);
    return;
  }
  resolveName(server, record.target, record.port, (addresses) =>
    resolveRecords(server, rest, [...found, ...addresses], done),
  );
}

/** SRV records by priority; within one priority drawn by weight (RFC 2782). */
function inOrder(server: Server, records: readonly SrvRecord[]): SrvRecord[] {
  const left = [...records].sort((a, b) => a.priority - b.priority || a.weight - b.weight);
  const order: SrvRecord[] = [];
  while (left.length > 0) {
    const same = left.filter((record) => record.priority === left[0]!.priority);
    const total = same.reduce((sum, record) => sum + record.weight, 0);
    let draw = total === 0 ? 0 : server.host.random.uint32() % (total + 1);
    const chosen = same.find((record) => (draw -= record.weight) <= 0) ?? same[0]!;
    order.push(chosen);
    left.splice(left.indexOf(chosen), 1);
  }
  return order;
}
