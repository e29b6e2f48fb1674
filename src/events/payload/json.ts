import type { EventParameter } from '../../declarations/events.ts';
import type { ByteString } from '../../values/value.ts';

/** What some transports put beside the event itself. */
export interface NotificationOptions {
  /** Comes first when given; null is written as `null`. */
  readonly id?: number | null;
}

/**
 * A JSON-RPC 2.0 notification: how 3.x tells an event to every transport but files and XML-RPC
 * (reference: events 2.1). Without parameters there is no `params`; whether it is an object or an array is
 * decided by the first parameter.
 */
export function jsonNotification(
  method: ByteString,
  parameters: readonly EventParameter[],
  options: NotificationOptions = {},
): ByteString {
  const id = options.id === undefined ? '' : `"id":${options.id},`;
  return `{${id}"jsonrpc":"2.0","method":${jsonString(method)}${parameterList(parameters)}}`;
}

function parameterList(parameters: readonly EventParameter[]): ByteString {
  const first = parameters[0];
  if (first === undefined) return '';
  if (first.name === null) return `,"params":[${parameters.map(jsonValue).join(',')}]`;
  const members = parameters.map(
    (parameter) => `${jsonString(parameter.name ?? '')}:${jsonValue(parameter)}`,
  );
  return `,"params":{${members.join(',')}}`;
}

function jsonValue({ value, isNull }: EventParameter): ByteString {
  if (isNull === true) return 'null';
  return typeof value === 'number' ? String(value) : jsonString(value);
}

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/**
 * A quoted JSON string as the server writes it: bytes from 0x7f on are copied as they are, also where they are
 * not UTF-8.
 */
export function jsonString(text: ByteString): ByteString {
  const escaped = text.replace(
    /["\\\x00-\x1f]/g,
    (byte) => short[byte] ?? `\\u${byte.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
