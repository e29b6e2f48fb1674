/** Whether the bodies of headers are what they have to be, for `sipmsg_validate("h")`. */
import { parseContentType } from '../../sip/content-type.ts';
import { parseCredentials } from '../../sip/digest.ts';
import type { HeaderType } from '../../sip/headers.ts';
import type { SipMessage } from '../../sip/message.ts';
import { methodBitsOfList } from '../../sip/methods.ts';
import { parseNameAddress, parseNameAddresses } from '../../sip/nameaddr.ts';
import { parseRouteValues } from '../../sip/route.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { parsePrivacy } from './privacy.ts';

type Test = (body: ByteString, sip: SipMessage) => boolean;

const isNotEmpty: Test = (body) => body !== '';
const isNumber: Test = (body) => /^[0-9]+$/.test(body) && Number(body) <= 0xffff;
const isAddress: Test = (body) => parseNameAddress(body) !== null;
const areAddresses: Test = (body) => parseNameAddresses(body) !== null;
const isMediaType: Test = (body) => {
  const type = body.includes(',') ? null : parseContentType(body);
  return type !== null && type.type !== '*' && type.subtype !== '*';
};
const areRoutes: Test = (body) => parseRouteValues(body) !== null;
const areCredentials: Test = (body) => parseCredentials(body) !== null;

/** An identity is one URI, or a sip: and a tel: one (RFC 3325 section 9). */
const areIdentities: Test = (body) => {
  const uris = parseNameAddresses(body)?.map((address) => parseUri(address.uri));
  if (uris === undefined || uris.includes(null) || uris.length > 2) return false;
  const isTel = (uri: Uri | null | undefined) => uri?.scheme.startsWith('tel') ?? false;
  return uris.length === 1 || isTel(uris[0]) !== isTel(uris[1]);
};

const areMediaTypes: Test = (body) => body.split(',').every((item) => parseContentType(item) !== null);

const tests: Partial<Record<HeaderType, Test>> = {
  'content-type': isMediaType,
  accept: areMediaTypes,
  expires: isNotEmpty,
  event: isNotEmpty,
  from: isAddress,
  'remote-party-id': isAddress,
  'refer-to': isAddress,
  diversion: areAddresses,
  'p-asserted-identity': areIdentities,
  'p-preferred-identity': areIdentities,
  'max-forwards': isNumber,
  privacy: (body) => parsePrivacy(body) !== null,
  contact: (_, sip) => sip.contacts !== null,
  path: areRoutes,
  route: areRoutes,
  'record-route': areRoutes,
  authorization: areCredentials,
  'proxy-authorization': areCredentials,
  allow: (body) => methodBitsOfList(body) !== null,
  'call-id': isNotEmpty,
  'proxy-require': isNotEmpty,
  unsupported: isNotEmpty,
  'accept-language': isNotEmpty,
  organization: isNotEmpty,
  priority: isNotEmpty,
  subject: isNotEmpty,
  'user-agent': isNotEmpty,
  'accept-disposition': isNotEmpty,
  'retry-after': isNotEmpty,
};

/** Whether the body of a header is malformed. */
export function hasMalformedHeader(sip: SipMessage): boolean {
  const isBad = sip.allHeaders.some(({ type, body }) => tests[type]?.(body, sip) === false);
  sip.failure = null;
  return isBad;
}
