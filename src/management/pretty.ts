import { jsonString } from '../events/payload/json.ts';
import type { ByteString } from '../values/value.ts';
import { jsonText } from './json-rpc.ts';

/**
 * JSON with line breaks and tabs, as `pretty_printing` writes it: members on lines of their own, elements of lists on
 * the line of their list, but one step further in.
 */
export function prettyJson(value: unknown, depth = 0): ByteString {
  if (Array.isArray(value)) return `[${value.map((item) => prettyJson(item, depth + 1)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return jsonText(value);
  const indent = '\t'.repeat(depth + 1);
  const members = Object.entries(value).map(
    ([name, member]) => `${indent}${jsonString(name)}:\t${prettyJson(member, depth + 1)}`,
  );
  const lines = members.length === 0 ? '' : `${members.join(',\n')}\n`;
  return `{\n${lines}${'\t'.repeat(depth)}}`;
}
