import type { ByteString } from '../../values/value.ts';
import type { Contact } from './contact.ts';

/** Lists are made anew with each change: one that is pushed to would have room for many more. */
const none: readonly Contact[] = [];

/** The contacts of one address-of-record, in the order in which they are tried. */
export class AddressOfRecord {
  readonly aor: ByteString;
  /** Higher q first, equal q by age; or newest first. */
  contacts: readonly Contact[] = none;
  /** Values kept by `ul_add_key`. */
  keys: Map<ByteString, ByteString> | null = null;

  constructor(aor: ByteString) {
    this.aor = aor;
  }

  /** Puts a contact where its q (or age) belongs. */
  insert(contact: Contact, newestFirst: boolean): void {
    const { contacts } = this;
    let at = newestFirst ? 0 : contacts.length;
    while (at > 0 && contacts[at - 1]!.q < contact.q) at--;
    this.contacts =
      contacts.length === 0 ? [contact] : [...contacts.slice(0, at), contact, ...contacts.slice(at)];
  }

  remove(contact: Contact): void {
    this.contacts = this.contacts.filter((one) => one !== contact);
  }

  /** After a change of q; the newest one goes to the front when age counts. */
  reorder(contact: Contact, newestFirst: boolean): void {
    const at = this.contacts.indexOf(contact);
    const before = this.contacts[at - 1];
    const after = this.contacts[at + 1];
    const isInPlace =
      !newestFirst &&
      (before === undefined || before.q >= contact.q) &&
      (after === undefined || after.q <= contact.q);
    if (isInPlace) return;
    this.remove(contact);
    this.insert(contact, newestFirst);
  }
}
