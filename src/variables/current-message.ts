import type { Message } from '../declarations/message.ts';
import { apply } from '../sip/apply.ts';
import type { EditList } from '../sip/edits.ts';
import type { SipMessage } from '../sip/message.ts';
import { type BodyPart, bodyPartOfType, bodyParts } from '../sip/mime.ts';
import { isRejection, parseMessage } from '../sip/parse.ts';
import type { ByteString } from '../values/value.ts';

const current = new WeakMap<EditList, { readonly version: number; readonly sip: SipMessage }>();

/** The message with the changes made so far, as it would be sent; the received one while there are none. */
export function currentMessage(message: Message): SipMessage {
  const { edits, sip } = message;
  if (edits.isEmpty) return sip;
  const known = current.get(edits);
  if (known !== undefined && known.version === edits.version) return known.sip;
  const parsed = parseMessage(apply(sip, edits, { transport: 'udp' }), sip.transport, sip.version);
  // Headers that the script broke leave nothing to read but what was received.
  const result = isRejection(parsed) ? sip : parsed;
  current.set(edits, { version: edits.version, sip: result });
  return result;
}

/** The SDP as the script has changed it so far; null when there is none. */
export function currentSdp(message: Message): ByteString | null {
  const text = bodyPartOfType(currentMessage(message), 'application/sdp')?.body ?? '';
  return text === '' ? null : text;
}

/** Puts a new SDP in the place of the present one; false when there is none. */
export function replaceSdp(message: Message, sdp: ByteString): boolean {
  const sip = currentMessage(message);
  const part = bodyPartOfType(sip, 'application/sdp');
  if (part === null) return false;
  replacePart(message, sip, part, sdp);
  return true;
}

function replacePart(message: Message, sip: SipMessage, part: BodyPart, text: ByteString): void {
  const isWhole = part.start === sip.bodyStart && bodyParts(sip).length === 1;
  message.edits.setBody(
    isWhole
      ? text
      : sip.raw.slice(sip.bodyStart, part.bodyStart) + text + sip.raw.slice(part.bodyEnd, sip.bodyEnd),
  );
}
