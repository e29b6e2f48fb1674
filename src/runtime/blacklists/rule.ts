import { compileGlob } from '../../values/glob.ts';
import { type AddressBytes, type Network, networkContains, parseNetwork } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';

/** What a rule of a blacklist forbids: what is null or 0 matches everything. */
export interface RulePattern {
  /** Everything but what matches is forbidden. */
  readonly negated: boolean;
  /** Lower case. */
  readonly protocol: string | null;
  readonly network: Network;
  readonly port: number;
  /** Shell pattern for the whole message. */
  readonly text: ByteString | null;
}

/** Where something is to be sent. */
export interface Destination {
  readonly address: AddressBytes;
  readonly port: number;
  readonly protocol: string | null;
  /** The message. */
  readonly text: ByteString;
}

const protocols = new Set(
  'udp tcp tls sctp ws wss bin bins hep_udp hep_tcp hep_tls smpp msrp msrps ipsec'.split(' '),
);

/** A protocol by its name, in lower case; null when there is no such protocol. */
export function protocolOf(name: ByteString): string | null {
  const lower = name.toLowerCase();
  return protocols.has(lower) ? lower : null;
}

/** Whether a rule forbids a destination. One whose protocol is not known is met only by rules for any. */
export function matchesRule(rule: RulePattern, { address, port, protocol, text }: Destination): boolean {
  const isMet =
    (rule.port === 0 || rule.port === port) &&
    (rule.protocol === null || rule.protocol === protocol) &&
    networkContains(rule.network, address) &&
    (rule.text === null || compileGlob(rule.text).test(text));
  return isMet !== rule.negated;
}

export function sameRule(left: RulePattern, right: RulePattern): boolean {
  return (
    left.negated === right.negated &&
    left.network.address === right.network.address &&
    left.network.mask === right.network.mask &&
    left.port === right.port &&
    left.protocol === right.protocol &&
    left.text === right.text
  );
}

/** A net as functions take it, with `!` in front for everything else; null when it is none. */
export function parseRuleNetwork(text: ByteString): Pick<RulePattern, 'negated' | 'network'> | null {
  const trimmed = text.trim();
  const negated = trimmed.startsWith('!');
  const network = parseNetwork(negated ? trimmed.slice(1).trim() : trimmed);
  return network === null ? null : { negated, network };
}

/** A rule as management takes it: `[!][protocol,]net[,port[,pattern]]`, without blanks; null when it is none. */
export function parseRule(text: ByteString): RulePattern | null {
  const written = text.trimStart();
  const negated = written.startsWith('!');
  const fields = (negated ? written.slice(1) : written).split(',');
  const protocol = protocolOf(fields[0]!);
  if (protocol !== null) fields.shift();
  const [net = '', port, ...pattern] = fields;
  const network = parseNetwork(net);
  if (network === null || (port !== undefined && !/^[0-9]+$/.test(port))) return null;
  return { negated, protocol, network, port: Number(port ?? 0) & 0xffff, text: pattern.join(',') || null };
}
