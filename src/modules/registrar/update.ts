import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import type { Contact as ContactValue } from '../../sip/contact.ts';
import type { ByteString } from '../../values/value.ts';
import { type Contact, type ContactDetails, contactFlags } from '../usrloc/contact.ts';
import type { AddressOfRecord } from '../usrloc/record.ts';
import type { Matching, Table } from '../usrloc/table.ts';
import { type Common, readCommon, readDetails } from './bindings.ts';
import type { SaveFlags } from './flags.ts';
import { expiryOf } from './lifetime.ts';
import { Refusal } from './refusal.ts';
import type { Registrar } from './registrar.ts';

const tooMany = new Refusal(503, 'Too many registered contacts');
const notStored = new Refusal(500, 'usrloc_contact_insert failed');
const badCseq = new Refusal(400, 'Invalid CSeq number');

/** Where and how the contacts of a REGISTER are stored. */
export interface UpdateRequest {
  readonly table: Table;
  readonly aor: ByteString;
  readonly flags: SaveFlags;
  /** The REGISTER: not that of the execution when `save()` works on its reply. */
  readonly message: Message;
  /** Overrules flags and parameters. */
  readonly matching: Matching | null;
  /** The contacts are woken by push notifications. */
  readonly pushed: boolean;
}

/** What became of the contacts. */
export interface UpdateResult {
  readonly refusal: Refusal | null;
  /** What was read of the REGISTER as a whole; null when nothing was needed of it. */
  readonly common: Common | null;
  /** Those that were stored or refreshed. */
  readonly stored: readonly Contact[];
}

/**
 * One REGISTER applied to one address, contact by contact in the order of the server: what came before a problem
 * stays when the address was known, and goes with it when it is new.
 */
export class Update {
  readonly #registrar: Registrar;
  readonly #execution: Execution;
  readonly #request: UpdateRequest;
  readonly #matching: Matching;
  readonly #most: number;
  readonly #now: number;
  readonly #stored: Contact[] = [];
  #common: Common | null = null;

  constructor(registrar: Registrar, execution: Execution, request: UpdateRequest) {
    this.#registrar = registrar;
    this.#execution = execution;
    this.#request = request;
    this.#matching = request.matching ?? registrar.location.options.matching;
    this.#most = request.flags.maxContacts ?? registrar.options.maxContacts;
    this.#now = registrar.location.now;
  }

