import type { ByteString } from '../values/value.ts';

/** A request as 2.4 transports get it: `:command:reply-pipe`, a line per parameter, an empty line. */
export interface TextRequest {
  readonly command: ByteString;
  /** Empty: no answer is wanted. */
  readonly replyTo: ByteString;
  /** null: they cannot be read. */
  readonly values: readonly ByteString[] | null;
}

/** Reads one request; null when its first line is none. */
export function parseTextRequest(text: ByteString): TextRequest | null {
  const match = /^:([^:\n]*):([^\n]*)(?:\n|$)/.exec(text);
  if (match === null) return null;
  return { command: match[1]!, replyTo: match[2]!, values: readValues(text.slice(match[0].length)) };
}

/** White space as C has it, which is none of the bytes over 127. */
const spaces = /^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g;

/** `value`, `name::value` or either with a value in quotes, which may go over lines; commands do not ask for the name. */
const parameter = /^(?:[^"\n]*?::[ \t]*)?(?:"((?:[^"\\]|\\(?:"|(?!")))*)"[ \t\r]*|([^"\n]*))(?:\n|$)/;

function readValues(text: ByteString): readonly ByteString[] | null {
  const values: ByteString[] = [];
  let rest = text.replace(spaces, '');
  while (rest !== '') {
    const match = parameter.exec(rest);
    if (match === null) return null;
    const [whole, quoted, bare] = match;
    values.push(quoted?.replaceAll('\\"', '"') ?? bare!.replace(spaces, ''));
    rest = rest.slice(whole.length).replace(spaces, '');
  }
  return values;
}

/** The line that gives a value; null when no line does. */
export function writeValue(value: ByteString): ByteString | null {
  if (value === '' || value.includes('\n')) return null;
  if (value.replace(spaces, '') === value && !/::|"/.test(value)) return value;
  return value.endsWith('\\') ? null : `"${value.replaceAll('"', '\\"')}"`;
}
