import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import { defaultPartition } from '../../declarations/partition.ts';
import type { Server } from '../../declarations/server.ts';
import { parseInteger } from '../../values/integer.ts';
import { type ByteString, textOf } from '../../values/value.ts';
import { protocolOf } from './addresses.ts';
import {
  allowRegister,
  allowRouting,
  allowUri,
  checkAddress,
  checkSource,
  filesOf,
  sourceGroup,
} from './checks.ts';
import { permissions, type State } from './declaration.ts';
import { commands } from './management.ts';

const found = { 1: 'found', [-1]: 'not found', [-2]: 'no such group' };
const allowed = { 1: 'allowed', [-1]: 'denied' };
const info = arg.optional(arg.output('info', 'Receives the context_info of the row.'));
const pattern = arg.optional(arg.string('pattern', 'What the patterns of rows are matched with.'));
const partition = arg.optional(arg.string('partition', 'Name of the address table.'));
const protocol = arg.parsed(
  'protocol',
  'The protocol; `any` for all.',
  (text) => protocolOf(text) ?? new ArgumentProblem(`unknown protocol <${text}>`),
);
const basename = arg.string('basename', 'Name of the files without their suffixes.');

/** Groups and ports are texts in 2.4. */
function number(text: ByteString): number {
  return parseInteger(text.trim()) ?? 0;
}

/** 2.4 takes `partition:group`. */
function groupOf(text: ByteString): { group: number; partition: ByteString | undefined } {
  const colon = text.indexOf(':');
  const partition = colon < 0 ? undefined : text.slice(0, colon).trim();
  return { group: number(text.slice(colon + 1)), partition };
}

/** The files are read when the script is, so that management finds them. */
function loadFiles(_server: Server, state: State, name: ByteString | undefined): null {
  const { allow, deny } = filesOf(state, name);
  state.files.hasRules(allow);
  state.files.hasRules(deny);
  return null;
}

/** Why a partition that the script names is not there; null when it is. */
function missing({ partitions }: State, name: ByteString | undefined): string | null {
  const isThere = name === undefined ? partitions.size > 0 : partitions.has(name);
  return isThere ? null : `invoked partition <${name ?? defaultPartition}> not defined`;
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
          protocol,
          info,
          pattern,
          partition,
        ],
        link: (_server, state, _group, _ip, _port, _protocol, _info, _pattern, name) => missing(state, name),
        returns: found,
        run: (execution, state, group, ip, port, protocol, result, text, table) =>
          checkAddress(execution, state, ip, { group, port, protocol, pattern: text ?? null }, result, table),
      }),
      permissions.fn({
        doc: 'Looks an address up in the address table.',
        until: '2.4',
        routes: ['request', 'failure', 'local', 'startup', 'timer', 'event'],
        args: [
          arg.string('group', 'Group of rows; 0: any.'),
          arg.string('ip', 'The address.'),
          arg.string('port', 'Its port; 0: any.'),
          protocol,
          info,
          pattern,
        ],
        returns: found,
        run: (execution, state, group, ip, port, protocol, result, text) => {
          const { group: wanted, partition: table } = groupOf(group);
          const query = { group: wanted, port: number(port), protocol, pattern: text ?? null };
          return checkAddress(execution, state, ip, query, result, table);
        },
      }),
    ],
    check_source_address: [
      permissions.fn({
        doc: 'Looks up where the message came from.',
        since: '3.6',
        routes: ['request', 'failure', 'branch', 'local'],
        args: [arg.integer('group', 'Group of rows; 0: any.'), info, pattern, partition],
        link: (_server, state, _group, _info, _pattern, name) => missing(state, name),
        returns: found,
        run: (execution, state, group, result, text, table) =>
          checkSource(execution, state, group, result, text, table),
      }),
      permissions.fn({
        doc: 'Looks up where the message came from.',
        until: '2.4',
        routes: ['request', 'failure', 'local'],
        args: [arg.string('group', 'Group of rows; 0: any.'), info, pattern],
        returns: found,
        run: (execution, state, group, result, text) => {
          const { group: wanted, partition: table } = groupOf(group);
          return checkSource(execution, state, wanted, result, text, table);
        },
      }),
    ],
    get_source_group: [
      permissions.fn({
        doc: 'The group of the row for where the message came from.',
        since: '3.6',
        routes: ['request', 'failure', 'branch', 'local'],
        args: [arg.output('group', 'Receives the group.'), partition],
        link: (_server, state, _result, name) => missing(state, name),
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
        link: loadFiles,
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
        link: loadFiles,
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
        link: loadFiles,
        returns: allowed,
        run: (execution, state, name, uri) => allowUri(execution, state, filesOf(state, name), uri),
      }),
      permissions.fn({
        doc: 'Whether files of rules allow From to call a URI.',
        until: '2.4',
        routes: ['request', 'failure', 'local'],
        args: [basename, arg.variable('uri', 'Variable with the URI.')],
        link: loadFiles,
        returns: allowed,
        run: (execution, state, name, uri) =>
          allowUri(execution, state, filesOf(state, name), textOf(uri.get(execution))),
      }),
    ],
  },
  management: commands,
});
