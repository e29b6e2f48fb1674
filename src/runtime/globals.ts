import type { GlobalParameter, GlobalValue, Script } from '../../grammar/ast.ts';
import type { Version } from '../../grammar/dialect.ts';
import type { VersionRegistry } from '../declarations/registry.ts';
import type { Globals } from '../declarations/server.ts';
import type { ByteString } from '../values/value.ts';

type Defaults = Readonly<Record<string, number | ByteString>>;

/** Values of what a script does not set (reference: language 2.2). Everything else is 0 and no text. */
const defaults: Defaults = {
  log_level: 2,
  xlog_level: 2,
  xlog_print_level: 2,
  xlog_buf_size: 4096,
  pv_print_buf_size: 20000,
  log_json_buf_size: 6144,
  log_msg_buf_size: 4096,
  log_prefix: '',
  stderror_enabled: 1,
  stderror_log_format: 'plain_text',
  syslog_log_format: 'plain_text',
  syslog_facility: 'LOG_DAEMON',
  max_while_loops: 10000,
  udp_workers: 8,
  tcp_workers: 8,
  timer_workers: 1,
  auto_scaling_cycle: 1,
  server_signature: 1,
  disable_dns_blacklist: 1,
  // Not set: replies are forwarded only when the script forwards requests.
  disable_stateless_fwd: -1,
  dns_try_naptr: 1,
  open_files_limit: -1,
  maxbuffer: 262144,
  mcast_ttl: -1,
  tcp_connect_timeout: 100,
  tcp_connection_lifetime: 120,
  tcp_max_connections: 2048,
  tcp_socket_backlog: 10,
  tcp_keepalive: 1,
  tcp_max_msg_time: 4,
  memlog: 15,
  memdump: 14,
  restart_persistency_cache_file: '.restart_persistency.cache',
  db_version_table: 'version',
  db_max_async_connections: 10,
};

const defaultsOfVersion: Readonly<Record<Version, Defaults>> = {
  // There is no filter for `xlog` in 2.4: this is the level of the one being written.
  '2.4': { max_while_loops: 100, auto_aliases: 1, xlog_print_level: -1, xlog_level: 0 },
  '3.6': {},
  '4.0': {},
};

/** Names of 2.4 and deprecated ones, by the name that code asks for. */
const synonyms: Readonly<Record<string, string>> = {
  children: 'udp_workers',
  tcp_children: 'tcp_workers',
  tcp_listen_backlog: 'tcp_socket_backlog',
  xlog_default_level: 'xlog_print_level',
  log_stderror: 'stderror_enabled',
  log_facility: 'syslog_facility',
  log_name: 'syslog_name',
  listen: 'socket',
};

/** Settings of which each adds another definition, one a line. */
const additive = new Set(['dst_blacklist']);

/** The settings of a script after defaults. */
export class ScriptGlobals implements Globals {
  readonly #values = new Map<string, number | ByteString>();

  constructor(script: Script, registry: VersionRegistry) {
    const { version } = registry;
    for (const [name, value] of Object.entries({ ...defaults, ...defaultsOfVersion[version] }))
      this.#values.set(name, value);
    for (const item of script.items) if (item.kind === 'GlobalParameter') this.#read(item, registry);
    // Debugging shows everything, whatever the script says.
    if (this.number('debug_mode') !== 0) this.#values.set('log_level', 4);
  }

  /** 0 for what is not set. */
  number(name: string): number {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : 0;
  }

  /** Null for what is not set. */
  text(name: string): ByteString | null {
    const value = this.#values.get(name);
    return value === undefined ? null : String(value);
  }

  #read(item: GlobalParameter, registry: VersionRegistry): void {
    const written = item.name.name;
    const main = registry.global(written)?.aliasOf ?? written;
    const value = plainValue(item.value);
    if (value === null) return;
    const name = synonyms[main] ?? main;
    const before = additive.has(name) ? this.#values.get(name) : undefined;
    this.#values.set(name, before === undefined ? value : `${before}\n${value}`);
  }
}

function plainValue(value: GlobalValue): number | ByteString | null {
  switch (value.kind) {
    case 'NumberLiteral':
    case 'StringLiteral':
      return value.value;
    case 'Identifier':
      return value.name;
    case 'IpLiteral':
      return value.address;
    case 'RawValue':
      return value.text;
    default:
      return null;
  }
}
