import { type EventParameter, optionalParameter } from '../../declarations/events.ts';
import type { ListeningSocket, Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import type { Contact } from './contact.ts';
import type { Refreshes } from './refreshes.ts';
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

/** 2.4 does not have them. */
const newerParameters: readonly string[] = ['domain', 'user_agent', 'shtag'];

const refreshParameters: readonly string[] = [
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
    parameters: [...refreshParameters, 'reason', 'req_callid'],
  },
  E_UL_LATENCY_UPDATE: {
    doc: 'A contact answered a ping with another latency.',
    parameters: contactParameters,
  },
} as const;

/**
 * `udp:127.0.0.1:5060`; '' without a socket.
 * @param advertised with the address that it tells others, when it has one
 */
export function socketText(socket: ListeningSocket | null, advertised = false): ByteString {
  if (socket === null) return '';
  const host = (advertised ? socket.advertisedAddress : null) ?? socket.ip;
  const port = (advertised ? socket.advertisedPort : null) ?? socket.port;
  return `${socket.protocol}:${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Raises the events of a table's changes. */
export class TableEvents implements TableListener {
  readonly #server: Server;
  readonly #refreshes: Refreshes | null;

  constructor(server: Server, refreshes: Refreshes | null) {
    this.#server = server;
    this.#refreshes = refreshes;
  }

  aorInserted(table: Table, { aor }: { aor: ByteString }): void {
    this.#raise('E_UL_AOR_INSERT', () => this.#aor(table, aor));
  }

  aorDeleted(table: Table, { aor }: { aor: ByteString }): void {
    this.#raise('E_UL_AOR_DELETE', () => this.#aor(table, aor));
  }

  contactInserted(table: Table, contact: Contact): void {
    this.#refreshes?.note(table, contact);
    this.#raise('E_UL_CONTACT_INSERT', () => this.#contact(table, contact));
  }

  contactUpdated(table: Table, contact: Contact): void {
    this.#refreshes?.note(table, contact);
    this.#raise('E_UL_CONTACT_UPDATE', () => this.#contact(table, contact));
  }

  contactDeleted(table: Table, contact: Contact): void {
    this.#refreshes?.forget(contact);
    this.#raise('E_UL_CONTACT_DELETE', () => this.#contact(table, contact));
  }

  /** @param callId of the request that waits for the contact */
  contactRefresh(table: Table, contact: Contact, reason: ByteString, callId: ByteString | null): void {
    this.#raise('E_UL_CONTACT_REFRESH', () => {
      const named = this.#contact(table, contact).filter(({ name }) => refreshParameters.includes(name!));
      return [...named, { name: 'reason', value: reason }, { name: 'req_callid', value: callId ?? '' }];
    });
  }

  latencyUpdated(table: Table, contact: Contact): void {
    this.#raise('E_UL_LATENCY_UPDATE', () => this.#contact(table, contact));
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
    const { version } = this.#server;
    const parameters: EventParameter[] = [
      { name: 'domain', value: table.name },
      { name: 'aor', value: contact.aor },
      { name: 'uri', value: contact.uri },
      optionalParameter('received', contact.received),
      optionalParameter('path', contact.path),
      { name: 'qval', value: contact.q },
      { name: 'user_agent', value: contact.userAgent },
      { name: 'socket', value: socketText(contact.socket) },
      { name: 'bflags', value: contact.branchFlags },
      { name: 'expires', value: contact.expires },
      { name: 'callid', value: contact.callId },
      { name: 'cseq', value: contact.cseq },
      { name: 'attr', value: contact.attribute ?? '' },
      { name: 'latency', value: contact.latency },
      { name: 'shtag', value: '' },
    ];
    return version === '2.4' ? parameters.filter(({ name }) => !newerParameters.includes(name!)) : parameters;
  }
}
