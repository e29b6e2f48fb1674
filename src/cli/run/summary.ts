import { toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';

/** First line of a message without what everybody knows: `MESSAGE sip:bob@h`, `200 OK`. */
export function summarise(data: ByteString): string {
  const line = toText(data.split(/\r?\n/, 1)[0] ?? '');
  return line.replace(/ SIP\/2\.0$/, '').replace(/^SIP\/2\.0 /, '');
}

export function isReplyData(data: ByteString): boolean {
  return data.startsWith('SIP/2.0 ');
}

/** Method of the CSeq, to tell what a reply answers. */
export function cseqMethod(data: ByteString): string | null {
  return /^cseq\s*:\s*\d+\s+(\S+)/im.exec(data)?.[1] ?? null;
}
