import type { Execution } from '../../declarations/execution.ts';
import { hopOfUri } from '../../runtime/forwarding/next-hop.ts';
import type { ByteString } from '../../values/value.ts';
import type { Contact } from '../usrloc/contact.ts';
import type { AddressOfRecord } from '../usrloc/record.ts';
import type { Table } from '../usrloc/table.ts';
import { AorProblem, aorOf } from './aor.ts';
import type { Registrar } from './registrar.ts';

/** The record an address names; by default that of From for a REGISTER, else of To. */
export function recordOf(
  registrar: Registrar,
  execution: Execution,
  table: Table,
  address: ByteString | undefined,
): AddressOfRecord | null {
  const { sip } = execution.message;
  const uri = address ?? (sip.method === 'REGISTER' ? sip.from?.uri : sip.to?.uri);
  if (uri === undefined) return null;
  const aor = aorOf(registrar.options, uri);
  if (aor instanceof AorProblem) {
    execution.log('ERROR', `${uri}: ${aor.text}`);
    return null;
  }
  return table.find(aor);
}

/** Contacts of an address that have not expired. */
export function validContacts(registrar: Registrar, record: AddressOfRecord | null): Contact[] {
  return (record?.contacts ?? []).filter((contact) => contact.isValid(registrar.location.now));
}

/** Where a contact is reached: by its `received`, else its URI. */
export function addressOf(contact: Contact): { ip: ByteString; port: number } | null {
  const hop = hopOfUri(contact.received ?? contact.uri);
  return hop === null ? null : { ip: hop.host, port: hop.port ?? 5060 };
}
