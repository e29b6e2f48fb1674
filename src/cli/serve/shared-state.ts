import type { Program } from '../../compile/program.ts';

/** Modules that remember nothing from one message to the next, or only what every worker reads for itself. */
const stateless: ReadonlySet<string> = new Set([
  ...['proto_udp', 'proto_tcp', 'sl', 'signaling', 'rr', 'maxfwd', 'sipmsgops', 'textops', 'textopsx', 'uri'],
  ...[
    'siputils',
    'xlog',
    'json',
    'mathops',
    'regex',
    'path',
    'options',
    'uuid',
    'exec',
    'nathelper',
    'permissions',
  ],
  ...[
    'dialplan',
    'rabbitmq',
    'event_rabbitmq',
    'event_datagram',
    'event_xmlrpc',
    'event_jsonrpc',
    'event_stream',
  ],
  ...['event_kafka', 'event_flatstore', 'event_route'],
]);

/** Management would be answered by whichever worker gets the request, for itself alone. */
const management: ReadonlySet<string> = new Set(['httpd', 'mi_http', 'mi_fifo', 'mi_datagram']);

/** Why a script cannot be served by several workers, which share nothing; null when it can. */
export function whyNotShared({ modules, routes }: Program): string | null {
  const stateful = modules.filter((name) => !stateless.has(name) && !management.has(name));
  if (stateful.length > 0)
    return `workers share no memory, but these modules keep state between messages: ${stateful.join(', ')}`;
  const managing = modules.filter((name) => management.has(name));
  if (managing.length > 0)
    return `management would reach one worker only: ${managing.join(', ')}; use --metrics instead`;
  if (routes.some(({ block }) => block === 'timer_route'))
    return 'its timer routes would run in every worker';
  return null;
}
