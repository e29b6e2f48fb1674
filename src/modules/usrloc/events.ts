import type { EventParameter } from '../../declarations/events.ts';
import type { ListeningSocket, Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import type { Contact } from './contact.ts';
import type { Table, TableListener } from './table.ts';

const contactParameters = [
  'domain',
  'aor',
  'uri',
  'received',
  'path',
  'qval',
  'user_agent',
  'socket',
  'bflags',
  'expires',
  'callid',
  'cseq',
  'attr',
  'latency',
  'shtag',
];

/** Events of usrloc in the order in which they are published. */
export const eventDeclarations = {
  E_UL_AOR_INSERT: { doc: 'Somebody registered who had no contact.', parameters: ['domain', 'aor'] },
  E_UL_AOR_DELETE: { doc: 'The last contact of somebody is gone.', parameters: ['domain', 'aor'] },
  E_UL_CONTACT_INSERT: { doc: 'A contact is new.', parameters: contactParameters },
  E_UL_CONTACT_UPDATE: { doc: 'A contact was registered again.', parameters: contactParameters },
  E_UL_CONTACT_DELETE: { doc: 'A contact was removed or expired.', parameters: contactParameters },
  E_UL_CONTACT_REFRESH: {
    doc: 'A contact that is woken by push notifications is about to expire.',
    since: '3.6',
    parameters: [
      'domain',
      'aor',
      'uri',
      'received',
      'user_agent',
      'socket',
      'bflags',
      'expires',
      'callid',
      'attr',
      'shtag',
      'reason',
      'req_callid',
    ],
  },
  E_UL_LATENCY_UPDATE: {
    doc: 'A contact answered a ping with another latency.',
    parameters: contactParameters,
  },
} as const;

/** `udp:127.0.0.1:5060`; '' without a socket. */
export function socketText(socket: ListeningSocket | null): ByteString {
  if (socket === null) return '';
  const ip = socket.ip.includes(':') ? `[${socket.ip}]` : socket.ip;
  return `${socket.protocol}:${ip}:${socket.port}`;
}

/** Raises the events of a table's changes. */
export class TableEvents implements TableListener {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  aorInserted(table: Table, { aor }: { aor: ByteString }): void {
    this.#raise('E_UL_AOR_INSERT', () => this.#aor(table, aor));
  }

  aorDeleted(table: Table, { aor }: { aor: ByteString }): void {
    this.#raise('E_UL_AOR_DELETE', () => this.#aor(table, aor));
  }

  contactInserted(table: Table, contact: Contact): void {
    this.#raise('E_UL_CONTACT_INSERT', () => this.#contact(table, contact));
  }

  contactUpdated(table: Table, contact: Contact): void {
    this.#raise('E_UL_CONTACT_UPDATE', () => this.#contact(table, contact));
  }

  contactDeleted(table: Table, contact: Contact): void {
    this.#raise('E_UL_CONTACT_DELETE', () => this.#contact(table, contact));
  }

  #raise(name: string, parameters: () => EventParameter[]): void {
    const { events } = this.#server;
    const id = events.find(name);
    if (id !== null && events.hasSubscribers(name)) events.raise(name, parameters(), null);
  }

  #aor(table: Table, aor: ByteString): EventParameter[] {
    const parameters: EventParameter[] = [{ name: 'aor', value: aor }];
    if (this.#server.version !== '2.4') parameters.unshift({ name: 'domain', value: table.name });
    return parameters;
  }

  #contact(table: Table, contact: Contact): EventParameter[] {
    const old = this.#server.version === '2.4';
    const values: [string, number | ByteString | null][] = [
      ['domain', old ? null : table.name],
      ['aor', contact.aor],
      ['uri', contact.uri],
      ['received', contact.received ?? ''],
      ['path', contact.path ?? ''],
      ['qval', contact.q],
      ['user_agent', old ? null : contact.userAgent],
      ['socket', socketText(contact.socket)],
      ['bflags', contact.branchFlags],
      ['expires', contact.expires],
      ['callid', contact.callId],
      ['cseq', contact.cseq],
      ['attr', contact.attribute ?? ''],
      ['latency', 0],
      ['shtag', old ? null : ''],
    ];
    return values.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
  }
}
