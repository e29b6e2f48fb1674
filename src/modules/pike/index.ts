import { namedParameters } from '../../declarations/events.ts';
import type { LogLevel } from '../../declarations/log.ts';
import { logLevels } from '../../declarations/log.ts';
import { ManagementError } from '../../declarations/management.ts';
import type { Message } from '../../declarations/message.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { type AddressBytes, parseAddress } from '../../values/ip.ts';
import { AddressTree } from './address-tree.ts';

interface Pike {
  readonly tree: AddressTree;
  readonly logLevel: LogLevel;
  readonly checkRoute: string | null;
  readonly server: Server;
}

const pike = declareModule({
  name: 'pike',
  doc: 'Finds sources that send too many requests.',
  params: {
    sampling_time_unit: param.integer(2, 'Length of a period in seconds.'),
    reqs_density_per_unit: param.integer(30, 'Requests of one address in a period that are allowed.'),
    remove_latency: param.integer(120, 'Seconds an idle address is remembered; at least one period.'),
    check_route: param.string(null, 'A route that runs for every message; `drop` in it exempts the source.'),
    pike_log_level: param.integer(1, 'Level of the log line about a block.'),
  },
  setup: ({ params, server }): Pike => ({
    tree: new AddressTree({
      density: params.reqs_density_per_unit,
      period: params.sampling_time_unit,
      latency: Math.max(params.remove_latency, params.sampling_time_unit + 1),
    }),
    logLevel: levelOf(params.pike_log_level),
    checkRoute: params.check_route,
    server,
  }),
});

export default pike.complete({
  functions: {
    pike_check_req: pike.fn({
      doc: 'Counts the request and tells whether its source sends too many.',
      routes: ['request'],
      args: [],
      returns: { 1: 'fine', [-1]: 'blocked already', [-2]: 'blocked with this request' },
      run: ({ message }, state) => check(state, message),
    }),
  },
  events: {
    E_PIKE_BLOCKED: { doc: 'A source went over the limit.', parameters: ['ip'] },
  },
  start: (state, server) => {
    const route = state.checkRoute;
    if (route === null) return null;
    if (!server.hasRoute('route', route)) throw new ModuleProblem(`check_route: there is no route[${route}]`);
    for (const hooks of [server.hooks.beforeRequest, server.hooks.beforeReply])
      hooks.push((message) => passesAutomaticCheck(state, message, route));
    return null;
  },
  management: (state, server) => [
    {
      name: 'pike_list',
      groupName: 'pike:list',
      doc: 'The blocked addresses.',
      recipes: [[]],
      run: () => ({ IPs: blockedAddresses(state, server) }),
      tree: () => blockedAddresses(state, server).map((ip) => ({ name: ip })),
    },
    {
      name: 'pike_rm',
      groupName: 'pike:rm',
      doc: 'Lifts the block of an address.',
      recipes: [['ip']],
      run: ({ ip }) => unblock(state, server, String(ip)),
    },
  ],
});

function check(state: Pike, message: Message): number {
  const { ip } = message.received.source;
  const bytes = parseAddress(ip);
  if (bytes === null) return 1;
  const mark = state.tree.mark(octets(bytes), seconds(state.server));
  if (mark === 'fine') return 1;
  if (mark === 'blocked') return -1;
  state.server.log(state.logLevel, `blocking ${ip}: it sends too many requests`);
  state.server.events.raise('E_PIKE_BLOCKED', namedParameters({ ip }), null);
  return -2;
}

/** `check_route`: a blocked message never reaches the script, unless the route dropped it from the check. */
function passesAutomaticCheck(state: Pike, message: Message, route: string): boolean {
  let exempt = false;
  state.server.run('request', null, message, { subroute: route }, (execution) => {
    exempt = execution.stopped === 'drop';
  });
  return exempt || check(state, message) > 0;
}

function blockedAddresses(state: Pike, server: Server): string[] {
  return state.tree
    .blocked(seconds(server))
    .map((bytes) => (bytes.length === 4 ? bytes.join('.') : hexOf(bytes)));
}

function unblock(state: Pike, server: Server, text: string): 'OK' | ManagementError {
  const bytes = parseAddress(text);
  if (bytes === null) return new ManagementError(500, 'Bad IP');
  switch (state.tree.unblock(octets(bytes), seconds(server))) {
    case 'done':
      return 'OK';
    case 'unknown':
      return new ManagementError(404, 'Match not found');
    case 'not-blocked':
      return new ManagementError(400, 'IP not blocked');
  }
}

function octets(address: AddressBytes): number[] {
  return [...address].map((character) => character.charCodeAt(0));
}

/** IPv6 as the server lists it: the digits of two bytes side by side, without zeros in front. */
function hexOf(bytes: readonly number[]): string {
  const digits = bytes.map((byte) => byte.toString(16));
  const pairs = digits.flatMap((text, at) => (at % 2 === 0 ? [text + digits[at + 1]!] : []));
  return pairs.join(':');
}

/** Since the start. */
function seconds(server: Server): number {
  return (server.host.clock.now() - server.startedAt) / 1000;
}

function levelOf(number: number): LogLevel {
  const found = (Object.keys(logLevels) as LogLevel[]).find((level) => logLevels[level] === number);
  return found ?? 'WARNING';
}
