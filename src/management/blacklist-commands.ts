import {
  type ManagementCommand,
  ManagementError,
  type ManagementParameters,
  type ManagementValue,
} from '../declarations/management.ts';
import type { Server } from '../declarations/server.ts';
import type { Blacklist, Rule } from '../runtime/blacklists/blacklist.ts';
import { blacklistsOf } from '../runtime/blacklists/blacklists.ts';
import { type Destination, parseRule, protocolOf } from '../runtime/blacklists/rule.ts';
import { parseIPv4, printAddress } from '../values/ip.ts';
import { integerParameter } from './parameters.ts';

const badAddress = new ManagementError(400, 'Missing or bad IP');
const badName = new ManagementError(400, 'Missing or bad blacklist name');

function shownRule(list: Blacklist, rule: Rule): { [key: string]: ManagementValue } {
  return {
    flags: rule.negated ? 1 : 0,
    IP: printAddress(rule.network.address)!,
    Mask: printAddress(rule.network.mask)!,
    Proto: rule.protocol ?? 'any',
    Port: rule.port,
    ...(rule.text !== null && { Match: rule.text }),
    ...(rule.expires !== 0 && { Expire: list.remaining(rule) }),
  };
}

function shownList(list: Blacklist): { [key: string]: ManagementValue } {
  const { name, owner, isReadOnly, isExpiring, isDefault } = list.traits;
  return {
    name,
    owner,
    flags: [
      ...(isReadOnly ? ['read-only'] : []),
      ...(isExpiring ? ['expire'] : []),
      ...(isDefault ? ['default'] : []),
    ],
    Rules: list.rules.map((rule) => shownRule(list, rule)),
  };
}

/** The destination that a command asks for. */
function destinationOf(
  parameters: ManagementParameters,
  address: Destination['address'],
): Destination | ManagementError {
  const { proto, pattern } = parameters;
  const protocol = proto === undefined ? null : protocolOf(String(proto));
  if (proto !== undefined && protocol === null) return new ManagementError(404, 'Bad params');
  const port = integerParameter(parameters, 'port') ?? 0;
  if (port instanceof ManagementError) return port;
  return { address, protocol, port: port & 0xffff, text: String(pattern ?? '') };
}

/** The commands over the lists of destinations that are not sent to. */
export function blacklistCommands(server: Server): ManagementCommand[] {
  const find = (name: unknown) => blacklistsOf(server).get(String(name)) ?? null;
  const changeable = (name: unknown) => {
    const list = find(name);
    if (list === null) return badName;
    return list.traits.isReadOnly ? new ManagementError(403, 'Cannot modify read-only blacklist') : list;
  };

  return [
    {
      name: 'list_blacklists',
      doc: 'The blacklists with their rules, or one of them.',
      recipes: [[], ['name']],
      run: ({ name }) => {
        if (name === undefined) return { Lists: [...blacklistsOf(server).values()].map(shownList) };
        const list = find(name);
        return list === null ? new ManagementError(404, 'Unknown name') : shownList(list);
      },
    },
    {
      name: 'check_blacklists',
      doc: 'Names of the blacklists that a destination is on.',
      recipes: [['ip'], ['proto', 'ip'], ['proto', 'ip', 'port'], ['proto', 'ip', 'port', 'pattern']],
      run: (parameters) => {
        const address = parseIPv4(String(parameters.ip));
        if (address === null) return badAddress;
        const destination = destinationOf(parameters, address);
        if (destination instanceof ManagementError) return destination;
        return [...blacklistsOf(server).values()].flatMap((list) =>
          list.match(destination) === null ? [] : list.traits.name,
        );
      },
    },
    {
      name: 'check_blacklist',
      doc: 'The rule of a blacklist that forbids a destination.',
      recipes: [
        ['name', 'ip'],
        ['name', 'proto', 'ip'],
        ['name', 'proto', 'ip', 'port'],
        ['name', 'proto', 'ip', 'port', 'pattern'],
      ],
      run: (parameters) => {
        const address = parseIPv4(String(parameters.ip));
        const list = find(parameters.name);
        if (address === null) return badAddress;
        if (list === null) return badName;
        const destination = destinationOf(parameters, address);
        if (destination instanceof ManagementError) return destination;
        const rule = list.match(destination);
        return rule === null ? new ManagementError(404, 'Not Matched') : shownRule(list, rule);
      },
    },
    {
      name: 'add_blacklist_rule',
      doc: 'Puts a rule on a blacklist.',
      recipes: [
        ['name', 'rule'],
        ['name', 'rule', 'expire'],
      ],
      run: (parameters) => {
        const list = changeable(parameters.name);
        if (list instanceof ManagementError) return list;
        const rule = parseRule(String(parameters.rule));
        if (rule === null) return new ManagementError(404, 'Bad rule');
        const expire = integerParameter(parameters, 'expire');
        if (expire instanceof ManagementError) return expire;
        if (expire !== null && expire <= 0) return new ManagementError(404, 'Bad expire value');
        if (expire !== null && !list.traits.isExpiring)
          return new ManagementError(404, 'Blacklist without expire support');
        list.add(rule, expire ?? 0);
        return 'OK';
      },
    },
    {
      name: 'del_blacklist_rule',
      doc: 'Takes a rule off a blacklist.',
      recipes: [['name', 'rule']],
      run: ({ name, rule: text }) => {
        const list = changeable(name);
        if (list instanceof ManagementError) return list;
        const rule = parseRule(String(text));
        if (rule === null) return new ManagementError(404, 'Bad rule');
        return list.remove(rule) ? 'OK' : new ManagementError(404, 'Rule not found');
      },
    },
  ];
}
