import type { EventParameter } from '../../declarations/events.ts';
import { printUnsigned64 } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';

/**
 * The line format in which 2.4 tells events to RabbitMQ (reference: events 2.2): the event's name, then a line
 * `name::value` per parameter, without a final newline.
 */
export function eventLines(event: ByteString, parameters: readonly EventParameter[]): ByteString {
  return [event, ...parameters.map(line)].join('\n');
}

/** The same for datagrams, which end in an empty line. */
export function eventDatagram(event: ByteString, parameters: readonly EventParameter[]): ByteString {
  return `${eventLines(event, parameters)}\n\n`;
}

function line({ name, value }: EventParameter): ByteString {
  const text = typeof value === 'number' ? printUnsigned64(value) : quoted(value);
  return name === null || name === '' ? text : `${name}::${text}`;
}

/** Only a text with a newline is quoted, and then only its quotes are escaped. */
function quoted(text: ByteString): ByteString {
  return text.includes('\n') ? `"${text.replaceAll('"', '\\"')}"` : text;
}
