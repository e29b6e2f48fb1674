import type { Execution } from '../../declarations/execution.ts';
import type { Branch } from '../../declarations/message.ts';
import type { ByteString } from '../../values/value.ts';
import { appendBranch } from '../../variables/branch-set.ts';
import { type Contact, nextHop } from '../usrloc/contact.ts';
import { AorProblem, aorOf } from './aor.ts';
import type { LookupFlags } from './flags.ts';
import { type Target, targetOf } from './gruu.ts';
import { reachableUri, wake } from './push/wake.ts';
import type { Registrar } from './registrar.ts';

/** What `lookup()` returns. */
export const found = { pushed: 2, yes: 1, copy: 0, nobody: -1, notForMethod: -2, error: -3 } as const;

/** `lookup()` (reference: sip 14). */
export function lookup(
  registrar: Registrar,
  execution: Execution,
  tableName: ByteString,
  flags: LookupFlags,
  uri: ByteString | null,
): number {
  const { message } = execution;
  if (message.sip.callId === null) {
    execution.log('ERROR', 'lookup() needs a Call-ID');
    return found.nobody;
  }
  const search = new Search(registrar, execution, tableName, flags);
  // Contacts take the place of the branches that were there.
  const others = flags.branches ? message.branches.splice(0).map((branch) => branch.uri) : [];
  let end = search.addTarget(uri ?? message.requestUri ?? message.sip.requestUri ?? '');
  for (const other of others) {
    if (end !== null) break;
    end = search.addBranch(other);
  }
  return end ?? search.result;
}

/** Contacts become the R-URI, then branches, in the order in which they are found. */
class Search {
  readonly #registrar: Registrar;
  readonly #execution: Execution;
  readonly #table: ByteString;
  readonly #flags: LookupFlags;
  /** Of the phone that the first URI named, a GRUU: they count for the branches too. */
  #phone: Pick<Target, 'instance' | 'callId'> = { instance: null, callId: null };
  /** The R-URI is taken. */
  #hasTarget: boolean;
  #isFound = false;
  #hasWoken = false;
  #reason: number = found.nobody;

  constructor(registrar: Registrar, execution: Execution, table: ByteString, flags: LookupFlags) {
    this.#registrar = registrar;
    this.#execution = execution;
    this.#table = table;
    this.#flags = flags;
    this.#hasTarget = flags.onlyBranches;
  }

  /** Adds the contacts that the first URI means. Null to go on, else what `lookup()` ends with. */
  addTarget(uri: ByteString): number | null {
    const target = targetOf(this.#registrar.options, uri);
    if (target instanceof AorProblem) return this.#unreadable(uri, target);
    this.#phone = target;
    return this.#add(target.aor);
  }

  /** The same for a branch, which is never taken for a GRUU. */
  addBranch(uri: ByteString): number | null {
    const aor = aorOf(this.#registrar.options, uri);
    return aor instanceof AorProblem ? this.#unreadable(uri, aor) : this.#add(aor);
  }

  #unreadable(uri: ByteString, { text }: AorProblem): number {
    this.#execution.log('ERROR', `cannot look up ${uri}: ${text}`);
    return found.error;
  }

  #add(aor: ByteString): number | null {
    const table = this.#registrar.location.obtain(this.#table);
    const record = table.find(aor);
    // An address that is not registered ends it, whatever was found before and however many branches follow.
    if (record === null) return found.nobody;
    if (this.#flags.onlyBranches) this.#isFound = true;
    const asleep: Contact[] = [];
    for (const contact of this.#select(record.contacts)) {
      const shown = reachableUri(this.#registrar, contact);
      if (shown === 'asleep') asleep.push(contact);
      else if (this.#push(contact, shown) && this.#flags.noBranches) return found.yes;
    }
    if (asleep.length === 0) return null;
    const woken = this.#flags.noBranches ? asleep.slice(0, 1) : asleep;
    const others = this.#execution.message.branches.length + (this.#isFound ? 1 : 0);
    const result = wake(this.#registrar, this.#execution, table, woken, others);
    if (result !== 1) return this.#isFound ? found.yes : result === 0 ? found.copy : found.error;
    this.#hasWoken = true;
    return this.#flags.noBranches ? this.result : null;
  }

  /** For all addresses so far. */
  get result(): number {
    if (this.#isFound) return found.yes;
    return this.#hasWoken ? found.pushed : this.#reason;
  }

  /** The contacts that fit, in the order in which they are tried. */
  #select(contacts: readonly Contact[]): Contact[] {
    const { instance, callId } = this.#phone;
    const { now } = this.#registrar.location;
    const { methods, agent, mostLatency, byLatency } = this.#flags;
    const bit = this.#execution.message.sip.methodBit;
    const selected: Contact[] = [];
    for (const contact of contacts) {
      if (!contact.isValid(now)) continue;
      // The reason is that of the last contact that was looked at.
      this.#reason = found.notForMethod;
      if (methods && (contact.methods & bit) === 0) continue;
      this.#reason = found.nobody;
      if (agent !== null && !agent.test(contact.userAgent)) continue;
      if (mostLatency > 0 && contact.latency > mostLatency) continue;
      if (instance !== null && contact.instance?.slice(1, -1) !== instance) continue;
      if (callId !== null) {
        if (contact.callId !== callId) continue;
        if (this.#isOutdated(contact, contacts)) return [];
      }
      selected.push(contact);
      // A GRUU means one phone.
      if (instance !== null) break;
    }
    return byLatency ? selected.sort((left, right) => rank(left) - rank(right)) : selected;
  }

  /** A temporary GRUU ends when its phone registers anew. */
  #isOutdated(contact: Contact, contacts: readonly Contact[]): boolean {
    const { now } = this.#registrar.location;
    return contacts
      .slice(contacts.indexOf(contact) + 1)
      .some(
        (other) =>
          other.isValid(now) &&
          other.instance === contact.instance &&
          other.lastModified > contact.lastModified,
      );
  }

  /** Makes a contact the R-URI, or a branch when that is taken. False when there is no room. */
  #push(contact: Contact, uri: ByteString): boolean {
    const { message, server } = this.#execution;
    if (this.#hasTarget) {
      const branch = { ...branchOf(contact), uri };
      if (!appendBranch(message, server.version, branch)) {
        this.#execution.log('ERROR', 'there are as many branches as there may be');
        return false;
      }
    } else {
      message.requestUri = uri;
      // What the script set before stays when the contact says nothing.
      message.destinationUri = nextHop(contact) ?? message.destinationUri;
      message.path = contact.path ?? message.path;
      message.q = contact.q;
      message.branchFlags |= contact.branchFlags;
      message.sendSocket = contact.socket ?? message.sendSocket;
      this.#hasTarget = true;
    }
    this.#isFound = true;
    noteAttribute(this.#registrar, this.#execution, contact);
    return true;
  }
}

/** Contacts that never answered a ping come last. */
function rank({ latency }: Contact): number {
  return latency === 0 ? Number.POSITIVE_INFINITY : latency;
}

/** Adds what was kept with a contact as the oldest value of its AVP; '' when nothing was. */
export function noteAttribute({ attributeAvp }: Registrar, execution: Execution, contact: Contact): void {
  const name = attributeAvp?.avpName(execution) ?? null;
  if (name !== null) execution.avps.append(name, contact.attribute ?? '');
}

function branchOf(contact: Contact): Branch {
  return {
    uri: contact.uri,
    destinationUri: nextHop(contact),
    path: contact.path,
    q: contact.q,
    flags: contact.branchFlags,
    socket: contact.socket,
    attributes: null,
  };
}
