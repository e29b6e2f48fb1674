import type { Execution } from '../../declarations/execution.ts';
import { hopOfUri } from '../../runtime/forwarding/next-hop.ts';
import type { ByteString } from '../../values/value.ts';
import { type Contact, nextHop } from '../usrloc/contact.ts';
import type { AddressOfRecord } from '../usrloc/record.ts';
import type { Table } from '../usrloc/table.ts';
import { AorProblem, aorOf } from './aor.ts';
import type { Registrar } from './registrar.ts';
import { headerProblem } from './wish.ts';

/**
 * The record of an address; by default that of To for a REGISTER, else of From. `false` (after logging): the
 * message is a reply, misses a header that a REGISTER needs, or names no address.
 */
export function recordOf(
  registrar: Registrar,
  execution: Execution,
  table: Table,
  address: ByteString | undefined,
): AddressOfRecord | null | false {
  const { sip } = execution.message;
  if (sip.kind !== 'request' || headerProblem(sip) !== null) {
    execution.log('ERROR', 'the message is no request that could be a REGISTER');
    return false;
  }
  const uri = address ?? (sip.method === 'REGISTER' ? sip.to?.uri : sip.from?.uri);
  const aor = uri === undefined ? null : aorOf(registrar.options, uri);
  if (aor === null || aor instanceof AorProblem) {
    execution.log('ERROR', `${uri}: ${aor?.text ?? 'there is no address'}`);
    return false;
  }
  return table.find(aor);
}

/** Where a phone is reached: by its `received`, else its URI. */
export function addressOf(contact: Contact): { ip: ByteString; port: number } | null {
  return placeOf(contact.received ?? contact.uri);
}

/** Where requests to a contact are sent first: to the Path, else where a phone is reached. */
export function firstHopOf(contact: Contact): { ip: ByteString; port: number } | null {
  return placeOf(nextHop(contact) ?? contact.uri);
}

function placeOf(uri: ByteString): { ip: ByteString; port: number } | null {
  const hop = hopOfUri(uri);
  return hop === null ? null : { ip: hop.host, port: hop.port ?? 5060 };
}
