import { arg } from '../../declarations/arguments.ts';
import { coreFunction, type FunctionDeclaration, type FunctionTable } from '../../declarations/module.ts';
import { sameText } from '../../sip/scan.ts';
import { parseInteger } from '../../values/integer.ts';

const printf: FunctionDeclaration = coreFunction({
  doc: 'Puts a text with variables into a variable.',
  // Whether the variable can be assigned shows only when it runs.
  args: [arg.variable('result', 'Receives the text.'), arg.string('text', 'The text.')],
  returns: { 1: 'done', [-1]: 'the variable refused it' },
  run: (execution, _state, result, text) => (result.set(execution, text) ? 1 : -1),
});

/** Functions over values, AVPs, time and addresses. */
export const valueFunctions: FunctionTable = {
  pv_printf: printf,
  avp_printf: { ...printf, until: '2.4' },
  avp_print: coreFunction({
    doc: 'Lists all AVPs in the log, at level INFO.',
    since: '3.6',
    args: [],
    returns: { 1: 'done' },
    run: (execution) => {
      for (const name of execution.avps.names()) {
        for (const value of execution.avps.all(name)) {
          const kind = typeof value === 'number' ? 'integer' : 'string';
          execution.log('INFO', `avp name [${name}], ${kind} value [${value}]`);
        }
      }
      return 1;
    },
  }),
  construct_uri: coreFunction({
    doc: 'Builds a URI from its parts.',
    args: [
      arg.string('scheme', '`sip`, `sips`, …'),
      arg.optional(arg.string('user', 'The user.')),
      arg.string('host', 'The host.'),
      arg.optional(arg.string('port', 'The port.')),
      arg.optional(arg.string('parameters', 'Parameters, without the first `;`.')),
      arg.avp('result', 'AVP that receives the URI.'),
    ],
    returns: { 1: 'done; without scheme or host nothing is built' },
    run: (execution, _state, scheme, user, host, port, parameters, result) => {
      if (scheme === '' || host === '') {
        execution.log('ERROR', scheme === '' ? 'no protocol specified' : 'no domain specified');
        return 1;
      }
      const uri = `${scheme}:${user ? `${user}@` : ''}${host}${port ? `:${port}` : ''}${parameters ? `;${parameters}` : ''}`;
      return result.set(execution, uri) ? 1 : -1;
    },
  }),
  get_timestamp: coreFunction({
    doc: 'The time now, as seconds since 1970 and microseconds.',
    args: [arg.avp('seconds', 'AVP for the seconds.'), arg.avp('microseconds', 'AVP for the microseconds.')],
    returns: { 1: 'done' },
    run: (execution, _state, seconds, microseconds) => {
      const now = Math.floor(execution.server.host.clock.now() * 1000);
      const set =
        seconds.set(execution, Math.floor(now / 1_000_000) | 0) &&
        microseconds.set(execution, now % 1_000_000);
      return set ? 1 : -1;
    },
  }),
  is_myself: [
    coreFunction({
      doc: 'Whether a host (and port) is this server.',
      since: '3.6',
      args: [arg.string('host', 'Host to look up.'), arg.optional(arg.integer('port', 'Its port; 0: any.'))],
      returns: { 1: 'it is', [-1]: 'it is not' },
      run: ({ server }, _state, host, port) => (server.isMyself(host, port ?? null) ? 1 : -1),
    }),
    coreFunction({
      doc: 'Whether a host (and port) is this server.',
      until: '2.4',
      args: [arg.string('host', 'Host to look up.'), arg.optional(arg.string('port', 'Its port.'))],
      returns: { 1: 'it is', [-1]: 'it is not' },
      run: (execution, _state, host, port) => {
        const number = port === undefined || port === '' ? null : parseInteger(port);
        if (number === null && port) {
          execution.log('ERROR', `not a port: ${port}`);
          return -1;
        }
        return execution.server.isMyself(host, number) ? 1 : -1;
      },
    }),
  ],
  sr_check_status: coreFunction({
    doc: 'Whether a part of the server reports that it is ready.',
    since: '3.6',
    args: [
      arg.string('group', 'Name of the group; `core` is always there.'),
      arg.optional(arg.string('identifier', 'Name within the group; `all`: all of them together.')),
    ],
    returns: {
      1: 'ready, or another status above 0',
      [-1]: 'not ready, or another status below 0; the smallest number: not known',
    },
    link: (server, _state, group) =>
      group === undefined || server.statusReports.find(group) !== null
        ? null
        : `there is no status of \`${group}\``,
    run: (execution, _state, name, identifier) => {
      const group = execution.server.statusReports.find(name);
      if (group === null) execution.log('ERROR', `group <${name}> not found`);
      if (group === null) return -1;
      if (identifier !== undefined && sameText(identifier, 'all')) return group.readiness();
      return group.find(identifier ?? null)?.status ?? -(2 ** 31);
    },
  }),
};
