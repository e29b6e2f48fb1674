import {
  type Management,
  ManagementError,
  type ManagementParameters,
  type ManagementResult,
  type ManagementValue,
} from '../declarations/management.ts';
import { jsonString } from '../events/payload/json.ts';
import { fromText, toText } from '../values/bytes.ts';
import type { ByteString } from '../values/value.ts';

/**
 * Answers one JSON-RPC 2.0 request given as bytes. A request without `id` is carried out without an answer:
 * `answer` then gets null. What is no request is answered all the same.
 */
export function answerJsonRpc(
  management: Management,
  request: ByteString,
  answer: (response: ByteString | null) => void,
  write: (envelope: object) => ByteString = jsonText,
): void {
  const parsed = parseJson(request);
  if (parsed === undefined) {
    answer(write(envelope(new ManagementError(-32700, 'Parse error'), null)));
    return;
  }
  const members = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Record<string, unknown>;
  const { method, params, id } = members;
  if (!isId(id)) {
    answer(null);
    return;
  }
  // The server has integers only.
  const echoed = typeof id === 'number' ? Math.trunc(id) : id;
  if (members.jsonrpc !== '2.0' || typeof method !== 'string' || !isParameters(params)) {
    answer(write(envelope(new ManagementError(-32600, 'Invalid Request'), echoed ?? null)));
    return;
  }
  management.execute(method, params ?? null, (result) =>
    answer(id === undefined ? null : write(envelope(result, echoed))),
  );
}

function isId(value: unknown): value is string | number | null | undefined {
  return value === undefined || value === null || typeof value === 'string' || typeof value === 'number';
}

function isParameters(value: unknown): value is ManagementParameters | readonly unknown[] | undefined {
  return value === undefined || (typeof value === 'object' && value !== null);
}

/** Parsed JSON with its texts as bytes; undefined when it is none. */
export function parseJson(text: ByteString): unknown {
  try {
    return bytesOf(JSON.parse(toText(text)));
  } catch {
    return undefined;
  }
}

/** The envelope around a result: `jsonrpc`, `result` or `error`, `id`, in this order. */
export function envelope(result: ManagementResult, id: unknown): object {
  if (!(result instanceof ManagementError)) return { jsonrpc: '2.0', result, id };
  const { code, message, data } = result;
  return { jsonrpc: '2.0', error: { code, message, ...(data === null ? {} : { data }) }, id };
}

/** JSON of a value whose texts are bytes. */
export function jsonText(value: ManagementValue | unknown): ByteString {
  if (typeof value === 'string') return jsonString(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return String(value ?? null);
  const members = Object.entries(value).map(([name, member]) => `${jsonString(name)}:${jsonText(member)}`);
  return `{${members.join(',')}}`;
}

/** Texts of parsed JSON as bytes. */
function bytesOf(value: unknown): unknown {
  if (typeof value === 'string') return fromText(value);
  if (Array.isArray(value)) return value.map(bytesOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [fromText(name), bytesOf(member)]));
}
