import { parseUri, type Uri } from '../../../sip/uri.ts';
import type { ByteString } from '../../../values/value.ts';

/** Parameters that the server prints first, in its own order. */
const printedFirst = ['transport', 'ttl', 'user', 'maddr', 'method', 'lr', 'r2', 'gr'];

/** True when a URI has all the parameters that tell the phone to its notification service. */
export function hasAll(text: ByteString, names: readonly ByteString[]): boolean {
  const uri = parseUri(text);
  return uri !== null && names.every((name) => uri.parameter(name) !== null);
}

/** A URI without parameters that are nobody's business but the phone's and ours. */
export function without(text: ByteString, names: readonly ByteString[]): ByteString {
  const uri = parseUri(text);
  return uri === null ? text : printed(uri, names);
}

function printed(uri: Uri, names: readonly ByteString[]): ByteString {
  const rank = ({ name }: { name: ByteString }) => {
    const at = printedFirst.indexOf(name.toLowerCase());
    return at < 0 ? printedFirst.length : at;
  };
  const kept = uri.parameters.filter(({ name }) => !names.includes(name));
  const parameters = [...kept].sort((left, right) => rank(left) - rank(right));
  const end = (uri.portSpan ?? uri.hostSpan ?? uri.userSpan)!.end;
  const values = parameters.map(({ name, value }) => `;${name}${value === null ? '' : `=${value}`}`);
  const headers = uri.headersText === null ? '' : `?${uri.headersText}`;
  return uri.text.slice(0, end) + values.join('') + headers;
}
