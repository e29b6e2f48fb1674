import type { ByteString } from '../../values/value.ts';

export interface KafkaSocket {
  readonly text: ByteString;
  readonly brokers: readonly ByteString[];
  readonly topic: ByteString;
  readonly properties: readonly (readonly [ByteString, ByteString])[];
}

/** Reads `host:port[,host:port…]/topic[?prop&prop…]`; null when it is none (reference: events 3.7). */
export function parseKafkaSocket(text: ByteString): KafkaSocket | null {
  const match = /^([^/]+)\/([^/?]+)(?:\?([\s\S]+))?$/.exec(text);
  if (match === null) return null;
  const properties = (match[3] ?? '').split('&').filter((part) => part !== '');
  if (!properties.every((part) => /^(?:[gt]\.[^=]+=|key=)/.test(part))) return null;
  return {
    text,
    brokers: match[1]!.split(','),
    topic: match[2]!,
    properties: properties.map((part) => [
      part.slice(0, part.indexOf('=')),
      part.slice(part.indexOf('=') + 1),
    ]),
  };
}

/** Reads `[id]socket`; null when it is none. */
export function parseBrokerId(text: ByteString): { id: ByteString; socket: ByteString } | null {
  const match = /^\s*\[([^\]]+)\]([\s\S]*)$/.exec(text);
  if (match === null) return null;
  const socket = match[2]!.trim();
  return parseKafkaSocket(socket) === null ? null : { id: match[1]!, socket };
}
