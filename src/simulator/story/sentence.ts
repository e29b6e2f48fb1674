/** The short forms of steps: one sentence each. */

export type Sentence =
  | { kind: 'send'; peer: string; method: string; to: string | null; credentials: boolean }
  | { kind: 'send-text'; peer: string; file: string | null }
  | { kind: 'reply'; peer: string; code: number; reason: string | null; method: string | null }
  | { kind: 'expect'; peer: string; what: Wanted; within: number }
  | { kind: 'log'; pattern: string }
  | { kind: 'event'; event: string }
  | { kind: 'wait'; time: number }
  | { kind: 'mi'; command: string }
  | { kind: 'cut' | 'restore'; proxy: string };

export type Wanted =
  | { kind: 'nothing' }
  | { kind: 'reply'; code: string; reason: string | null }
  | { kind: 'request'; method: string; uri: string | null };

const method = "[A-Z][A-Z0-9.!%*_+`'~-]*";
const time = '\\d+(?:\\.\\d+)?\\s*(?:ms|milliseconds?|s|seconds?|min|minutes?|h|hours?)?';

/** NaN when `within` stands there without a time, which then looks like a part of what is in front of it. */
function timeBehind(before: string | undefined, within: string | undefined): number {
  return /(?:^|\s)within(?:\s|$)/.test(before ?? '') ? Number.NaN : milliseconds(within);
}

const forms: readonly [RegExp, (...parts: (string | undefined)[]) => Sentence][] = [
  [
    new RegExp(`^(\\S+) sends (${method})(?: to (\\S+))?( with credentials)?$`),
    (peer, name, to, credentials) => ({
      kind: 'send',
      peer: peer!,
      method: name!,
      to: to ?? null,
      credentials: credentials !== undefined,
    }),
  ],
  [/^(\S+) sends(?: file (.+))?$/, (peer, file) => ({ kind: 'send-text', peer: peer!, file: file ?? null })],
  [
    new RegExp(`^(\\S+) replies ([1-6]\\d\\d)(?: (.+?))??(?: to (${method}))?$`),
    (peer, code, reason, name) => ({
      kind: 'reply',
      peer: peer!,
      code: Number(code),
      reason: reason ?? null,
      method: name ?? null,
    }),
  ],
  [
    new RegExp(`^(\\S+) expects nothing(?: within (${time}))?$`),
    (peer, within) => ({
      kind: 'expect',
      peer: peer!,
      what: { kind: 'nothing' },
      within: milliseconds(within),
    }),
  ],
  [
    new RegExp(`^(\\S+) expects ([1-6][0-9x][0-9x])(?: (.+?))??(?: within (${time}))?$`),
    (peer, code, reason, within) => ({
      kind: 'expect',
      peer: peer!,
      what: { kind: 'reply', code: code!, reason: reason ?? null },
      within: timeBehind(reason, within),
    }),
  ],
  [
    new RegExp(`^(\\S+) expects (${method})(?: (within .+|\\S+))??(?: within (${time}))?$`),
    (peer, name, uri, within) => ({
      kind: 'expect',
      peer: peer!,
      what: { kind: 'request', method: name!, uri: uri ?? null },
      within: timeBehind(uri, within),
    }),
  ],
  [/^script logs (.+)$/, (pattern) => ({ kind: 'log', pattern: pattern! })],
  [/^script raises (\S+)$/, (event) => ({ kind: 'event', event: event! })],
  [new RegExp(`^wait (${time})$`), (text) => ({ kind: 'wait', time: milliseconds(text) })],
  [/^mi (\S+)$/, (command) => ({ kind: 'mi', command: command! })],
  [/^(cut|restore) (\S+)$/, (kind, proxy) => ({ kind: kind as 'cut', proxy: proxy! })],
];

/** What a sentence says; null when it is none. */
export function readSentence(text: string): Sentence | null {
  const plain = text.trim().replace(/\s+/g, ' ');
  for (const [form, make] of forms) {
    const found = form.exec(plain);
    if (found) return make(...found.slice(1));
  }
  return null;
}

/** What sentences look like, for messages. */
export const sentenceForms =
  '"alice sends INVITE to sip:bob@example.com", "alice sends BYE", "alice expects 200", "bob expects INVITE", ' +
  '"alice expects nothing", "bob replies 180", "wait 30 s", "script logs TEXT", "script raises EVENT", "mi COMMAND"';

const units: readonly [RegExp, number][] = [
  [/^(?:ms|millisec)/, 1],
  [/^s/, 1000],
  [/^min/, 60_000],
  [/^h/, 3_600_000],
];

/** `500`, `500 ms`, `2 s`, `1.5 min`, `1 hour` in milliseconds; 0 without a text, NaN for something else. */
export function milliseconds(text: string | undefined): number {
  if (text === undefined) return 0;
  const found = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text.trim());
  if (!found) return Number.NaN;
  const unit = found[2] === '' ? 1 : units.find(([name]) => name.test(found[2]!))?.[1];
  return Number(found[1]) * (unit ?? Number.NaN);
}
