import type { VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { defaultPartition } from '../../declarations/partition.ts';
import { parseUri } from '../../sip/uri.ts';
import { parseAddress } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import { requestUriText } from '../../variables/request-uri.ts';
import type { AddressTable, Query } from './addresses.ts';
import type { State } from './declaration.ts';

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
  ip: ByteString,
  query: Query,
  info: VariableReference | undefined,
  partition: ByteString | undefined,
): number {
  const table = tableOf(execution, state, partition);
  if (table === null) return -1;
  const address = parseAddress(ip);
  if (address === null) {
    execution.log('ERROR', `invalid ip address <${ip}>!`);
    return -1;
  }
  const row = table.find(query, address);
  if (row === 'no such group') return -2;
  if (row === null) return -1;
  return info === undefined || info.set(execution, row.info) ? 1 : -1;
}

/** The same for where the message came from. */
export function checkSource(
  execution: Execution,
  state: State,
  group: number,
  info: VariableReference | undefined,
  pattern: ByteString | undefined,
  partition: ByteString | undefined,
): number {
  const { source, protocol } = execution.message.received;
  const query = { group, port: source.port, protocol, pattern: pattern ?? null };
  return checkAddress(execution, state, source.ip, query, info, partition);
}

/** Protocols and patterns of the rows do not count. */
export function sourceGroup(
  execution: Execution,
  state: State,
  result: VariableReference,
  partition: ByteString | undefined,
): number {
  const table = tableOf(execution, state, partition);
  const { ip, port } = execution.message.received.source;
  const address = parseAddress(ip);
  const group = table === null || address === null ? null : table.groupOf(address, port);
  return group !== null && result.set(execution, group) ? 1 : -1;
}

/** A URI as the right side of rules sees it: `sip:user@host`, or `sip:host`. */
export function plainUri(text: ByteString): ByteString | null {
  const uri = parseUri(text);
  if (uri === null) return null;
  return uri.user ? `sip:${uri.user}@${uri.host ?? ''}` : `sip:${uri.host ?? ''}`;
}

export interface Files {
  readonly allow: string;
  readonly deny: string;
}

export function filesOf(state: State, name: ByteString | undefined): Files {
  if (name === undefined) return { allow: state.defaultAllow, deny: state.defaultDeny };
  return { allow: name + state.allowSuffix, deny: name + state.denySuffix };
}

/** Longer texts are not compared. */
const longestText = 256;

/** The files of rules of one check. */
class Rules {
  readonly #state: State;
  readonly #files: Files;

  constructor(state: State, files: Files) {
    this.#state = state;
    this.#files = files;
  }

  /** Without any rule everything is allowed, whatever it looks like. */
  get areMissing(): boolean {
    return !this.#state.files.hasRules(this.#files.allow) && !this.#state.files.hasRules(this.#files.deny);
  }

  allow(left: ByteString, right: ByteString): boolean {
    return this.#state.files.has(this.#files.allow, left, right);
  }

  deny(left: ByteString, right: ByteString): boolean {
    return this.#state.files.has(this.#files.deny, left, right);
  }

  /** Allowed unless only the deny file has a rule for the pair. */
  pass(left: ByteString, right: ByteString): boolean {
    return this.allow(left, right) || !this.deny(left, right);
  }
}

/** Whether files of rules allow a pair of texts. */
export function isAllowed(state: State, files: Files, left: ByteString, right: ByteString): boolean {
  const rules = new Rules(state, files);
  return rules.areMissing || rules.pass(left, right);
}

/** The address of a header as it stands there; null (after logging) when it cannot be compared. */
function leftOf(execution: Execution, name: string, uri: ByteString | undefined): ByteString | null {
  if (uri !== undefined && uri.length <= longestText) return uri;
  execution.log('ERROR', `the URI in ${name} ${uri === undefined ? 'cannot be read' : 'is too long'}`);
  return null;
}

/** A URI as the right side; null (after logging) when it cannot be compared. */
function rightOf(execution: Execution, text: ByteString): ByteString | null {
  const plain = plainUri(text);
  if (plain !== null && plain.length <= longestText) return plain;
  execution.log('ERROR', `not a URI, or too long: ${text}`);
  return null;
}

export function allowRouting(execution: Execution, state: State, files: Files): number {
  const { message } = execution;
  const rules = new Rules(state, files);
  if (rules.areMissing) return 1;
  const left = leftOf(execution, 'From', message.sip.from?.uri);
  const requestUri = rightOf(execution, requestUriText(message) ?? '');
  if (left === null || requestUri === null) return -1;
  // The request URI always has an `@`.
  const target = requestUri.includes('@') ? requestUri : requestUri.replace('sip:', 'sip:@');
  if (!rules.pass(left, target)) return -1;
  for (const { uri } of state.checksBranches ? message.branches : []) {
    const right = rightOf(execution, uri);
    if (right === null || !rules.pass(left, right)) return -1;
  }
  return 1;
}

export function allowRegister(execution: Execution, state: State, files: Files): number {
  const { sip } = execution.message;
  const rules = new Rules(state, files);
  if (rules.areMissing || sip.firstHeader('contact') === null) return 1;
  const { contacts } = sip;
  if (contacts === null) return -1;
  if (contacts[0]?.star) return 1;
  const left = leftOf(execution, 'To', sip.to?.uri);
  if (left === null) return -1;
  for (const { uri } of contacts.flatMap((list) => list.contacts)) {
    const right = rightOf(execution, uri);
    if (right === null) return -1;
    // What is allowed is looked up among the denied all the same unless all branches are checked.
    const isAllowedFirst = state.checksBranches && rules.allow(left, right);
    if (!isAllowedFirst && rules.deny(left, right)) return -1;
  }
  return 1;
}

/** The URI is compared as it is. */
export function allowUri(execution: Execution, state: State, files: Files, uri: ByteString | null): number {
  const rules = new Rules(state, files);
  if (rules.areMissing) return 1;
  const left = leftOf(execution, 'From', execution.message.sip.from?.uri);
  if (left === null) return -1;
  if (uri === null || uri.length > longestText) {
    execution.log('ERROR', `the URI ${uri === null ? 'has no value' : 'is too long'}`);
    return -1;
  }
  return rules.pass(left, uri) ? 1 : -1;
}
