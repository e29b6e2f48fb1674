import type { ByteString } from '../../values/value.ts';
import type { Contact } from './contact.ts';

/** The contacts of one address-of-record, in the order in which they are tried. */
export class AddressOfRecord {
  readonly aor: ByteString;
  /** Higher q first, equal q by age; or newest first. */
  readonly contacts: Contact[] = [];
  /** Values kept by `ul_add_key`. */
  keys: Map<ByteString, ByteString> | null = null;

  constructor(aor: ByteString) {
    this.aor = aor;
  }

  /** Puts a contact where its q (or age) belongs. */
  insert(contact: Contact, newestFirst: boolean): void {
    if (newestFirst) {
      this.contacts.unshift(contact);
      return;
    }
    let at = this.contacts.length;
    while (at > 0 && this.contacts[at - 1]!.q < contact.q) at--;
    this.contacts.splice(at, 0, contact);
  }

  remove(contact: Contact): void {
    const at = this.contacts.indexOf(contact);
    if (at >= 0) this.contacts.splice(at, 1);
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
