import { arg } from '../../declarations/arguments.ts';
import { type ManagementCommand, ManagementError } from '../../declarations/management.ts';
import { parseInteger } from '../../values/integer.ts';
import { type ByteString, textOf } from '../../values/value.ts';
import { type AddressRow, type AddressTable, maskText } from './addresses.ts';
import {
  allowRegister,
  allowRouting,
  allowUri,
  checkAddress,
  filesOf,
  isAllowed,
  plainUri,
  sourceGroup,
  sourceQuery,
} from './checks.ts';
import { permissions, type State } from './declaration.ts';

const found = { 1: 'found', [-1]: 'not found', [-2]: 'no such group' };
const allowed = { 1: 'allowed', [-1]: 'denied' };
const info = arg.optional(arg.output('info', 'Receives the context_info of the row.'));
const pattern = arg.optional(arg.string('pattern', 'What the patterns of rows are matched with.'));
const partition = arg.optional(arg.string('partition', 'Name of the address table.'));
const basename = arg.string('basename', 'Name of the files without their suffixes.');

/** Groups and ports are texts in 2.4. */
function number(text: ByteString): number {
  return parseInteger(text.trim()) ?? 0;
}

function dump(
  tables: readonly AddressTable[],
  rows: (table: AddressTable) => readonly AddressRow[],
  mask: (row: AddressRow) => string,
) {
  return {
    Partitions: tables.map((table) => ({
      name: table.name,
      Destinations: rows(table).map((row) => ({
        grp: row.group,
        ip: row.ip,
        mask: mask(row),
        port: row.port,
        proto: row.protocol,
        pattern: row.pattern,
        context_info: row.info,
      })),
    })),
  };
}

function commands(state: State): ManagementCommand[] {
  const chosen = (name: unknown): AddressTable[] | ManagementError => {
    if (name === undefined) return [...state.partitions.values()];
    const table = state.partitions.get(String(name));
    return table === undefined ? new ManagementError(404, 'No such partition') : [table];
  };
  return [
    {
      name: 'address_reload',
      doc: 'Reads the address tables again.',
      recipes: [[], ['partition']],
      run({ partition: name }) {
        const tables = chosen(name);
        if (tables instanceof ManagementError) return tables;
        for (const table of tables) {
          const problem = table.load();
          if (problem !== null) return new ManagementError(500, 'Failed to reload', problem);
        }
        return 'OK';
      },
    },
    {
      name: 'address_dump',
      doc: 'Single addresses of the tables.',
      recipes: [[], ['partition']],
      run({ partition: name }) {
        const tables = chosen(name);
        if (tables instanceof ManagementError) return tables;
        return dump(
          tables,
          (table) => table.addresses,
          (row) => String(row.mask),
        );
      },
    },
    {
      name: 'subnet_dump',
      doc: 'Subnets of the tables.',
      recipes: [[], ['partition']],
      run({ partition: name }) {
        const tables = chosen(name);
        if (tables instanceof ManagementError) return tables;
        return dump(tables, (table) => table.subnets, maskText);
      },
    },
    {
      name: 'allow_uri',
      doc: 'Whether files of rules allow a pair of URIs.',
      recipes: [['basename', 'uri', 'contact']],
      run({ basename: name, uri, contact }) {
        const [left, right] = [plainUri(String(uri)), plainUri(String(contact))];
        if (left === null || right === null) return new ManagementError(400, 'Bad URI');
        return isAllowed(state, filesOf(state, String(name)), left, right)
          ? 'OK'
          : new ManagementError(403, 'Forbidden');
      },
    },
  ];
}