  apply(values: readonly ContactValue[]): UpdateResult {
    const { table, aor } = this.#request;
    const known = table.find(aor);
    const refusal = known === null ? this.#insertAll(values) : this.#updateAll(known, values);
    const record = table.find(aor);
    if (record !== null) {
      if (known === null && refusal !== null) table.removeAll(record);
      else table.release(record);
    }
    this.#registrar.location.watch();
    return { refusal, common: this.#common, stored: this.#stored };
  }

  #insertAll(values: readonly ContactValue[]): Refusal | null {
    const { table, aor } = this.#request;
    let count = 0;
    for (const value of values) {
      const expiry = this.#expiry(value);
      if (expiry === 0) continue;
      if (this.#most <= 0 || count < this.#most) count++;
      else if (!this.#request.flags.force) return tooMany;
      else table.remove(table.find(aor)!.contacts[0]!);
      const record = table.obtain(aor);
      const details = this.#details(value, expiry);
      if (details instanceof Refusal) return details;
      // The same contact twice in one REGISTER.
      const same = table.match(record, value.uri, details.callId, this.#matching);
      if (same !== null) this.#refresh(same, value, details);
      else if (!this.#insert(value, details)) return notStored;
    }
    return null;
  }

  #updateAll(record: AddressOfRecord, values: readonly ContactValue[]): Refusal | null {
    const { table, flags } = this.#request;
    const common = this.#readCommon();
    if (common instanceof Refusal) return common;
    this.#common = common;
    let count = record.contacts.filter((contact) => contact.isValid(this.#now)).length;
    for (const value of values) {
      const expiry = this.#expiry(value);
      const known = table.match(record, value.uri, common.callId, this.#matching);
      const order = known === null ? 'new' : this.#orderOf(known, common);
      if (order === 'wrong') return badCseq;
      if (order === 'repeated') {
        this.#stored.push(known!);
        continue;
      }
      if (known === null && expiry === 0) continue;
      if (known !== null && expiry === 0) {
        table.remove(known);
        continue;
      }
      if (known !== null && !known.isValid(this.#now)) count++;
      const room = known === null ? this.#most - 1 : this.#most;
      while (this.#most > 0 && count > room) {
        if (!flags.force) return tooMany;
        const last = this.#lastValid(record, known);
        if (last === null) break;
        table.remove(last);
        count--;
      }
      const details = this.#details(value, expiry);
      if (details instanceof Refusal) return details;
      if (known !== null) this.#refresh(known, value, details);
      else if (this.#insert(value, details)) count++;
      else return notStored;
    }
    return null;
  }

  /** The contact that makes room: the last valid one, but not the one that is being refreshed. */
  #lastValid(record: AddressOfRecord, except: Contact | null): Contact | null {
    const valid = record.contacts.filter((one) => one !== except && one.isValid(this.#now));
    return valid[valid.length - 1] ?? null;
  }

  /** CSeq numbers count within a Call-ID only. */
  #orderOf(known: Contact, { callId, cseq }: Common): 'newer' | 'repeated' | 'wrong' {
    if (known.callId !== callId) return 'newer';
    const { options, location } = this.#registrar;
    const adjusted = cseq + (options.sameCseqAllowed ? 1 : 0);
    if (adjusted > known.cseq) return 'newer';
    if (adjusted < known.cseq) return 'wrong';
    return known.lastModified + location.options.cseqDelay > this.#now ? 'repeated' : 'wrong';
  }

  #expiry(value: ContactValue): number {
    const { flags, message } = this.#request;
    const { options } = this.#registrar;
    const limits = {
      least: flags.minExpires ?? options.minExpires,
      most: flags.maxExpires ?? options.maxExpires,
      initial: options.defaultExpires,
    };
    return expiryOf(value, message.sip, limits, this.#now);
  }

  #details(value: ContactValue, expiry: number): ContactDetails | Refusal {
    const common = this.#common ?? this.#readCommon();
    if (common instanceof Refusal) return common;
    this.#common = common;
    const expires = this.#deviated(expiry);
    const details = readDetails(this.#registrar, this.#execution, value, common, expires);
    if (details instanceof Refusal || !this.#request.pushed) return details;
    const refreshAt = Math.max(0, expiry - this.#registrar.options.triggerInterval);
    return { ...details, flags: details.flags | contactFlags.pushed, refreshAt };
  }

  #readCommon(): Common | Refusal {
    return readCommon(this.#registrar, this.#request.message, this.#request.flags);
  }

  /** Moves an expiry at random, within the limits of the parameters. */
  #deviated(expiry: number): number {
    const { deviation, minExpires, maxExpires } = this.#registrar.options;
    if (deviation <= 0) return expiry;
    const span = 2 * deviation + 1;
    const moved = expiry - this.#now + (this.#registrar.server.host.random.uint32() % span) - deviation;
    const most = maxExpires > 0 ? maxExpires : Number.POSITIVE_INFINITY;
    return this.#now + Math.min(Math.max(moved, minExpires), most);
  }

  /** False when nobody can be reached there. */
  #insert(value: ContactValue, details: ContactDetails): boolean {
    const { table, aor } = this.#request;
    const contact = table.insert(aor, value.uri, details, this.#now);
    if (contact !== null) this.#stored.push(contact);
    return contact !== null;
  }

  #refresh(contact: Contact, value: ContactValue, details: ContactDetails): void {
    const uri = this.#matching.kind === 'parameters' ? value.uri : contact.uri;
    this.#request.table.update(contact, details, this.#now, uri);
    this.#stored.push(contact);
  }
}
