import { type Contact, parseContacts } from '../../sip/contact.ts';
import type { SipMessage } from '../../sip/message.ts';
import type { ByteString } from '../../values/value.ts';
import { secondsOf } from './lifetime.ts';
import { Refusal } from './refusal.ts';
import type { RegistrarOptions } from './registrar.ts';

/** What a REGISTER asks for: to remove all contacts (`*`), to list them, or to bind these. */
export type Wish =
  | { readonly kind: 'query' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'bindings'; readonly contacts: readonly Contact[] };

const longestReceived = 255;

/** What keeps a message from being a REGISTER that can be read; null when nothing. */
export function headerProblem(sip: SipMessage): Refusal | null {
  if (sip.to === null) return new Refusal(400, 'To header not found');
  if (sip.callId === null) return new Refusal(400, 'Call-ID header not found');
  if (sip.cseq === null) return new Refusal(400, 'CSeq header not found');
  const expiresText = sip.header('expires');
  if (expiresText !== null && secondsOf(expiresText) === null) return new Refusal(400, 'Expires parse error');
  // Besides the answer the script's error_route runs, as for any header that cannot be read.
  return sip.contacts === null ? new Refusal(400, 'Contact parse error') : null;
}

/** Reads a REGISTER (reference: sip 14, steps 1 to 3). */
export function readWish(options: RegistrarOptions, sip: SipMessage): Wish | Refusal {
  const problem = headerProblem(sip);
  if (problem !== null) return problem;
  const lists = sip.contacts!;
  const [first, ...others] = lists;
  if (first?.star) {
    if (secondsOf(sip.header('expires') ?? '') !== 0)
      return new Refusal(400, '* used in contact and expires is not zero');
    if (others.length > 0) return new Refusal(400, '* used in contact and more than 1 contact');
    return { kind: 'clear' };
  }
  for (const list of others) {
    if (list.star) return new Refusal(400, '* used in contact and more than 1 contact');
    // The server measures those of the first header not at all.
    const isTooLong = list.contacts.some(
      ({ uri, received }) =>
        uri.length > options.maxContactLength || (received?.length ?? 0) > longestReceived,
    );
    if (isTooLong) return new Refusal(400, 'Contact/received too long');
  }
  const contacts = lists.flatMap((list) => list.contacts);
  return contacts.length === 0 ? { kind: 'query' } : { kind: 'bindings', contacts };
}

/** The contact that a higher registrar granted, as if the phone had asked for it. */
export function grantedContact(uri: ByteString, expires: ByteString): Wish | Refusal {
  const list = parseContacts(`<${uri}>;expires=${expires}`);
  return list === null
    ? new Refusal(500, 'Server Internal Error')
    : { kind: 'bindings', contacts: list.contacts };
}
