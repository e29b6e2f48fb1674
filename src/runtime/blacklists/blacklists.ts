import type { Message } from '../../declarations/message.ts';
import type { Server } from '../../declarations/server.ts';
import type { Network } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import { Blacklist, type BlacklistTraits } from './blacklist.ts';
import { parseDefinitions } from './definitions.ts';
import type { Destination } from './rule.ts';

const servers = new WeakMap<Server, Map<ByteString, Blacklist>>();
const usedKey = 'blacklists in use';

function ticksOf(server: Server): () => number {
  return () => Math.floor((server.host.clock.now() - server.startedAt) / 1000);
}

/** The list of the core, for addresses that did not answer. Nothing puts any there, but scripts may name it. */
const dnsList: BlacklistTraits = {
  name: 'dns',
  owner: 'core',
  isReadOnly: false,
  isExpiring: true,
  isDefault: true,
};

/** The lists of a server by name: that of the core, those of `dst_blacklist`, and those that modules define. */
export function blacklistsOf(server: Server): Map<ByteString, Blacklist> {
  let lists = servers.get(server);
  if (lists === undefined) {
    const { globals } = server;
    const definitions = [
      ...(globals.number('disable_dns_blacklist') === 0 ? [{ traits: dnsList, rules: [] }] : []),
      ...parseDefinitions(globals.text('dst_blacklist') ?? ''),
    ];
    lists = new Map(
      definitions.map(({ traits, rules }) => [traits.name, new Blacklist(traits, ticksOf(server), rules)]),
    );
    servers.set(server, lists);
  }
  return lists;
}

/** Makes a list of a module, or replaces its rules, so that it forbids addresses. */
export function setBlacklist(
  server: Server,
  owner: string,
  name: ByteString,
  networks: readonly Network[],
): void {
  const lists = blacklistsOf(server);
  let list = lists.get(name);
  if (list === undefined) {
    const traits = { name, owner, isReadOnly: false, isExpiring: false, isDefault: false };
    list = new Blacklist(traits, ticksOf(server));
    lists.set(name, list);
  }
  list.replace(networks.map((network) => ({ negated: false, protocol: null, network, port: 0, text: null })));
}

/** The names of the lists that count for a message. */
function usedOf(server: Server, message: Message): ReadonlySet<ByteString> {
  const used = message.attachments.get(usedKey) as ReadonlySet<ByteString> | undefined;
  if (used !== undefined) return used;
  return new Set(
    [...blacklistsOf(server).values()].flatMap(({ traits }) => (traits.isDefault ? traits.name : [])),
  );
}

/** Lets a list count for a message, or not; null: all of them. */
export function useBlacklist(
  server: Server,
  message: Message,
  name: ByteString | null,
  isUsed: boolean,
): void {
  const used = new Set(usedOf(server, message));
  const names = name === null ? blacklistsOf(server).keys() : [name];
  for (const one of names) {
    if (isUsed) used.add(one);
    else used.delete(one);
  }
  message.attachments.set(usedKey, used);
}

/** True when a list that counts for the message forbids a destination; asked by whoever sends it. */
export function isBlacklisted(server: Server, message: Message, destination: Destination): boolean {
  const lists = blacklistsOf(server);
  return [...usedOf(server, message)].some((name) => lists.get(name)?.match(destination));
}
