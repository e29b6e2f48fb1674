import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { coreFunction, type FunctionDeclaration, type FunctionTable } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { type Network, networkContains, parseAddress, parseNetwork } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';

/** One rule of a blacklist: what is null or 0 matches everything. */
interface Rule {
  readonly negated: boolean;
  readonly protocol: string | null;
  readonly network: Network;
  readonly port: number;
  readonly pattern: ByteString | null;
  /** Epoch milliseconds, null: stays. */
  readonly until: number | null;
}

const servers = new WeakMap<Server, Map<ByteString, Rule[]>>();
const usedKey = 'blacklists in use';

/** The lists of a server: those of `dst_blacklist`, by name. */
function listsOf(server: Server): Map<ByteString, Rule[]> {
  let lists = servers.get(server);
  if (lists === undefined) {
    lists = parseDefinitions(server.globals.text('dst_blacklist') ?? '');
    servers.set(server, lists);
  }
  return lists;
}

/** Makes a list, or replaces its rules, so that it forbids addresses. */
export function setBlacklist(server: Server, name: ByteString, networks: readonly Network[]): void {
  listsOf(server).set(
    name,
    networks.map((network) => rule(null, network, 0, '', null)),
  );
}

/** Reads `NAME[/flags][: { rule, … }]`, one definition a line. */
function parseDefinitions(text: ByteString): Map<ByteString, Rule[]> {
  const lists = new Map<ByteString, Rule[]>();
  for (const line of text.split('\n')) {
    const match = /^\s*(\w+)\s*(?:\/[^:{]*)?(?::\s*\{(.*)\}?)?/s.exec(line);
    if (match === null) continue;
    const rules = [...(match[2] ?? '').matchAll(/(!?)\s*\(([^)]*)\)/g)].flatMap(([, not, fields]) =>
      parseRule(
        fields!.split(',').map((field) => field.trim().replace(/^"|"$/g, '')),
        not === '!',
      ),
    );
    lists.set(match[1]!, rules);
  }
  return lists;
}

/** `protocol, net, port, "pattern"`; the shorter forms leave fields out. */
function parseRule(fields: readonly string[], negated: boolean): Rule[] {
  const rest = [...fields];
  const protocol = /^(any|udp|tcp|tls|ws|wss|sctp)$/i.test(rest[0] ?? '')
    ? rest.shift()!.toLowerCase()
    : null;
  const network = parseNetwork(rest.shift() ?? '');
  if (network === null) return [];
  const [port = '0', pattern = ''] = rest;
  return [rule(protocol, network, Number(port) || 0, pattern, null, negated)];
}

function rule(
  protocol: string | null,
  network: Network,
  port: number,
  pattern: ByteString,
  until: number | null,
  negated = false,
): Rule {
  return {
    negated,
    protocol: protocol === 'any' ? null : protocol,
    network,
    port,
    pattern: pattern === '' ? null : pattern,
    until,
  };
}

/** A destination that may be on a list. */
export interface Destination {
  readonly ip: ByteString;
  readonly port: number;
  readonly protocol: string | null;
  readonly text: ByteString;
}

function contains(
  server: Server,
  rules: readonly Rule[],
  { ip, port, protocol, text }: Destination,
): boolean {
  const address = parseAddress(ip);
  const now = server.host.clock.now();
  return (
    address !== null &&
    rules.some(
      (item) =>
        (item.until === null || now < item.until) &&
        networkContains(item.network, address) !== item.negated &&
        (item.port === 0 || port === 0 || item.port === port) &&
        (item.protocol === null || protocol === null || item.protocol === protocol) &&
        (item.pattern === null || text.includes(item.pattern)),
    )
  );
}

/** True when a list in use for the message forbids a destination; asked by whoever sends it. */
export function isBlacklisted(server: Server, message: Message, destination: Destination): boolean {
  const used = message.attachments.get(usedKey) as Set<ByteString> | undefined;
  if (used === undefined) return false;
  const lists = listsOf(server);
  return [...used].some((name) => contains(server, lists.get(name) ?? [], destination));
}

