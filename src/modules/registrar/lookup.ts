import type { Execution } from '../../declarations/execution.ts';
import type { Branch } from '../../declarations/message.ts';
import { parseNameAddresses } from '../../sip/nameaddr.ts';
import type { ByteString } from '../../values/value.ts';
import type { Contact } from '../usrloc/contact.ts';
import { AorProblem, aorOf } from './aor.ts';
import type { LookupFlags } from './flags.ts';
import type { Registrar } from './registrar.ts';

/** `lookup()`: 1 found, -1 nobody, -2 none that takes the method, -3 error (reference: sip 14). */
export function lookup(
  registrar: Registrar,
  execution: Execution,
  tableName: ByteString,
  flags: LookupFlags,
  uri: ByteString | null,
): number {
  const { message } = execution;
  const text = uri ?? message.requestUri ?? message.sip.requestUri ?? '';
  const result = find(registrar, execution, tableName, flags, text);
  const appended: Branch[] = [];
  if (flags.branches) {
    // The branches that were there are looked up as well: each may stand for several contacts.
    for (const branch of message.branches.splice(0)) {
      const contacts = find(registrar, execution, tableName, flags, branch.uri);
      if (typeof contacts === 'number') appended.push(branch);
      else appended.push(...contacts.map((contact) => branchOf(contact)));
    }
  }
  if (typeof result === 'number') {
    message.branches.push(...appended);
    return appended.length > 0 && flags.branches ? 1 : result;
  }
  const [first, ...others] = result;
  if (flags.onlyBranches) message.branches.push(branchOf(first!));
  else use(registrar, execution, first!);
  if (!flags.noBranches) message.branches.push(...others.map((contact) => branchOf(contact)));
  message.branches.push(...appended);
  return 1;
}

/** The contacts of an address that fit, in the order in which they are tried; a number: why there are none. */
function find(
  registrar: Registrar,
  execution: Execution,
  tableName: ByteString,
  flags: LookupFlags,
  uri: ByteString,
): Contact[] | number {
  const aor = aorOf(registrar.options, uri);
  if (aor instanceof AorProblem) {
    execution.log('ERROR', `cannot look up ${uri}: ${aor.text}`);
    return -3;
  }
  const { now } = registrar.location;
  const all = registrar.location.obtain(tableName).find(aor)?.contacts ?? [];
  const valid = all.filter(
    (contact) => contact.isValid(now) && (flags.agent === null || flags.agent.test(contact.userAgent)),
  );
  if (valid.length === 0) return -1;
  const bit = execution.message.sip.methodBit;
  const fitting = flags.methods ? valid.filter((contact) => (contact.methods & bit) !== 0) : valid;
  return fitting.length === 0 ? -2 : fitting;
}

/** Makes a contact the R-URI branch. */
function use(registrar: Registrar, execution: Execution, contact: Contact): void {
  const { message } = execution;
  message.requestUri = contact.uri;
  message.destinationUri = nextHop(contact);
  message.path = contact.path;
  message.q = contact.q;
  message.branchFlags = contact.branchFlags;
  if (contact.socket !== null) message.sendSocket = contact.socket;
  if (contact.attribute !== null && registrar.attributeAvp !== null) {
    registrar.attributeAvp.set(execution, contact.attribute);
  }
}

export function branchOf(contact: Contact): Branch {
  return {
    uri: contact.uri,
    destinationUri: nextHop(contact),
    path: contact.path,
    q: contact.q,
    flags: contact.branchFlags,
    socket: contact.socket,
    attributes: contact.attribute === null ? null : new Map([['attr', contact.attribute]]),
  };
}

/** The first hop of the Path vector, else the address the REGISTER came from. */
function nextHop(contact: Contact): ByteString | null {
  if (contact.path === null) return contact.received;
  return parseNameAddresses(contact.path)?.[0]?.uri ?? contact.received;
}
