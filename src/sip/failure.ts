import type { ByteString } from '../values/value.ts';

/**
 * What `$err.*` shows in `error_route` after something in a message could not be parsed (reference: sip 2).
 * Class is 1 (parse error) and level 3 in every case that was seen.
 */
export interface ParseFailure {
  /** `$err.rreason`, such as `bad CSeq header`; also names the failure. */
  readonly what: ByteString;
  readonly class: number;
  readonly level: number;
  /** `$err.rcode` */
  readonly rcode: number;
  /** `$err.info` */
  readonly info: ByteString;
}

function failure(what: ByteString, info: ByteString): ParseFailure {
  return { what, class: 1, level: 3, rcode: 400, info };
}

export const badRequestUri = failure('bad r-uri', 'error parsing r-uri');
/** The R-URI as received, asked for by `$oU`, `$od`, … */
export const badReceivedUri = failure('bad i-uri', 'error parsing incoming uri');
export const badTo = failure('bad header', 'error parsing To header');
export const badFrom = failure('bad header', 'error parsing From header');
/** The URI in a well-formed To or From header, asked for by `$tU`, `$fd`, … */
export const badToUri = failure('bad To uri', 'error parsing To uri');
export const badFromUri = failure('bad From uri', 'error parsing From uri');
export const badVia = failure('bad Via header', 'error parsing Via');
// The stray backquote is the server's.
export const badCSeq = failure('bad CSeq header', 'error parsing CSeq`');
export const badContentLength = failure('bad Content-Length header', 'error parsing Content-Length');
/** A line that is no header at all. */
export const badHeaderLine = failure('bad headers', 'error parsing headers');
export const badContact = failure('bad headers', 'error parsing CONTACT headers');
export const badRoute = failure('bad headers', 'error parsing RR headers');
export const badReferTo = failure('bad headers', 'error parsing REFER-TO header');
export const badAssertedIdentity = failure('bad header', 'error parsing PAI header');
export const badPreferredIdentity = failure('bad header', 'error parsing PPI header');
/** The URI in a well-formed P-Preferred-Identity, asked for by `$pU` and `$pd`. */
export const badPreferredUri = failure('bad P-Preferred-Identity uri', 'error parsing P-P-I URI');
export const badContentType = failure('bad headers', 'error parsing CT-TYPE header');

/** Any other header that is parsed when it is used and is not well formed. */
export function badHeader(name: ByteString): ParseFailure {
  return failure('bad header', `error parsing ${name} header`);
}
