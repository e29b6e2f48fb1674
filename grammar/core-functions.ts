/**
 * Core functions of the versions in which they are keywords with a grammar each (up to 2.4). From 3.x on they
 * are called like any other function and their arguments are checked from the catalog instead.
 */
import type { Dialect } from './dialect.ts';

/** What may stand as an argument. */
export type CoreArgumentKind =
  | 'string'
  | 'number'
  /** A bare word or a number: flags. */
  | 'flag'
  | 'variable'
  /** An address or host name, quoted or not. */
  | 'host'
  /** `udp:1.2.3.4:5060`, unquoted. */
  | 'socket';

export interface CoreFunctionShape {
  /** May stand without parentheses. */
  readonly bare: boolean;
  /** One list of allowed kinds per argument. */
  readonly arguments: readonly (readonly CoreArgumentKind[])[];
  /** Of the first argument when others follow: branch flags then start with the number of the branch. */
  readonly leading: readonly CoreArgumentKind[] | undefined;
  readonly minimum: number;
}

const kinds: Record<string, readonly CoreArgumentKind[]> = {
  s: ['string'],
  n: ['number'],
  f: ['flag'],
  v: ['variable'],
  h: ['host'],
  k: ['socket'],
  N: ['number', 'variable'],
  S: ['string', 'variable'],
  p: ['number', 'string'],
};

/** `name` or `name!` (may be bare), then the argument kinds; a `?` before the first optional one. */
const table24 = `
add_local_rport!  add_rport!  add_tcp_alias!:?n  append_branch!:?ss  avp_printf:Ss  cache_add:ssNn?v
cache_counter_fetch:ssv  cache_fetch:ssv  cache_raw_query:ss?s  cache_remove:ss  cache_store:sss?N  cache_sub:ssNn?v
construct_uri:sssssv  force_local_rport!  force_rport!  force_send_socket:k  force_tcp_alias!:?n  forward:?s
get_timestamp:vv  is_myself:s?s  isbflagset:f?f  isbranchflagset:f?f  isdsturiset!  isduriset!  isflagset:f
next_branches  prefix:s  pv_printf:Ss  raise_event:s?vv  remove_branch:N  resetbflag:f?f  resetbranchflag:f?f
resetdsturi!  resetduri!  resetflag:f  revert_uri!  rewritehost:s  rewritehostport:s  rewriteport:s  rewriteuri:s
rewriteuser:s  rewriteuserpass:s  script_trace:?nss  send:s?s  serialize_branches:n?n  set_advertised_address:h
set_advertised_port:p  setbflag:f?f  setbranchflag:f?f  setdsturi:s  setduri:s  setflag:f  seth:s  sethost:s
sethostport:s  sethp:s  setp:s  setport:s  setu:s  setup:s  seturi:s  setuser:s  setuserpass:s  strip:n
strip_tail:n  subscribe_event:ss?n  unuse_blacklist:s  use_blacklist:s
`;

/** Only in 1.x: read leniently, so only what is special about them is here. */
const table1x = 'setdebug:?n  len_gt:f  forward_tcp:?h  forward_udp:?h  send_tcp:h';

function read(table: string): Map<string, CoreFunctionShape> {
  const functions = new Map<string, CoreFunctionShape>();
  for (const entry of table.trim().split(/\s+/)) {
    const [head = '', shape = ''] = entry.split(':');
    const optional = shape.indexOf('?');
    const letters = shape.replace('?', '');
    const list = [...letters].map((letter) => kinds[letter] ?? []);
    functions.set(head.replace('!', ''), {
      bare: head.endsWith('!'),
      arguments: list,
      leading: letters === 'ff' ? kinds.n : list[0],
      minimum: optional < 0 ? letters.length : optional,
    });
  }
  return functions;
}

const functions24 = read(table24);
const functions1x = new Map([...functions24, ...read(table1x)]);

/** Core functions that are keywords in `dialect`. */
export function coreFunctions(dialect: Dialect): ReadonlyMap<string, CoreFunctionShape> {
  if (dialect === '1.x') return functions1x;
  return dialect === '2.4' ? functions24 : noFunctions;
}

const noFunctions: ReadonlyMap<string, CoreFunctionShape> = new Map();
