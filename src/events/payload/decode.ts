import { parseMembers } from '../../management/members.ts';
import { fromText, toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';

/** An event as it was received. */
export interface DecodedEvent {
  /** 3.x: a JSON-RPC notification; 2.4: lines. */
  readonly format: 'json-rpc' | 'lines';
  readonly event: ByteString;
  readonly parameters: readonly { readonly name: ByteString | null; readonly value: number | ByteString }[];
}

/**
 * Reads what a transport delivered, in either format. Null when it is neither. Lines are ambiguous where a
 * value holds `::` or begins with a quote (reference: events S9); the first `::` counts.
 */
export function decodeEvent(payload: ByteString): DecodedEvent | null {
  return payload.startsWith('{') ? decodeJson(payload) : decodeLines(payload);
}

function decodeJson(payload: ByteString): DecodedEvent | null {
  const members = new Map(parseMembers(payload)?.map(({ name, value }) => [name, value]));
  const method = members.get('method');
  const params = members.get('params');
  if (typeof method !== 'string') return null;
  if (typeof params !== 'string') return { format: 'json-rpc', event: method, parameters: [] };
  const parameters = params.startsWith('[')
    ? (JSON.parse(toText(params)) as unknown[]).map((value) => ({ name: null, value: plainValue(value) }))
    : (parseMembers(params) ?? []);
  return { format: 'json-rpc', event: method, parameters };
}

function plainValue(value: unknown): number | ByteString {
  if (typeof value === 'number') return value;
  return fromText(typeof value === 'string' ? value : JSON.stringify(value));
}

function decodeLines(payload: ByteString): DecodedEvent | null {
  // Datagrams end in an empty line.
  const lines = payload.replace(/\n\n$/, '').split('\n');
  const event = lines.shift()!;
  if (!/^[\x21-\x7e\x80-\xff]{1,64}$/.test(event)) return null;
  const parameters: { name: ByteString | null; value: number | ByteString }[] = [];
  while (lines.length > 0) {
    const line = lines.shift()!;
    const separator = line.indexOf('::');
    const isNamed = separator > 0 && !line.startsWith('"');
    const name = isNamed ? line.slice(0, separator) : null;
    let value = isNamed ? line.slice(separator + 2) : line;
    if (value.startsWith('"')) value = quoted(value, lines);
    parameters.push({ name, value });
  }
  return { format: 'lines', event, parameters };
}

/** A quoted value goes on to the line that ends in a quote; a lone quote at the start is a part of the value. */
function quoted(first: ByteString, rest: ByteString[]): ByteString {
  const end = rest.findIndex((line) => /(?:^|[^\\])"$/.test(line));
  if (end < 0) return first;
  const text = [first, ...rest.splice(0, end + 1)].join('\n');
  return text.slice(1, -1).replaceAll('\\"', '"');
}
