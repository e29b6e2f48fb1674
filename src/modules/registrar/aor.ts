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

/** The key of the location table that a URI stands for (reference: sip 14). */
export function aorOf(options: RegistrarOptions, text: ByteString): ByteString | AorProblem {
  const uri = parseUri(text);
  if (uri === null) return new AorProblem(400, 'Error while parsing AOR');
  return aorOfUri(options, uri);
}

function aorOfUri(options: RegistrarOptions, uri: Uri): ByteString | AorProblem {
  if (uri.user === null && !options.hostOnly) return new AorProblem(400, 'Error while parsing AOR');
  const user = uri.user === null ? '' : unescapeUser(uri.user);
  if (user === null) return new AorProblem(400, 'Error while unescaping username');
  let host = uri.host ?? '';
  if (options.realmPrefix !== '' && host.startsWith(options.realmPrefix))
    host = host.slice(options.realmPrefix.length);
  if (user.length > options.maxUserLength || host.length > options.maxDomainLength) {
    return new AorProblem(500, 'Address Of Record too long');
  }
  const person = options.caseSensitive ? user : lowerCase(user);
  const aor = options.useDomain ? (person === '' ? lowerCase(host) : `${person}@${lowerCase(host)}`) : person;
  return aor.length > options.maxAorLength ? new AorProblem(500, 'Address Of Record too long') : aor;
}
