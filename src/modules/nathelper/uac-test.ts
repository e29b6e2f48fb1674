import type { Message } from '../../declarations/message.ts';
import { bodyParts } from '../../sip/mime.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { isPrivateHost } from './private.ts';
import { connectionAddresses } from './sdp.ts';

/** What `nat_uac_test()` may look at; the numbers are those of 2.4. */
export const tests = {
  'private-contact': 1,
  'diff-ip-src-via': 2,
  'private-via': 4,
  'private-sdp': 8,
  'diff-port-src-via': 16,
  'diff-ip-src-contact': 32,
  'diff-port-src-contact': 64,
  /** No test of its own: the other ones then know the addresses of DS-Lite too. */
  'carrier-grade-nat': 128,
} as const;

const bare = (host: ByteString) => (host.startsWith('[') ? host.slice(1, -1) : host);

/** True when any of the wanted tests holds. */
export function isBehindNat(message: Message, wanted: number): boolean {
  const { source } = message.received;
  const via = message.sip.topVia;
  const withCarrier = (wanted & tests['carrier-grade-nat']) !== 0;
  const isPrivate = (host: ByteString) => isPrivateHost(host, withCarrier);
  const wants = (name: keyof typeof tests) => (wanted & tests[name]) !== 0;
  if (via !== null) {
    if (wants('diff-port-src-via') && source.port !== (via.port ?? 5060)) return true;
    if (wants('diff-ip-src-via') && bare(via.host).toLowerCase() !== source.ip.toLowerCase()) return true;
    if (wants('private-via') && isPrivate(via.host)) return true;
  }
  if (wants('private-sdp') && hasPrivateSdp(message, isPrivate)) return true;
  const contacts = contactUris(message);
  if (wants('private-contact') && contacts.some((uri) => isPrivate(uri.host ?? ''))) return true;
  if (wants('diff-ip-src-contact') && contacts.some((uri) => bare(uri.host ?? '') !== source.ip)) return true;
  return wants('diff-port-src-contact') && contacts.some((uri) => uri.effectivePort !== source.port);
}

function contactUris(message: Message): Uri[] {
  if (message.sip.firstHeader('contact') === null) return [];
  const uris: Uri[] = [];
  for (const { contacts } of message.sip.contacts ?? []) {
    for (const contact of contacts) {
      const uri = parseUri(contact.uri);
      // Like the server, stop at the first one that cannot be read.
      if (uri === null) return uris;
      uris.push(uri);
    }
  }
  return uris;
}

/** The first connection address of each session description counts; 0.0.0.0 means "on hold". */
function hasPrivateSdp(message: Message, isPrivate: (host: ByteString) => boolean): boolean {
  for (const part of bodyParts(message.sip)) {
    if (part.contentType?.type !== 'application' || part.contentType.subtype !== 'sdp') continue;
    const [first] = connectionAddresses(part.body);
    if (first === undefined || first.family !== '4' || first.address === '0.0.0.0') return false;
    if (isPrivate(first.address)) return true;
  }
  return false;
}
