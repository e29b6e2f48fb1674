import type { ByteString } from '../../values/value.ts';
import type { Contact } from './contact.ts';

/** Lists are made anew with each change: one that is pushed to would have room for many more. */
const none: readonly Contact[] = [];

/** The contacts of one address-of-record, in the order in which they are tried. */
export class AddressOfRecord {
  readonly aor: ByteString;
  /** Higher q first, equal q by age, as long as no q changes; or newest first. */
  contacts: readonly Contact[] = none;
  /** Values kept by `ul_add_key`. */
  keys: Map<ByteString, ByteString> | null = null;

  constructor(aor: ByteString) {
    this.aor = aor;
  }

  /** Puts a new contact before the first one with a lower q; or in front when age counts. */
  insert(contact: Contact, newestFirst: boolean): void {
    this.#insertAt(newestFirst ? 0 : this.contacts.findIndex(({ q }) => q < contact.q), contact);
  }

  remove(contact: Contact): void {
    this.contacts = this.contacts.filter((one) => one !== contact);
  }

  /**
   * After a refresh: the newest one goes to the front when age counts. Otherwise a contact moves only when its q no
   * longer fits its place, and then the server looks from the front for the first one whose q is not lower: out of
   * a list with higher q first one that rises goes to the end, one that falls to the front.
   */
  refresh(contact: Contact, newestFirst: boolean): void {
    const at = this.contacts.indexOf(contact);
    const before = this.contacts[at - 1];
    const after = this.contacts[at + 1];
    const isInPlace =
      !newestFirst &&
      (before === undefined || before.q >= contact.q) &&
      (after === undefined || after.q <= contact.q);
    if (isInPlace) return;
    this.remove(contact);
    this.#insertAt(newestFirst ? 0 : this.contacts.findIndex(({ q }) => q >= contact.q), contact);
  }

  /** @param at -1: behind all others */
  #insertAt(at: number, contact: Contact): void {
    const { contacts } = this;
    const before = at < 0 ? contacts : contacts.slice(0, at);
    // Spreading would leave room for more in each of perhaps a million lists.
    this.contacts = before.concat(contact, at < 0 ? none : contacts.slice(at));
  }
}
