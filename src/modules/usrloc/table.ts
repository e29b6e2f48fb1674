import { parseUri } from '../../sip/uri.ts';
import { areSameUriTexts } from '../../sip/uri-compare.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import type { ByteString } from '../../values/value.ts';
import { Contact, type ContactDetails, detached, nextHop } from './contact.ts';
import { AddressOfRecord } from './record.ts';

/** How a contact of a REGISTER is recognised among the stored ones. */
export type Matching =
  | { readonly kind: 'contact' }
  | { readonly kind: 'call-id' }
  /** By the values of URI parameters; one that either URI lacks does not count. The URI is kept up to date. */
  | { readonly kind: 'parameters'; readonly names: readonly ByteString[] };

/** What the table tells of its changes. */
export interface TableListener {
  aorInserted(table: Table, record: AddressOfRecord): void;
  aorDeleted(table: Table, record: AddressOfRecord): void;
  contactInserted(table: Table, contact: Contact): void;
  contactUpdated(table: Table, contact: Contact): void;
  contactDeleted(table: Table, contact: Contact): void;
}

export interface TableOptions {
  readonly newestFirst: boolean;
  /** URIs are compared byte by byte, as 2.4 does. */
  readonly exact: boolean;
}

/** Addresses in the order of the server's table of that many rows: by row, then by name. */
export function inRows(records: Iterable<AddressOfRecord>, size: number): AddressOfRecord[] {
  return [...records]
    .map((record) => ({ record, row: coreHash(record.aor, size) }))
    .sort((left, right) => left.row - right.row || (left.record.aor < right.record.aor ? -1 : 1))
    .map(({ record }) => record);
}

/** Different User-Agent texts that are kept once. */
const mostShared = 10_000;

/** A location table in memory. */
export class Table {
  readonly name: string;
  /** Contacts that a sweep removed because their time was over. */
  expired = 0;
  readonly #options: TableOptions;
  readonly #listener: TableListener;
  readonly #records = new Map<ByteString, AddressOfRecord>();
  readonly #shared = new Map<ByteString, ByteString>();
  #contacts = 0;
  #nextId = 1;

  constructor(name: string, options: TableOptions, listener: TableListener) {
    this.name = name;
    this.#options = options;
    this.#listener = listener;
  }

  /** Number of addresses-of-record. */
  get size(): number {
    return this.#records.size;
  }

  get contactCount(): number {
    return this.#contacts;
  }

  records(): IterableIterator<AddressOfRecord> {
    return this.#records.values();
  }

  find(aor: ByteString): AddressOfRecord | null {
    return this.#records.get(aor) ?? null;
  }

  /** The record of an address, made when there is none. */
  obtain(aor: ByteString): AddressOfRecord {
    let record = this.#records.get(aor);
    if (record === undefined) {
      record = new AddressOfRecord(detached(aor));
      this.#records.set(record.aor, record);
      this.#listener.aorInserted(this, record);
    }
    return record;
  }

  /** The stored contact that a REGISTER means; null when it is a new one. */
  match(record: AddressOfRecord, uri: ByteString, callId: ByteString, matching: Matching): Contact | null {
    for (const contact of record.contacts) {
      if (matching.kind === 'call-id' && contact.callId !== callId) continue;
      if (matching.kind === 'parameters') {
        if (agreeIn(matching.names, contact.uri, uri)) return contact;
        continue;
      }
      if (this.#options.exact ? contact.uri === uri : areSameUriTexts(contact.uri, uri)) return contact;
    }
    return null;
  }

  /** Null: nobody can be reached at that URI, or by that `received` or Path; the address is there nevertheless. */
  insert(aor: ByteString, uri: ByteString, details: ContactDetails, now: number): Contact | null {
    const record = this.obtain(aor);
    if (![uri, nextHop(details) ?? uri].every((one) => this.#isUri(one))) return null;
    const contact = new Contact(record.aor, detached(uri), this.#nextId++);
    // What a phone is called is noted once: a refresh does not change it.
    contact.instance = details.instance === null ? null : detached(details.instance);
    this.#write(contact, details, now);
    record.insert(contact, this.#options.newestFirst);
    this.#contacts++;
    this.#listener.contactInserted(this, contact);
    return contact;
  }

  /** @param uri when it is to be replaced too */
  update(contact: Contact, details: ContactDetails, now: number, uri: ByteString = contact.uri): void {
    this.#write(contact, details, now);
    if (uri !== contact.uri) contact.uri = detached(uri);
    this.#records.get(contact.aor)?.refresh(contact, this.#options.newestFirst);
    this.#listener.contactUpdated(this, contact);
  }

  /** Takes a contact out; an address without contacts stays until `release`. */
  remove(contact: Contact): void {
    const record = this.#records.get(contact.aor);
    if (record === undefined || !record.contacts.includes(contact)) return;
    record.remove(contact);
    this.#contacts--;
    this.#listener.contactDeleted(this, contact);
  }

  /** Forgets an address that has no contacts. */
  release(record: AddressOfRecord): void {
    if (record.contacts.length > 0) return;
    if (this.#records.get(record.aor) !== record) return;
    this.#records.delete(record.aor);
    this.#listener.aorDeleted(this, record);
  }

  /** Removes an address with all its contacts. */
  removeAll(record: AddressOfRecord): void {
    for (const contact of [...record.contacts]) this.remove(contact);
    this.release(record);
  }

  #write(contact: Contact, details: ContactDetails, now: number): void {
    contact.callId = detached(details.callId);
    contact.cseq = details.cseq;
    contact.expires = details.expires;
    contact.q = details.q;
    contact.path = details.path === null ? null : detached(details.path);
    contact.received = details.received === null ? null : detached(details.received);
    contact.userAgent = this.#sharedText(details.userAgent);
    contact.socket = details.socket;
    contact.methods = details.methods | 0;
    contact.flags = details.flags;
    contact.branchFlags = details.branchFlags;
    contact.attribute = details.attribute === null ? null : detached(details.attribute);
    contact.refreshAt = details.refreshAt ?? 0;
    contact.lastModified = now;
  }

  #isUri(text: ByteString): boolean {
    return parseUri(text, this.#options.exact ? '2.4' : undefined) !== null;
  }

  #sharedText(text: ByteString): ByteString {
    const known = this.#shared.get(text);
    if (known !== undefined) return known;
    if (this.#shared.size >= mostShared) this.#shared.clear();
    const own = detached(text);
    this.#shared.set(own, own);
    return own;
  }
}

function agreeIn(names: readonly ByteString[], stored: ByteString, wanted: ByteString): boolean {
  const [left, right] = [parseUri(stored), parseUri(wanted)];
  if (left === null || right === null) return false;
  return names.every((name) => {
    const [old, value] = [left.parameter(name), right.parameter(name)];
    return old === null || value === null || old === value;
  });
}
