import type { EventParameter } from '../../declarations/events.ts';
import { printUnsigned64 } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';

export interface XmlTarget {
  readonly host: ByteString;
  readonly port: number;
  /** Null: the default one, which also changes a header. */
  readonly path: ByteString | null;
  readonly method: ByteString;
}

/**
 * The HTTP request of one event (reference: events 3.9). Values are not escaped, integers are unsigned; what has no
 * name is never a struct.
 */
export function xmlRequest(
  target: XmlTarget,
  event: ByteString,
  parameters: readonly EventParameter[],
  asStruct: boolean,
): ByteString {
  const values = [
    parameter(string(event)),
    ...parameters.map((entry) => (asStruct && entry.name ? structOf(entry) : parameterOf(entry))),
  ];
  const body =
    `<?xml version="1.0"?>\n<methodCall>\n<methodName>${target.method}</methodName>\n<params>\n` +
    `${values.join('')}</params>\n</methodCall>`;
  const head =
    target.path === null ? `POST /RPC2 HTTP/1.1\r\nHost: ` : `POST ${target.path} HTTP/1.1\r\nHost:`;
  return (
    `${head}${target.host}:${target.port}\r\nConnection: close\r\nUser-Agent: OpenSIPS XMLRPC Notifier\r\n` +
    `Content-type: text/xml\r\nContent-length: ${body.length}\r\n\r\n${body}`
  );
}

const string = (text: ByteString) => `<value><string>${text}</string></value>`;
const valueXml = ({ value }: EventParameter) =>
  typeof value === 'number' ? `<value><int>${printUnsigned64(value)}</int></value>` : string(value);
const parameter = (content: ByteString) => `<param>\n${content}\n</param>\n`;
const nameOf = ({ name }: EventParameter) => (name ? `<name>${name}</name>\n` : '');

function parameterOf(entry: EventParameter): ByteString {
  return parameter(nameOf(entry) + valueXml(entry));
}

function structOf(entry: EventParameter): ByteString {
  return parameter(`<value><struct><member>\n${nameOf(entry)}${valueXml(entry)}\n</member></struct></value>`);
}
