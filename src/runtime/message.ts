import { Attachments } from '../declarations/attachments.ts';
import type { Message, Received } from '../declarations/message.ts';
import { EditList } from '../sip/edits.ts';
import type { SipMessage } from '../sip/message.ts';

/** A message as the script begins with it. */
export function createMessage(sip: SipMessage, received: Received, id: number): Message {
  return {
    sip,
    received,
    id,
    requestUri: null,
    destinationUri: null,
    path: null,
    q: -1,
    sendSocket: null,
    advertisedAddress: null,
    advertisedPort: null,
    branches: [],
    flags: 0,
    branchFlags: 0,
    via: { forceRport: false, addLocalRport: false, replyToVia: false },
    edits: new EditList(),
    replyHeaders: [],
    attachments: new Attachments(),
    processing: new Attachments(),
  };
}

/** The request that startup, timer and event routes see (reference: language 2.5). */
export const dummyRequestText = [
  'DUMMY sip:user@dummy.com SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKdummy',
  'To: <sip:to@dummy.com>',
  'From: <sip:from@dummy.com>;tag=1',
  'Call-ID: dummy-1',
  'CSeq: 1 DUMMY',
  '',
  '',
].join('\r\n');
