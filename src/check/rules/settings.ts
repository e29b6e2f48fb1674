import type * as ast from '../../../grammar/ast.ts';
import { versions } from '../../../grammar/dialect.ts';
import { facilities } from '../../declarations/log.ts';
import type { Report } from '../report.ts';
import type { Scope } from '../scope.ts';
import { nearest } from '../suggest.ts';

const protocols = new Set([
  'udp',
  'tcp',
  'tls',
  'sctp',
  'ws',
  'wss',
  'bin',
  'bins',
  'hep_udp',
  'hep_tcp',
  'hep_tls',
  'smpp',
  'msrp',
  'msrps',
  'ipsec',
]);

/** Global parameters: known in this version, with a value of their kind (reference: language 2.1, 2.2). */
export function checkSettings(script: ast.Script, scope: Scope, report: Report): void {
  for (const item of script.items) {
    if (item.kind !== 'GlobalParameter') continue;
    const facts = scope.names.global(item.name.name);
    if (facts === null) reportUnknown(item, scope, report);
    else if (facts.rejected) {
      report('setting-removed', item.name.span, `${item.name.name} is no longer a setting`, {
        hint: renamed[item.name.name],
      });
    } else {
      if (facts.deprecated) {
        report('setting-deprecated', item.name.span, `${item.name.name} is deprecated`, {
          hint: renamed[item.name.name],
        });
      }
      checkKind(item, facts.type, report);
      checkValue(item, report);
      checkProtocols(item, scope, report);
    }
  }
}

function reportUnknown(item: ast.GlobalParameter, scope: Scope, report: Report): void {
  const name = item.name.name;
  const others = versions.filter((version) => scope.registry.forVersion(version).global(name) !== null);
  const near = nearest(
    name,
    scope.names.catalog.core.globals.map((entry) => entry.name),
  );
  report('setting-unknown', item.name.span, `unknown setting ${name}`, {
    hint:
      renamed[name] ??
      (others.length > 0
        ? `it exists in ${others.join(' and ')}`
        : near === null
          ? undefined
          : `did you mean ${near}?`),
  });
}

const kinds: Readonly<
  Record<string, { readonly title: string; readonly accepts: readonly ast.GlobalValue['kind'][] }>
> = {
  int: { title: 'a number', accepts: ['NumberLiteral'] },
  bool: { title: 'yes or no', accepts: ['NumberLiteral'] },
  string: { title: 'a string in quotes', accepts: ['StringLiteral', 'RawValue'] },
  id: { title: 'a word', accepts: ['Identifier'] },
  'string|id': { title: 'a word or a string', accepts: ['StringLiteral', 'Identifier'] },
  'id|string': { title: 'a word or a string', accepts: ['StringLiteral', 'Identifier'] },
  'int|id': { title: 'a number or a word', accepts: ['NumberLiteral', 'Identifier'] },
  host: {
    title: 'an address or a host name',
    accepts: ['IpLiteral', 'StringLiteral', 'Identifier'],
  },
};

/** Settings that take a negative number too. */
const signed = new Set([
  'log_level',
  'xlog_level',
  'stderror_level_filter',
  'syslog_level_filter',
  'log_event_level_filter',
  'memlog',
  'mem_log',
  'memdump',
  'mem_dump',
  'shm_memlog_size',
]);

function checkKind(item: ast.GlobalParameter, type: string, report: Report): void {
  const kind = kinds[type];
  if (kind === undefined) return;
  if (!kind.accepts.includes(item.value.kind)) {
    report('setting-type', item.value.span, `${item.name.name} takes ${kind.title}`);
  } else if (item.value.kind === 'NumberLiteral' && item.value.value < 0 && !signed.has(item.name.name)) {
    report('setting-type', item.value.span, `${item.name.name} takes no negative number`);
  }
}

/** Values of the right kind that the server does not take (reference: language 2.2). */
function checkValue({ name, value }: ast.GlobalParameter, report: Report): void {
  const refused = (message: string): void => report('setting-type', value.span, `${name.name} ${message}`);
  const range = ranges[name.name];
  if (range !== undefined && value.kind === 'NumberLiteral') {
    const [least, most] = range;
    if (value.value >= 0 && (value.value < least || value.value > most))
      refused(most === anyNumber ? `must be at least ${least}` : `goes from ${least} to ${most}`);
  }
  const words = wordLists[name.name];
  const word = value.kind === 'Identifier' ? value.name : value.kind === 'StringLiteral' ? value.value : null;
  if (words !== undefined && word !== null && !words.test(word)) refused(`cannot be ${word}`);
  if (value.kind !== 'SocketValue') return;
  const reversed = value.ports.find(({ from, to }) => from > to);
  if (reversed !== undefined) refused(`has no ports from ${reversed.from} to ${reversed.to}`);
}

const anyNumber = Number.POSITIVE_INFINITY;
const ranges: Readonly<Record<string, readonly [least: number, most: number]>> = {
  tcp_accept_aliases: [0, 2],
  tcp_connect_timeout: [1, anyNumber],
  tcp_threads: [1, anyNumber],
  event_shm_threshold: [0, 100],
  event_pkg_threshold: [0, 100],
};

const logFormats = /^(?:plain_text|json|json_cee)$/;
const wordLists: Readonly<Record<string, RegExp>> = {
  stderror_log_format: logFormats,
  syslog_log_format: logFormats,
  syslog_facility: facilities,
  log_facility: facilities,
};

function checkProtocols(item: ast.GlobalParameter, scope: Scope, report: Report): void {
  if (item.value.kind === 'AliasList') {
    for (const { protocol, span } of item.value.aliases) {
      if (protocol === null || protocol === 'any' || protocols.has(protocol)) continue;
      report('socket-unknown-protocol', span, `unknown protocol ${protocol}`, {
        hint: hintForProtocol(protocol),
      });
    }
    return;
  }
  if (item.value.kind !== 'SocketValue') return;
  const { protocol } = item.value;
  if (protocol === null) return;
  if (!protocols.has(protocol)) {
    report('socket-unknown-protocol', item.value.span, `unknown protocol ${protocol}`, {
      hint: hintForProtocol(protocol),
    });
    return;
  }
  if (![...scope.loaded.keys()].some((name) => handles(name, protocol))) {
    report('socket-without-module', item.value.span, `no loaded module handles ${protocol}`, {
      hint: `add loadmodule "proto_${protocol}.so"`,
    });
  }
}

function handles(module: string, protocol: string): boolean {
  if (module === `proto_${protocol}`) return true;
  return (
    (protocol.startsWith('hep_') && module === 'proto_hep') ||
    (protocol === 'msrps' && module === 'proto_msrp')
  );
}

function hintForProtocol(protocol: string): string | undefined {
  const near = nearest(protocol, protocols);
  return near === null ? undefined : `did you mean ${near}?`;
}

/** What became of settings of other versions (reference: language 2.2). */
const renamed: Readonly<Record<string, string>> = {
  debug: 'use log_level',
  fork: 'use debug_mode',
  children: 'use udp_workers',
  tcp_children: 'use tcp_workers',
  listen: 'use socket',
  tcp_listen_backlog: 'use tcp_socket_backlog',
  xlog_default_level: 'use xlog_print_level',
  log_stderror: 'use stderror_enabled',
  log_facility: 'use syslog_facility',
  log_name: 'use syslog_name',
  port: 'write the port behind the address of socket',
  disable_tcp: 'load proto_tcp, or do not',
  disable_tls: 'load proto_tls, or do not',
  avp_aliases: 'write the name itself: $avp(name)',
  tcp_parallel_read_on_workers: 'use tcp_threads',
};
