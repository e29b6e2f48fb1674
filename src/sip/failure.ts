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
export const badTo = failure('bad header', 'error parsing To header');
export const badVia = failure('bad Via header', 'error parsing Via');
// The stray backquote is the server's.
export const badCSeq = failure('bad CSeq header', 'error parsing CSeq`');
export const badContentLength = failure('bad Content-Length header', 'error parsing Content-Length');
export const badContact = failure('bad headers', 'error parsing CONTACT headers');

/** A header that is parsed when it is used (From, Route, Expires, …) and is not well formed. */
export function badHeaders(name: ByteString): ParseFailure {
  return failure('bad headers', `error parsing ${name} headers`);
}
