import type { Message } from '../declarations/message.ts';
import { apply } from '../sip/apply.ts';
import type { EditList } from '../sip/edits.ts';
import type { SipMessage } from '../sip/message.ts';
import { isRejection, parseMessage } from '../sip/parse.ts';

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
