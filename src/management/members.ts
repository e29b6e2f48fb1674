import { fromText, toText } from '../values/bytes.ts';
import type { ByteString } from '../values/value.ts';

/** A member of a JSON object: a number, a text, or the JSON text of anything else. */
export interface Member {
  readonly name: ByteString;
  readonly value: number | ByteString;
}

const token = /\s*(?:"(?:[^"\\]|\\[\s\S])*"|[{}[\],:]|[^\s{}[\],:"]+)/y;

/**
 * The members of a JSON object in the order in which they are written, repeated names included (which
 * `JSON.parse` does not keep). Null when the text is no object.
 */
export function parseMembers(text: ByteString): Member[] | null {
  try {
    const parsed: unknown = JSON.parse(toText(text));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  } catch {
    return null;
  }
  const tokens = tokensOf(text);
  const members: Member[] = [];
  // The text is known to be right, so only the shape needs following: `{` name `:` value [`,` …] `}`.
  let index = 1;
  while (tokens[index] !== '}') {
    const name = decoded(tokens[index]!);
    const start = index + 2;
    index = endOfValue(tokens, start);
    members.push({ name: String(name), value: memberValue(tokens.slice(start, index)) });
    if (tokens[index] === ',') index++;
  }
  return members;
}

function tokensOf(text: ByteString): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) tokens.push(match[0].trim());
  return tokens;
}

function endOfValue(tokens: readonly string[], start: number): number {
  let depth = 0;
  for (let index = start; ; index++) {
    const current = tokens[index]!;
    if (current === '{' || current === '[') depth++;
    else if (current === '}' || current === ']') depth--;
    if (depth === 0) return index + 1;
  }
}

function memberValue(tokens: readonly string[]): number | ByteString {
  const [first] = tokens;
  const isPlain = tokens.length === 1 && /^["\-0-9]/.test(first!);
  return isPlain ? decoded(first!) : tokens.join('');
}

function decoded(text: ByteString): number | ByteString {
  const value = JSON.parse(toText(text)) as number | string;
  return typeof value === 'string' ? fromText(value) : value;
}
