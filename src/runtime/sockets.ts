import type { AliasEntry, Script, SocketValue } from '../../grammar/ast.ts';
import type { ListeningSocket } from '../declarations/server.ts';
import { parseAddress, printAddress } from '../values/ip.ts';

/** A host that counts as this server; a null protocol or port: any. */
export interface Alias {
  readonly protocol: string | null;
  readonly host: string;
  readonly port: number | null;
}

/** What a script says about where it listens. */
export interface SocketPlan {
  readonly sockets: readonly ListeningSocket[];
  readonly aliases: readonly Alias[];
  /** Names written instead of addresses, by socket index. */
  readonly names: ReadonlyMap<number, string>;
}

/** Host names as addresses; null when unknown. */
export type ResolveHost = (host: string) => string | null;

const defaultPorts: Readonly<Record<string, number>> = {
  tls: 5061,
  wss: 443,
  ws: 80,
  msrps: 2855,
  msrp: 2855,
  bin: 5555,
  bins: 5556,
  smpp: 2775,
};

/** The port of a protocol when none is written. */
export function defaultPort(protocol: string): number {
  return defaultPorts[protocol] ?? 5060;
}

/** Expands `socket=` and `alias=` lines (reference: language 2.4). A string: why the server cannot start. */
export function planSockets(
  script: Script,
  resolve: ResolveHost,
  portOf: (protocol: string) => number,
): SocketPlan | string {
  const sockets: ListeningSocket[] = [];
  const aliases: Alias[] = [];
  const names = new Map<number, string>();
  for (const item of script.items) {
    if (item.kind !== 'GlobalParameter') continue;
    const { value } = item;
    if (value.kind === 'AliasList') aliases.push(...value.aliases.map(aliasOf));
    if (value.kind !== 'SocketValue') continue;
    const host = unbracketed(value.host);
    const literal = parseAddress(host);
    const ip = host === '*' ? '0.0.0.0' : literal === null ? resolve(host) : printAddress(literal);
    if (ip === null) return `cannot resolve the socket's host ${host}`;
    const protocol = value.protocol ?? 'udp';
    for (const port of portsOf(value, portOf(protocol))) {
      const index = sockets.length;
      if (sockets.some((other) => other.protocol === protocol && other.ip === ip && other.port === port))
        continue;
      if (literal === null && host !== '*') names.set(index, host);
      sockets.push({ protocol, ip, port, index, ...attributesOf(value) });
    }
  }
  return { sockets, aliases, names };
}

function portsOf(value: SocketValue, otherwise: number): number[] {
  if (value.ports.length === 0) return [otherwise];
  return value.ports.flatMap(({ from, to }) => {
    const ports: number[] = [];
    for (let port = from; port <= to; port++) ports.push(port);
    return ports;
  });
}

function attributesOf(
  value: SocketValue,
): Pick<ListeningSocket, 'advertisedAddress' | 'advertisedPort' | 'tag' | 'anycast'> {
  const attribute = (name: string) => value.attributes.find((entry) => entry.name === name);
  const as = attribute('as')?.value ?? null;
  const advertised = as === null ? null : splitHostPort(String(as));
  return {
    advertisedAddress: advertised?.host ?? null,
    advertisedPort: advertised?.port ?? null,
    tag: (attribute('tag')?.value as string | null | undefined) ?? null,
    anycast: attribute('anycast') !== undefined,
  };
}

function aliasOf(entry: AliasEntry): Alias {
  return {
    protocol: entry.protocol === 'any' ? null : entry.protocol,
    host: unbracketed(entry.host),
    port: entry.port,
  };
}

function splitHostPort(text: string): { host: string; port: number | null } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::([0-9]+))?$/.exec(text);
  if (match === null) return { host: text, port: null };
  return { host: match[1]!, port: match[2] === undefined ? null : Number(match[2]) };
}

export function unbracketed(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** The module that makes a protocol available. */
export function protocolModule(protocol: string): string {
  return protocol.startsWith('hep_') ? 'proto_hep' : `proto_${protocol}`;
}
