/** The body as it goes out, with the parts that the script took away and added (reference: modules 9). */
import type { ByteString } from '../values/value.ts';
import { boundaryOf, parseContentType } from './content-type.ts';
import type { AddedPart, Edit, PartChanges } from './edits.ts';
import type { SipMessage } from './message.ts';
import { type BodyPart, bodyParts, partHeader } from './mime.ts';
import { render } from './render.ts';
import type { SocketAddress } from './socket-address.ts';

/** What stands between the parts of a body that had no boundary of its own. */
const boundary = 'OSS-unique-boundary-42';

/** A body, and the header lines that take the place of Content-Type; null: that stays as it is. */
export interface NewBody {
  readonly text: ByteString;
  readonly typeLines: ByteString | null;
}

/** The body after the changes of its parts. */
export function changedBody(
  message: SipMessage,
  edits: readonly Edit[],
  changes: PartChanges,
  sending: SocketAddress | null,
): NewBody {
  const received = bodyParts(message);
  const kept = received.filter((_, index) => !changes.removed.has(index));
  const textOf = (part: BodyPart) => render(message.raw, part.bodyStart, part.bodyEnd, edits, sending);
  const [first] = kept;
  const [added] = changes.added;
  switch (kept.length + changes.added.length) {
    case 0:
      return { text: '', typeLines: '' };
    case 1:
      if (first === undefined) return { text: added!.body, typeLines: linesOf(added!) };
      if (received.length > 1) return { text: textOf(first), typeLines: withoutLength(first.headers) };
      return {
        text: render(message.raw, message.bodyStart, message.bodyEnd, edits, sending),
        typeLines: null,
      };
  }
  if (received.length > 1) {
    return { text: remainingParts(message, received, edits, changes, sending), typeLines: null };
  }
  const printed = kept
    .map((part) => ({ contentType: part.contentTypeText ?? '', headers: '', body: textOf(part) }))
    .concat(changes.added)
    .map((part) => printedPart(boundary, part));
  return {
    text: `${printed.join('')}--${boundary}--\r\n`,
    typeLines: `Content-Type: multipart/mixed;boundary=${boundary}\r\n`,
  };
}

function linesOf({ contentType, headers }: AddedPart): ByteString {
  return (contentType === '' ? '' : `Content-Type: ${contentType}\r\n`) + headers;
}

function printedPart(delimiter: ByteString, part: AddedPart): ByteString {
  return `--${delimiter}\r\n${linesOf(part)}\r\n${part.body}\r\n`;
}

/** The header lines of a part for the message itself, whose length is counted anew. */
function withoutLength(headers: ByteString): ByteString {
  return headers
    .split(/(?<=\n)(?![ \t])/)
    .filter((line) => line.trim() !== '' && partHeader(line, 'Content-Length') === null)
    .join('');
}

/** A multipart body with parts cut out, and new ones before the delimiter that closes it. */
function remainingParts(
  message: SipMessage,
  received: readonly BodyPart[],
  edits: readonly Edit[],
  changes: PartChanges,
  sending: SocketAddress | null,
): ByteString {
  const { raw, bodyEnd } = message;
  const type = parseContentType(message.header('Content-Type') ?? '');
  const delimiter = (type === null ? null : boundaryOf(type)) ?? boundary;
  let text = '';
  let at = message.bodyStart;
  for (const [index, { end }] of received.entries()) {
    const inside = edits.filter(({ start }) => start >= at && start < end);
    if (!changes.removed.has(index)) text += render(raw, at, end, inside, sending);
    at = end;
  }
  for (const part of changes.added) text += printedPart(delimiter, part);
  return text + raw.slice(at, bodyEnd);
}
