import type { Message } from '../declarations/message.ts';
import { type BodyPart, bodyParts } from '../sip/mime.ts';
import { render } from '../sip/render.ts';
import type { ByteString } from '../values/value.ts';

/** A stretch of a text with what takes its place. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: ByteString;
}

const what = 'SDP';
const assignedKey = 'assigned SDP';
/** What is remembered of the codecs, which a new SDP makes void. */
export const codecsKey = 'codecs';

/** The received part with the SDP; null when there is none, or it was taken away. */
function sdpPart({ sip, edits }: Message): BodyPart | null {
  const parts = bodyParts(sip);
  const index = parts.findIndex(
    ({ contentType }) => contentType?.type === 'application' && contentType.subtype === 'sdp',
  );
  return index < 0 || edits.parts?.removed.has(index) ? null : parts[index]!;
}

function assignedSdp(message: Message): ByteString | null {
  return (message.edits.recall(assignedKey) as ByteString | undefined) ?? null;
}

/** The SDP that `$sdp` was set to, else the received one, without other changes; null when there is none. */
export function unchangedSdp(message: Message): ByteString | null {
  return assignedSdp(message) ?? sdpPart(message)?.body ?? null;
}

/** The SDP as the script has changed it so far; null when there is none. */
export function currentSdp(message: Message): ByteString | null {
  const part = sdpPart(message);
  if (part === null) return null;
  return render(message.sip.raw, part.bodyStart, part.bodyEnd, message.edits.edits) || null;
}

/** Puts a new SDP in the place of the present one; false when there is none. */
export function replaceSdp(message: Message, sdp: ByteString): boolean {
  const part = sdpPart(message);
  if (part === null) return false;
  message.edits.remember(assignedKey, sdp);
  message.edits.remember(codecsKey, undefined);
  changeSdp(message, []);
  return true;
}

/**
 * Makes these changes of `unchangedSdp` the only ones, beside those that other functions make of the received text.
 * @param origin where in the script, for traces
 */
export function changeSdp(message: Message, changes: readonly TextChange[], origin: unknown = null): void {
  const part = sdpPart(message);
  if (part === null) return;
  const { edits } = message;
  edits.drop((edit) => edit.what === what);
  const assigned = assignedSdp(message);
  if (assigned === null) {
    const { bodyStart } = part;
    for (const { start, end, text } of changes)
      edits.replace(bodyStart + start, bodyStart + end, text, { what, origin });
    return;
  }
  const noted = changes.map((change) => ({ ...change, what, origin }));
  edits.replace(part.bodyStart, part.bodyEnd, render(assigned, 0, assigned.length, noted), { what, origin });
}
