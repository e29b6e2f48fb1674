import type { Message } from '../../declarations/message.ts';
import type { Regex, RegexMatch } from '../../values/regex/regex.ts';
import type { ByteString } from '../../values/value.ts';

/** A stretch of the received message. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Headers and body, without the first line. */
export function afterFirstLine({ sip }: Message): Range {
  return { start: sip.firstLine.end, end: sip.raw.length };
}

/** The body; null when there is none. */
export function bodyRange({ sip }: Message): Range | null {
  const start = sip.bodyStart;
  return start < 0 || sip.bodyEnd <= start ? null : { start, end: sip.bodyEnd };
}

/** Whether `^` matches where a search goes on after a match: everywhere, nowhere, or after a line end. */
export type Continuation = 'line-start' | 'not-line-start' | 'as-text';

/** The first match in a range, or all of them; positions are those of `text`. */
export function matches(
  regex: Regex,
  text: ByteString,
  { start, end }: Range,
  all: boolean,
  continuation: Continuation = 'not-line-start',
): RegexMatch[] {
  const found: RegexMatch[] = [];
  let at = start;
  let notBol = false;
  while (at <= end) {
    const match = regex.exec(text.slice(at, end), 0, { notBol });
    if (match === null) break;
    const shift = (offset: number) => (offset < 0 ? offset : offset + at);
    found.push({
      start: match.start + at,
      end: match.end + at,
      groups: match.groups.map(([from, to]) => [shift(from), shift(to)] as const),
    });
    if (!all) break;
    // An empty match must not be found again.
    at += match.end === match.start ? match.end + 1 : match.end;
    notBol = continuation === 'as-text' ? text[at - 1] !== '\n' : continuation === 'not-line-start';
  }
  return found;
}
