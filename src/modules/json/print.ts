import type { ByteString } from '../../values/value.ts';
import { type Json, JsonArray, JsonFraction, JsonObject } from './document.ts';

/** `spaced`: one line with blanks; `compact`: without; `pretty`: over several lines. */
export type Layout = 'spaced' | 'compact' | 'pretty';

/** Prints a value as JSON. `/` is escaped unless `plainSlash`. */
export function printJson(value: Json, layout: Layout, plainSlash = false): ByteString {
  return print(value, layout, plainSlash, 0);
}

function print(value: Json, layout: Layout, plainSlash: boolean, level: number): ByteString {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value, plainSlash);
  if (value instanceof JsonFraction) return value.text;
  if (value instanceof JsonArray) {
    const items = value.items.map((item) => print(item, layout, plainSlash, level + 1));
    return surround('[', ']', items, layout, level);
  }
  if (value instanceof JsonObject) {
    const colon = layout === 'spaced' ? ': ' : ':';
    const members = [...value.members].map(
      ([name, member]) => quote(name, plainSlash) + colon + print(member, layout, plainSlash, level + 1),
    );
    return surround('{', '}', members, layout, level);
  }
  return String(value);
}

function surround(
  open: string,
  close: string,
  items: readonly string[],
  layout: Layout,
  level: number,
): string {
  if (layout === 'spaced')
    return items.length === 0 ? `${open} ${close}` : `${open} ${items.join(', ')} ${close}`;
  if (layout === 'compact' || items.length === 0) return open + items.join(',') + close;
  const indent = '  '.repeat(level);
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(',\n')}\n${indent}${close}`;
}

const escapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
};

/** Bytes of UTF-8 stay as they are. */
function quote(text: ByteString, plainSlash: boolean): ByteString {
  let result = '"';
  for (const character of text) {
    const escaped = plainSlash && character === '/' ? undefined : escapes[character];
    if (escaped !== undefined) result += escaped;
    else if (character < ' ') result += `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    else result += character;
  }
  return `${result}"`;
}
