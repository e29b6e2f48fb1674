/**
 * What the catalog lists and this project does not implement, of the core and of the modules it has: the checker
 * knows these names, and a script that reaches one is told so. `module: name()`, `module: $name` or
 * `module: parameter name`.
 */
export const unsupported: ReadonlySet<string> = new Set([
  // Connections and sockets that only exist in the real server.
  'core: tcp_close_conn()',
  'core: socket_belongs_to_bond()',
  // No other server takes part: there are no clusters, and nobody asks FreeSWITCH for its load.
  'dispatcher: parameter cluster_id',
  'dispatcher: parameter cluster_probing_mode',
  'dispatcher: parameter cluster_sharing_tag',
  'dispatcher: parameter fetch_freeswitch_stats',
  'dispatcher: parameter max_freeswitch_weight',
  // The management server speaks plain HTTP.
  'httpd: parameter tls_cert_file',
  'httpd: parameter tls_ciphers',
  'httpd: parameter tls_key_file',
]);

/** Parameters that only this project has. */
export const additions: ReadonlySet<string> = new Set([
  'event_rabbitmq: parameter queue_policy',
  'event_rabbitmq: parameter queue_size',
  'event_rabbitmq: parameter spool',
  'event_jsonrpc: parameter queue_policy',
  'event_jsonrpc: parameter queue_size',
  'event_kafka: parameter queue_policy',
  'event_kafka: parameter queue_size',
  'event_stream: parameter queue_policy',
  'event_stream: parameter queue_size',
  'event_xmlrpc: parameter queue_policy',
  'event_xmlrpc: parameter queue_size',
]);

/** Functions of which only one form is implemented, where the versions or numbers of arguments differ. */
export const partial: ReadonlySet<string> = new Set([
  // 2.4 lets the timeout be left out.
  'event_routing: notify_on_event()',
]);

/** Modules of which only what others need is implemented: certificates for connections to brokers. */
export const minimal: ReadonlySet<string> = new Set(['tls_mgm', 'tls_openssl']);
