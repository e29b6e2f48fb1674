import type { ByteString } from '../values/value.ts';
import type { ContentType } from './content-type.ts';

/** The types and subtypes that the server knows apart, with the names it gives them; all others are one to it. */
const types = new Set(['text', 'message', 'application', 'multipart']);

const subtypes: ReadonlyMap<ByteString, ByteString> = new Map([
  ['plain', 'plain'],
  ['cpim', 'cpim'],
  ['sdp', 'sdp'],
  ['cpl+xml', 'cplxml'],
  ['pidf+xml', 'pidfxml'],
  ['rlmi+xml', 'rlmixml'],
  ['related', 'related'],
  ['lpidf+xml', 'lpidfxml'],
  ['xpidf+xml', 'xpidfxml'],
  ['watcherinfo+xml', 'watcherinfoxml'],
  ['external-body', 'external_body'],
  ['xml+msrtc.pidf', 'xmlmsrtcpidf'],
  ['simple-message-summary', 'sms'],
  ['mixed', 'mixed'],
  ['isup', 'isup'],
  ['*', '*'],
]);

/** What the server takes a media type for: `application/sdp`, `application/pidfxml`, `unknown/unknown`. */
export function knownMediaType({ type, subtype }: ContentType): ByteString {
  return `${type === '*' || types.has(type) ? type : 'unknown'}/${subtypes.get(subtype) ?? 'unknown'}`;
}
