import type { Message } from '../../declarations/message.ts';
import type { ByteString } from '../../values/value.ts';

const what = 'CSeq number';

/** The CSeq number that a message goes out with: the received one, or what it was changed to. */
export function cseqNumber(message: Message): ByteString | null {
  const changed = message.edits.edits.find((edit) => edit.what === what)?.text;
  return typeof changed === 'string' ? changed : (message.sip.cseq?.number ?? null);
}

/**
 * Changes the CSeq number that a message goes out with; the latest number counts, whoever sets it (a dialog that
 * sent requests of its own, an answered challenge). False when the message has no CSeq that could be read.
 */
export function setCseqNumber(message: Message, number: ByteString): boolean {
  const { sip, edits } = message;
  const header = sip.firstHeader('cseq');
  if (header === null || sip.cseq === null) return false;
  const start = sip.raw.indexOf(sip.cseq.number, header.bodyStart);
  edits.drop((edit) => edit.what === what);
  edits.replace(start, start + sip.cseq.number.length, number, { what });
  return true;
}
