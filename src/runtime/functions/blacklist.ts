import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { coreFunction, type FunctionDeclaration, type FunctionTable } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { sameText } from '../../sip/scan.ts';
import { parseIPv4 } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import type { Blacklist } from '../blacklists/blacklist.ts';
import { blacklistsOf, isBlacklisted, useBlacklist } from '../blacklists/blacklists.ts';
import { parseRuleNetwork, protocolOf, type RulePattern } from '../blacklists/rule.ts';

function known(execution: Execution, name: ByteString): Blacklist | null {
  const list = blacklistsOf(execution.server).get(name) ?? null;
  if (list === null) execution.log('ERROR', `blacklist ${name} not configured`);
  return list;
}

function isAll(name: ByteString): boolean {
  return sameText(name, 'all');
}

function linkList(server: Server, name: ByteString | undefined): string | null {
  return name === undefined || blacklistsOf(server).has(name) ? null : `blacklist \`${name}\` is not defined`;
}

function linkListOrAll(server: Server, name: ByteString | undefined): string | null {
  return name !== undefined && isAll(name) ? null : linkList(server, name);
}

const nameArgument = arg.string('list', 'Name of the blacklist.');
const nameOrAllArgument = arg.string('list', 'Name of the blacklist; `all`: every one.');

function use(doc: string, isUsed: boolean): FunctionDeclaration {
  return coreFunction({
    doc,
    args: [nameOrAllArgument],
    returns: { 1: 'done', [-1]: 'no such list' },
    link: (server, _state, name) => linkListOrAll(server, name),
    run: (execution, _state, name) => {
      const { server, message } = execution;
      const all = isAll(name);
      if (!all && known(execution, name) === null) return -1;
      useBlacklist(server, message, all ? null : name, isUsed);
      return 1;
    },
  });
}

const addressArgument = arg.parsed(
  'ip',
  'An IPv4 address.',
  (text) => parseIPv4(text) ?? new ArgumentProblem(`\`${text}\` is no IPv4 address`),
);
const networkArgument = arg.parsed(
  'net',
  'An address or net; with `!` in front everything else.',
  (text) => parseRuleNetwork(text) ?? new ArgumentProblem(`\`${text}\` is no net`),
);
const port = arg.optional(arg.integer('port', 'Port; 0: any.'));
const protocol = arg.optional(
  arg.parsed(
    'protocol',
    'Name of a protocol.',
    (text) => protocolOf(text) ?? new ArgumentProblem(`\`${text}\` is no protocol`),
  ),
);

/** The list of a name, when it may be changed. */
function changeable(execution: Execution, name: ByteString): Blacklist | null {
  const list = known(execution, name);
  if (!list?.traits.isReadOnly) return list;
  execution.log('ERROR', 'cannot modify read-only blacklist!');
  return null;
}

function ruleOf(
  net: Pick<RulePattern, 'negated' | 'network'>,
  number: number | undefined,
  transport: string | undefined,
  text: ByteString | undefined,
): RulePattern {
  return { ...net, port: (number ?? 0) & 0xffff, protocol: transport ?? null, text: text || null };
}

/** Lists of destinations that are not sent to. */
export const blacklistFunctions: FunctionTable = {
  use_blacklist: use('Forbids this message the destinations on a list.', true),
  unuse_blacklist: use('Allows this message the destinations on a list again.', false),
  check_blacklist_rule: coreFunction({
    doc: 'Whether a destination is on a list, or on one of those in use.',
    since: '3.6',
    args: [
      nameOrAllArgument,
      addressArgument,
      port,
      protocol,
      arg.optional(arg.string('text', 'The message, for the patterns of rules.')),
    ],
    returns: { 1: 'it is', [-1]: 'it is not' },
    link: (server, _state, name) => linkListOrAll(server, name),
    run: (execution, _state, name, address, number, transport, text) => {
      const { server, message } = execution;
      const destination = {
        address,
        port: (number ?? 0) & 0xffff,
        protocol: transport ?? null,
        text: text ?? '',
      };
      if (isAll(name)) return isBlacklisted(server, message, destination) ? 1 : -1;
      return known(execution, name)?.match(destination) ? 1 : -1;
    },
  }),
  add_blacklist_rule: coreFunction({
    doc: 'Puts a rule on a list.',
    since: '3.6',
    args: [
      nameArgument,
      networkArgument,
      port,
      protocol,
      arg.optional(arg.string('pattern', 'Shell pattern that the message must match.')),
      arg.optional(arg.integer('expires', 'Seconds it stays; 0: for ever.')),
    ],
    returns: { 1: 'added, or there already', [-1]: 'not added' },
    link: (server, _state, name) => linkList(server, name),
    run: (execution, _state, name, net, number, transport, text, expires = 0) => {
      const list = changeable(execution, name);
      if (list === null) return -1;
      if (expires !== 0 && !list.traits.isExpiring) {
        execution.log('ERROR', 'blacklist does not support expiring rules!');
        return -1;
      }
      list.add(ruleOf(net, number, transport, text), expires);
      return 1;
    },
  }),
  del_blacklist_rule: coreFunction({
    doc: 'Takes a rule with a pattern off a list. The server does not find those without one.',
    since: '3.6',
    args: [
      nameArgument,
      networkArgument,
      port,
      protocol,
      arg.optional(arg.string('pattern', 'The pattern of the rule.')),
    ],
    returns: { 1: 'taken off', [-1]: 'it was not on it' },
    link: (server, _state, name) => linkList(server, name),
    run: (execution, _state, name, net, number, transport, text) => {
      const list = changeable(execution, name);
      if (list === null || !text) return -1;
      return list.remove(ruleOf(net, number, transport, text)) ? 1 : -1;
    },
  }),
};