export default permissions.complete({
  functions: {
    check_address: [
      permissions.fn({
        doc: 'Looks an address up in the address table.',
        since: '3.6',
        routes: ['request', 'failure', 'branch', 'local', 'startup', 'timer', 'event'],
        args: [
          arg.integer('group', 'Group of rows; 0: any.'),
          arg.string('ip', 'The address.'),
          arg.integer('port', 'Its port; 0: any.'),
          arg.string('protocol', 'The protocol; `any` for all.'),
          info,
          pattern,
          partition,
        ],
        returns: found,
        run: (execution, state, group, ip, port, protocol, result, text, table) =>
          checkAddress(
            execution,
            state,
            { group, ip, port, protocol: protocol.toLowerCase(), pattern: text ?? null },
            result,
            table,
          ),
      }),
      permissions.fn({
        doc: 'Looks an address up in the address table.',
        until: '2.4',
        routes: ['request', 'failure', 'local', 'startup', 'timer', 'event'],
        args: [
          arg.string('group', 'Group of rows; 0: any.'),
          arg.string('ip', 'The address.'),
          arg.string('port', 'Its port; 0: any.'),
          arg.string('protocol', 'The protocol; `any` for all.'),
          info,
          pattern,
        ],
        returns: found,
        run: (execution, state, group, ip, port, protocol, result, text) => {
          const query = {
            group: number(group),
            ip,
            port: number(port),
            protocol: protocol.toLowerCase(),
            pattern: text ?? null,
          };
          return checkAddress(execution, state, query, result, undefined);
        },
      }),
    ],
    check_source_address: [
      permissions.fn({
        doc: 'Looks up where the message came from.',
        since: '3.6',
        routes: ['request', 'failure', 'branch', 'local'],
        args: [arg.integer('group', 'Group of rows; 0: any.'), info, pattern, partition],
        returns: found,
        run: (execution, state, group, result, text, table) =>
          checkAddress(execution, state, sourceQuery(execution, group, text), result, table),
      }),
      permissions.fn({
        doc: 'Looks up where the message came from.',
        until: '2.4',
        routes: ['request', 'failure', 'local'],
        args: [arg.string('group', 'Group of rows; 0: any.'), info, pattern],
        returns: found,
        run: (execution, state, group, result, text) =>
          checkAddress(execution, state, sourceQuery(execution, number(group), text), result, undefined),
      }),
    ],
    get_source_group: [
      permissions.fn({
        doc: 'The group of the row for where the message came from.',
        since: '3.6',
        routes: ['request', 'failure', 'branch', 'local'],
        args: [arg.output('group', 'Receives the group.'), partition],
        returns: { 1: 'found', [-1]: 'not found' },
        run: (execution, state, result, table) => sourceGroup(execution, state, result, table),
      }),
      permissions.fn({
        doc: 'The group of the row for where the message came from.',
        until: '2.4',
        routes: ['request', 'failure', 'local'],
        args: [arg.output('group', 'Receives the group.')],
        returns: { 1: 'found', [-1]: 'not found' },
        run: (execution, state, result) => sourceGroup(execution, state, result, undefined),
      }),
    ],
    allow_routing: [
      permissions.fn({
        doc: 'Whether files of rules allow From to call the request URI (and branches).',
        since: '3.6',
        routes: ['request', 'failure', 'local'],
        args: [arg.optional(basename)],
        returns: allowed,
        run: (execution, state, name) => allowRouting(execution, state, filesOf(state, name)),
      }),
      permissions.fn({
        doc: 'Whether files of rules allow From to call the request URI (and branches).',
        until: '2.4',
        routes: ['request', 'failure', 'local'],
        args: [
          arg.optional(arg.string('allow', 'Name of the files without their suffixes, or the allow file.')),
          arg.optional(arg.string('deny', 'The deny file.')),
        ],
        returns: allowed,
        run: (execution, state, allow, deny) =>
          allowRouting(
            execution,
            state,
            deny === undefined ? filesOf(state, allow) : { allow: allow!, deny },
          ),
      }),
    ],
    allow_register: [
      permissions.fn({
        doc: 'Whether files of rules allow To to register the Contacts.',
        since: '3.6',
        routes: ['request', 'failure', 'local'],
        args: [basename],
        returns: allowed,
        run: (execution, state, name) => allowRegister(execution, state, filesOf(state, name)),
      }),
      permissions.fn({
        doc: 'Whether files of rules allow To to register the Contacts.',
        until: '2.4',
        routes: ['request', 'failure'],
        args: [
          arg.string('allow', 'Name of the files without their suffixes, or the allow file.'),
          arg.optional(arg.string('deny', 'The deny file.')),
        ],
        returns: allowed,
        run: (execution, state, allow, deny) =>
          allowRegister(execution, state, deny === undefined ? filesOf(state, allow) : { allow, deny }),
      }),
    ],
    allow_uri: [
      permissions.fn({
        doc: 'Whether files of rules allow From to call a URI.',
        since: '3.6',
        routes: ['request', 'failure', 'branch', 'local', 'startup', 'timer', 'event'],
        args: [basename, arg.string('uri', 'The URI.')],
        returns: allowed,
        run: (execution, state, name, uri) => allowUri(execution, state, filesOf(state, name), uri),
      }),
      permissions.fn({
        doc: 'Whether files of rules allow From to call a URI.',
        until: '2.4',
        routes: ['request', 'failure', 'local'],
        args: [basename, arg.variable('uri', 'Variable with the URI.')],
        returns: allowed,
        run: (execution, state, name, uri) =>
          allowUri(execution, state, filesOf(state, name), textOf(uri.get(execution))),
      }),
    ],
  },
  management: commands,
});
