import type { SipMessage } from '../../sip/message.ts';
import { parseUri } from '../../sip/uri.ts';
import type { Defect } from './validate.ts';

/** 2.4 wants a Contact in every INVITE and looks into it in no other message. */
export type ContactRule = 'INVITE only' | 'where asked for';

const methodsWithContact = ['INVITE', 'REGISTER', 'UPDATE', 'SUBSCRIBE', 'REFER'];
const malformed: Defect = { code: -26, reason: "failed to parse 'Contact' header" };

/** What is wrong with Contact. `isAsked`: the script wants its values looked at. */
export function contactDefect(sip: SipMessage, isAsked: boolean, rule: ContactRule): Defect | null {
  const isOld = rule === 'INVITE only';
  if (isOld && (sip.kind !== 'request' || sip.method !== 'INVITE')) return null;
  if (!isOld && (!isAsked || !methodsWithContact.includes(sip.method ?? ''))) return null;
  if (sip.firstHeader('contact') === null) return { code: -14, reason: '' };
  if (!isAsked) return null;
  const { contacts } = sip;
  if (contacts === null) {
    sip.failure = null;
    return malformed;
  }
  for (const list of contacts) {
    const defect = list.star ? starDefect(sip, isOld) : null;
    if (defect !== null) return defect;
    if (list.contacts.some((contact) => parseUri(contact.uri) === null)) return malformed;
  }
  return null;
}

/** A star needs a REGISTER that ends all registrations. */
function starDefect(sip: SipMessage, isOld: boolean): Defect | null {
  if (isOld) return { code: -26, reason: "empty body for 'Contact' header" };
  const bad = (reason: string): Defect => ({ code: -30, reason });
  if (sip.method !== 'REGISTER')
    return bad("Contact header for SIP message contains '*' only valid for REGISTER request");
  if (sip.kind === 'reply')
    return bad("Contact header for REGISTER reply contains '*' only valid for REGISTER request");
  const expires = sip.header('Expires')?.trim() ?? '';
  if (expires === '') return bad("failed to parse 'Expires' header");
  // What is no number counts as far as it is one.
  if (Number(/^[0-9]*/.exec(expires)![0]) === 0) return null;
  return { code: -26, reason: "Expires header greater than 0 for REGISTER 'Contact' header with '*' value" };
}
