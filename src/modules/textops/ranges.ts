import type { Message } from '../../declarations/message.ts';
import type { Range } from '../../values/regex/successive.ts';

/** The whole message. */
export function wholeMessage({ sip }: Message): Range {
  return { start: 0, end: sip.raw.length };
}

/** Headers and body, without the first line. */
export function afterFirstLine({ sip }: Message): Range {
  return { start: sip.firstLine.end, end: sip.raw.length };
}

/** The body, with the bytes that Content-Length leaves out; null when there is none. */
export function bodyRange({ sip }: Message): Range | null {
  const start = sip.bodyStart;
  return start < 0 || sip.bodyEnd <= start ? null : { start, end: sip.raw.length };
}
