import type { SipMessage } from '../../sip/message.ts';
import { sameText } from '../../sip/scan.ts';
import type { Via } from '../../sip/via.ts';

/** RFC 3261 section 17.2.3: branch, sent-by and transport are the same. */
export function sameVia(left: Via, right: Via): boolean {
  return (
    left.branch === right.branch &&
    left.port === right.port &&
    sameText(left.host, right.host) &&
    sameText(left.transport, right.transport)
  );
}

/**
 * Matching of requests whose branch has no magic cookie (RFC 2543): Call-ID and CSeq number are known to be the
 * same; From, To, and as configured R-URI and top Via are compared.
 */
export function sameCookieless(
  original: SipMessage,
  request: SipMessage,
  options: { readonly ruriMatching: boolean; readonly viaMatching: boolean },
): boolean {
  if (original.header('from') !== request.header('from')) return false;
  // ACKs may carry the To tag of our reply, and in CANCELs some phones put one that nobody knows.
  if (original.to?.uri !== request.to?.uri) return false;
  const isTagOpen = request.method === 'ACK' || request.method === 'CANCEL';
  if (!isTagOpen && original.toTag !== request.toTag) return false;
  if (options.ruriMatching && original.requestUri !== request.requestUri) return false;
  return !options.viaMatching || sameTopVia(original, request);
}

function sameTopVia(left: SipMessage, right: SipMessage): boolean {
  const a = left.topVia;
  const b = right.topVia;
  return a !== null && b !== null && left.raw.slice(a.start, a.end) === right.raw.slice(b.start, b.end);
}
