import type { Message } from '../../declarations/message.ts';
import { reasonPhrase } from '../../sip/status.ts';
import type { ByteString } from '../../values/value.ts';

/** What every record has, in the order in which it is written. */
export interface CoreValues {
  readonly method: ByteString;
  readonly fromTag: ByteString;
  readonly toTag: ByteString;
  readonly callId: ByteString;
  readonly code: ByteString;
  readonly reason: ByteString;
}

/** Code and reason of a record. */
export interface Result {
  readonly code: ByteString;
  readonly reason: ByteString;
}

/**
 * @param reply the received reply whose To tag counts; null for one made here
 * @param isUpstream the request came from the callee: From and To change places
 */
export function coreValues(
  request: Message,
  reply: Message | null,
  result: Result,
  isUpstream: boolean,
): CoreValues {
  const { sip } = request;
  const from = sip.fromTag ?? '';
  const to = (reply?.sip.to === null || reply === null ? sip.toTag : reply.sip.toTag) ?? '';
  return {
    method: sip.method ?? '',
    fromTag: isUpstream ? to : from,
    toTag: isUpstream ? from : to,
    callId: sip.callId ?? '',
    ...result,
  };
}

/** Code and reason of a reply: as received, or the server's own phrase for one made here. */
export function resultOf(reply: Message | null, code: number): Result {
  if (reply === null) return { code: String(code), reason: reasonPhrase(code) };
  return { code: String(reply.sip.code), reason: reply.sip.reason ?? '' };
}

/** The comment of `acc_…_request()`: `404 some text`; without a code the text is the reason. */
export function resultOfComment(text: ByteString): Result & { readonly number: number } {
  const match = /^([0-9]{3})\s*([\s\S]*)$/.exec(text);
  const code = match === null ? '' : match[1]!;
  const number = Number(code);
  const reason = match === null ? text : match[2]!;
  return { code, reason: reason === '' ? reasonPhrase(number) : reason, number };
}