function known(execution: Execution, name: ByteString): Rule[] | null {
  const rules = listsOf(execution.server).get(name) ?? null;
  if (rules === null) execution.log('ERROR', `blacklist <${name}> not found`);
  return rules;
}

function linkList(server: Server, name: ByteString | undefined): string | null {
  return name === undefined || listsOf(server).has(name) ? null : `blacklist \`${name}\` is not defined`;
}

const nameArgument = arg.string('list', 'Name of the blacklist.');

function use(doc: string, change: (used: Set<ByteString>, name: ByteString) => void): FunctionDeclaration {
  return coreFunction({
    doc,
    args: [nameArgument],
    returns: { 1: 'done', [-1]: 'no such list' },
    link: (server, _state, name) => linkList(server, name),
    run: (execution, _state, name) => {
      if (known(execution, name) === null) return -1;
      const { attachments } = execution.message;
      const used = (attachments.get(usedKey) as Set<ByteString> | undefined) ?? new Set();
      change(used, name);
      attachments.set(usedKey, used);
      return 1;
    },
  });
}

const ip = arg.string('ip', 'Address.');
const port = arg.optional(arg.integer('port', 'Port; 0: any.'));
const protocol = arg.optional(arg.string('protocol', 'Protocol; `any` for all.'));
const pattern = arg.optional(arg.string('pattern', 'Text that the message must contain.'));

function same(left: Rule, right: Rule): boolean {
  return (
    left.network.address === right.network.address &&
    left.network.mask === right.network.mask &&
    left.port === right.port &&
    left.protocol === right.protocol &&
    left.pattern === right.pattern
  );
}

/** Lists of destinations that are not sent to. */
export const blacklistFunctions: FunctionTable = {
  use_blacklist: use('Forbids this message the destinations on a list.', (used, name) => used.add(name)),
  unuse_blacklist: use('Allows this message the destinations on a list again.', (used, name) =>
    used.delete(name),
  ),
  check_blacklist_rule: coreFunction({
    doc: 'Whether a destination is on a list.',
    since: '3.6',
    args: [nameArgument, ip, port, protocol, pattern],
    returns: { 1: 'it is', [-1]: 'it is not' },
    run: (execution, _state, name, address, number, transport, text) => {
      const rules = known(execution, name);
      if (rules === null) return -1;
      const destination = { ip: address, port: number ?? 0, protocol: transport ?? null, text: text ?? '' };
      return contains(execution.server, rules, destination) ? 1 : -1;
    },
  }),
  add_blacklist_rule: coreFunction({
    doc: 'Puts a destination on a list.',
    since: '3.6',
    args: [
      nameArgument,
      ip,
      port,
      protocol,
      pattern,
      arg.optional(arg.integer('expires', 'Seconds it stays.')),
    ],
    returns: { 1: 'added', [-1]: 'not added' },
    run: (execution, _state, name, address, number, transport, text, expires) => {
      const rules = known(execution, name);
      const network = parseNetwork(address);
      if (rules === null || network === null) return -1;
      const until =
        expires === undefined || expires <= 0 ? null : execution.server.host.clock.now() + expires * 1000;
      rules.push(rule(transport ?? null, network, number ?? 0, text ?? '', until));
      return 1;
    },
  }),
  del_blacklist_rule: coreFunction({
    doc: 'Takes a destination off a list.',
    since: '3.6',
    args: [nameArgument, ip, port, protocol, pattern],
    returns: { 1: 'taken off', [-1]: 'it was not on it' },
    run: (execution, _state, name, address, number, transport, text) => {
      const rules = known(execution, name);
      const network = parseNetwork(address);
      if (rules === null || network === null) return -1;
      const wanted = rule(transport ?? null, network, number ?? 0, text ?? '', null);
      const at = rules.findIndex((item) => same(item, wanted));
      if (at < 0) return -1;
      rules.splice(at, 1);
      return 1;
    },
  }),
};
