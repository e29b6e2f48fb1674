import type { Version } from '../../../grammar/dialect.ts';
import { type Database, type Row, rowsOf } from '../../declarations/database.ts';
import type { ListeningSocket, Server } from '../../declarations/server.ts';
import { resolveHop, socketNamed } from '../../runtime/forwarding/next-hop.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import { parseAddress } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import { Destination, DestinationSet, type DestinationState, short } from './destination.ts';

/** Names of the columns, as the parameters give them. */
export interface Columns {
  readonly set: string;
  readonly destination: string;
  readonly socket: string;
  readonly state: string;
  /** Null: the version knows no such column. */
  readonly probeMode: string | null;
  readonly weight: string;
  readonly priority: string;
  readonly attributes: string;
  readonly description: string;
}

/** What was read: the sets, the newest first, and how many rows were. */
export interface LoadedSets {
  readonly sets: readonly DestinationSet[];
  readonly loaded: number;
  readonly discarded: number;
}

const states: readonly DestinationState[] = ['active', 'inactive', 'probing'];
const mostAddresses = 32;
const longestHost = 254;

/**
 * Reads the sets of a table. A text: why it cannot be read.
 * @param withState as the table has it; otherwise everything is active
 */
export function loadSets(
  server: Server,
  database: Database,
  name: string,
  columns: Columns,
  withState: boolean,
): LoadedSets | string {
  const table = database.table(name);
  if (typeof table === 'string') return table;
  const absent = Object.values(columns).find(
    (column) => column !== null && !table.columns.some((known) => known.name === column),
  );
  if (absent !== undefined) return `the table ${name} has no column ${absent}`;
  const sets: DestinationSet[] = [];
  let loaded = 0;
  const rows = rowsOf(table);
  for (const row of rows) {
    const id = row[columns.set];
    const uri = textOf(row, columns.destination);
    const weight = weightOf(row[columns.weight], server.version);
    if (uri === null) return `the table ${name} has a row without ${columns.destination}`;
    if (weight === null) return `the table ${name} has no weight for <${uri}>`;
    const parsed = parseUri(uri, server.version);
    if (id == null || parsed === null || parsed.host === null || parsed.host.length > longestHost) {
      server.log('ERROR', `dispatcher: <${uri}> of set ${id} makes no destination and is left out`);
      continue;
    }
    const destination = destinationOf(server, row, columns, parsed, short(weight), withState);
    const set = sets.find((known) => known.id === id) ?? new DestinationSet(Number(id));
    if (!resolve(server, set, destination, parsed)) continue;
    set.add(destination);
    if (!sets.includes(set)) sets.unshift(set);
    loaded++;
  }
  for (const set of sets) set.recalculate();
  return { sets, loaded, discarded: rows.length - loaded };
}

function textOf(row: Row, column: string): ByteString | null {
  const cell = row[column];
  return cell == null || cell === '' ? null : String(cell);
}

function destinationOf(
  server: Server,
  row: Row,
  columns: Columns,
  uri: Uri,
  weight: number,
  withState: boolean,
): Destination {
  const state = withState ? Number(row[columns.state] ?? 0) : 0;
  const probeMode = columns.probeMode === null ? 0 : Number(row[columns.probeMode] ?? 0);
  if (states[state] === undefined || probeMode < 0 || probeMode > 1)
    server.log('CRITICAL', `dispatcher: unknown state ${state} or probe mode ${probeMode} of ${uri.text}`);
  const facts = {
    uri: uri.text,
    target: targetOf(uri),
    socket: socketOf(server, textOf(row, columns.socket)),
    weight,
    priority: Number(row[columns.priority] ?? 0),
    isAlwaysProbed: probeMode === 1,
    attributes: textOf(row, columns.attributes),
    description: textOf(row, columns.description),
  };
  return new Destination(facts, states[state] ?? 'active');
}

/** What asks FreeSWITCH (`fs://`) counts as 1; null: no weight. 2.4 reads what there is, and takes 1 for nothing. */
function weightOf(cell: Row[string], version: Version): number | null {
  if (typeof cell === 'number') return cell;
  const text = cell ?? '';
  if (/^fs:\/\//i.test(text)) return 1;
  if (/^[0-9]+$/.test(text)) return Number(text);
  if (version !== '2.4') return null;
  return text === '' ? 1 : Number(/^[0-9]*/.exec(text)![0]);
}

/** The URI without what is for nobody but its user. */
function targetOf(uri: Uri): ByteString {
  if (!uri.user && !uri.password && !uri.headersText) return uri.text;
  const port = uri.portText === null ? '' : `:${uri.portText}`;
  const span = uri.parametersSpan;
  const parameters = span === null ? '' : `;${uri.text.slice(span.start, span.end)}`;
  return `${uri.scheme}:${uri.host}${port}${parameters}`;
}

function socketOf(server: Server, text: ByteString | null): ListeningSocket | null {
  if (text === null) return null;
  const socket = socketNamed(server, text);
  if (socket === null)
    server.log('ERROR', `dispatcher: <${text}> is no socket of this server, it is ignored`);
  return socket;
}

/** Finds the addresses; what has none leaves the set again. False: it has none for sure. */
function resolve(server: Server, set: DestinationSet, destination: Destination, uri: Uri): boolean {
  let isKnown: boolean | null = null;
  const hop = {
    protocol: uri.protocol,
    host: uri.host!.replace(/^\[(.*)\]$/, '$1'),
    port: uri.port || null,
    secure: uri.scheme === 'sips',
  };
  resolveHop(server, hop, uri.protocol, (addresses) => {
    for (const { ip, port } of addresses.slice(0, mostAddresses))
      destination.addresses.push({ bytes: parseAddress(ip) ?? '', port });
    if (addresses.length === 0)
      server.log('ERROR', `dispatcher: could not resolve ${hop.host}, <${uri.text}> is left out`);
    if (isKnown === false && addresses.length === 0) set.remove(destination);
    isKnown = addresses.length > 0;
  });
  const wasTold = isKnown as boolean | null;
  isKnown ??= false;
  return wasTold !== false;
}
