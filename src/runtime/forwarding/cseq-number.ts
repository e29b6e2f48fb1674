import type { Message } from '../../declarations/message.ts';
import type { ByteString } from '../../values/value.ts';

const key = 'cseq number';

/** The CSeq number that a message goes out with: the received one, or what it was changed to. */
export function cseqNumber(message: Message): ByteString | null {
  const changed = message.attachments.get(key) as { number: ByteString } | undefined;
  return changed?.number ?? message.sip.cseq?.number ?? null;
}

/**
 * Changes the CSeq number that a message goes out with; the latest number counts, whoever sets it (a dialog that
 * sent requests of its own, an answered challenge). False when the message has no CSeq that could be read.
 */
export function setCseqNumber(message: Message, number: ByteString): boolean {
  const changed = message.attachments.get(key) as { number: ByteString } | undefined;
  if (changed !== undefined) {
    changed.number = number;
    return true;
  }
  const { sip } = message;
  const header = sip.firstHeader('cseq');
  if (header === null || sip.cseq === null) return false;
  const holder = { number };
  message.attachments.set(key, holder);
  const start = sip.raw.indexOf(sip.cseq.number, header.bodyStart);
  message.edits.replace(start, start + sip.cseq.number.length, () => holder.number, { what: 'CSeq' });
  return true;
}
