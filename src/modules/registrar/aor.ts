import { unescapeUser } from '../../sip/escape.ts';
import { lowerCase } from '../../sip/scan.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { RegistrarOptions } from './registrar.ts';

/** Why a URI names no address-of-record: the text of `P-Registrar-Error`. */
export class AorProblem {
  readonly code: number;
  readonly text: ByteString;
  constructor(code: number, text: ByteString) {
    this.code = code;
    this.text = text;
  }
}

export const unreadableAor = new AorProblem(400, 'Error while parsing AOR');

/** The key of the location table that a URI stands for (reference: sip 14); '' for one without a user. */
export function aorOf(options: RegistrarOptions, text: ByteString): ByteString | AorProblem {
  const uri = parseUri(text, options.version);
  return uri === null ? unreadableAor : aorOfUri(options, uri);
}

export function aorOfUri(options: RegistrarOptions, uri: Uri): ByteString | AorProblem {
  const { user: written, host } = { user: uri.user ?? '', host: uri.host ?? '' };
  const { maxAorLength, maxUserLength, maxDomainLength, realmPrefix } = options;
  if (
    written.length + host.length + 1 > maxAorLength ||
    written.length > maxUserLength ||
    host.length > maxDomainLength
  ) {
    return new AorProblem(500, 'Address Of Record too long');
  }
  const user = unescapeUser(written);
  if (user === null) return new AorProblem(400, 'Error while unescaping username');
  const person = options.caseSensitive ? user : lowerCase(user);
  if (!options.useDomain) return person;
  const hasPrefix = realmPrefix !== '' && host.length > realmPrefix.length && host.startsWith(realmPrefix);
  const domain = lowerCase(hasPrefix ? host.slice(realmPrefix.length) : host);
  return person === '' ? domain : `${person}@${domain}`;
}
