import type { VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { requestUriText } from '../../variables/request-uri.ts';
import type { AddressTable, Query } from './addresses.ts';
import { defaultPartition, type State } from './declaration.ts';

/** The address table of a partition; null (after logging) when there is none. */
function tableOf(execution: Execution, state: State, partition: ByteString | undefined): AddressTable | null {
  const table = state.partitions.get(partition ?? defaultPartition) ?? null;
  if (table === null)
    execution.log('ERROR', `there is no address table ${partition ?? defaultPartition}; is db_url set?`);
  return table;
}

/** 1 found, -1 not found, -2 no such group. */
export function checkAddress(
  execution: Execution,
  state: State,
  query: Query,
  info: VariableReference | undefined,
  partition: ByteString | undefined,
): number {
  const table = tableOf(execution, state, partition);
  if (table === null) return -1;
  if (!table.hasGroup(query.group)) return -2;
  const row = table.find(query);
  if (row === null) return -1;
  return info === undefined || info.set(execution, row.info) ? 1 : -1;
}

/** The query for where the message came from. */
export function sourceQuery({ message }: Execution, group: number, pattern: ByteString | undefined): Query {
  const { source, protocol } = message.received;
  return { group, ip: source.ip, port: source.port, protocol, pattern: pattern ?? null };
}

export function sourceGroup(
  execution: Execution,
  state: State,
  result: VariableReference,
  partition: ByteString | undefined,
): number {
  const row = tableOf(execution, state, partition)?.find(sourceQuery(execution, 0, undefined)) ?? null;
  return row !== null && result.set(execution, row.group) ? 1 : -1;
}

/** A URI as the files of rules see it: scheme, user and host only. */
export function plainUri(text: ByteString): ByteString | null {
  const uri = parseUri(text);
  if (uri === null) return null;
  const user = uri.user === null ? '' : `${uri.user}@`;
  return uri.scheme === 'tel' ? `tel:${uri.user ?? ''}` : `sip:${user}${uri.host ?? ''}`;
}

export interface Files {
  readonly allow: string;
  readonly deny: string;
}

export function filesOf(state: State, name: ByteString | undefined): Files {
  if (name === undefined) return { allow: state.defaultAllow, deny: state.defaultDeny };
  return { allow: name + state.allowSuffix, deny: name + state.denySuffix };
}

/** Allowed unless only the deny file has a rule for the pair. */
export function isAllowed(
  state: State,
  { allow, deny }: Files,
  left: ByteString,
  right: ByteString,
): boolean {
  return state.files.has(allow, left, right) || !state.files.has(deny, left, right);
}

/** Each of `right` against `left`; false too when one of them is no URI. */
function allAllowed(
  execution: Execution,
  state: State,
  files: Files,
  left: ByteString | null,
  right: readonly (ByteString | null)[],
): number {
  const plainLeft = left === null ? null : plainUri(left);
  for (const text of right) {
    const plainRight = text === null ? null : plainUri(text);
    if (plainLeft === null || plainRight === null) {
      execution.log('ERROR', `not a URI: ${plainLeft === null ? left : text}`);
      return -1;
    }
    if (!isAllowed(state, files, plainLeft, plainRight)) return -1;
  }
  return 1;
}

export function allowRouting(execution: Execution, state: State, files: Files): number {
  const { message } = execution;
  const branches = state.checksBranches ? message.branches.map((branch) => branch.uri) : [];
  return allAllowed(execution, state, files, message.sip.from?.uri ?? null, [
    requestUriText(message),
    ...branches,
  ]);
}

export function allowRegister(execution: Execution, state: State, files: Files): number {
  const { sip } = execution.message;
  const { contacts } = sip;
  if (contacts === null) return -1;
  const uris = contacts.flatMap((list) => list.contacts.map((contact) => contact.uri));
  return uris.length === 0 ? 1 : allAllowed(execution, state, files, sip.to?.uri ?? null, uris);
}

export function allowUri(execution: Execution, state: State, files: Files, uri: ByteString | null): number {
  return allAllowed(execution, state, files, execution.message.sip.from?.uri ?? null, [uri]);
}
