import type { ByteString } from '../values/value.ts';
import { unescapeUser } from './escape.ts';
import { sameText } from './scan.ts';
import { parseUri, type Uri } from './uri.ts';

/** Parameters whose values have to be equal, absent ones included; all others only when both URIs have them. */
const significant = ['transport', 'ttl', 'user', 'maddr', 'method', 'lr', 'r2'];

/**
 * RFC 3261 section 19.1.4 as usrloc of 3.x applies it: user and password with regard to case, host without, ports
 * as written (an absent one differs from 5060), headers without regard to case.
 */
export function areSameUris(left: Uri, right: Uri): boolean {
  if (sameText(left.text, right.text)) return true;
  if (left.scheme !== right.scheme || isPhone(left) !== isPhone(right)) return false;
  const user = unescapeUser(left.user ?? '');
  if (user === null || user !== unescapeUser(right.user ?? '')) return false;
  if ((left.password ?? '') !== (right.password ?? '')) return false;
  if (!sameText(left.host ?? '', right.host ?? '') || left.portText !== right.portText) return false;
  for (const name of significant) {
    if (!sameText(left.parameter(name) ?? '', right.parameter(name) ?? '')) return false;
  }
  for (const parameter of left.parameters) {
    const other = right.parameter(parameter.name);
    if (other !== null && !sameText(parameter.value ?? '', other)) return false;
  }
  return sameText(left.headersText ?? '', right.headersText ?? '');
}

/** The same for texts; a text that is no URI only equals itself. */
export function areSameUriTexts(left: ByteString, right: ByteString): boolean {
  if (sameText(left, right)) return true;
  const leftUri = parseUri(left);
  const rightUri = parseUri(right);
  return leftUri !== null && rightUri !== null && areSameUris(leftUri, rightUri);
}

function isPhone(uri: Uri): boolean {
  return uri.parameter('user') === 'phone';
}
