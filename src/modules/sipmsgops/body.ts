import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { type ContentType, isSameType, parseContentType } from '../../sip/content-type.ts';
import { EditList } from '../../sip/edits.ts';
import { type BodyPart, bodyParts } from '../../sip/mime.ts';
import type { ByteString } from '../../values/value.ts';
import { currentMessage } from '../../variables/current-message.ts';
import { most, sipmsgops } from './declaration.ts';

const boundary = 'OSS-unique-boundary-42';

/** A body without Content-Type is taken for this. */
const sessionDescription = parseContentType('application/sdp')!;

function isOfType(part: BodyPart, wanted: ContentType): boolean {
  return isSameType(part.contentType ?? sessionDescription, wanted);
}

/** A part that is to be sent. */
interface NewPart {
  readonly contentType: ByteString | null;
  /** More header lines of the part, with line ends. */
  readonly headers: ByteString;
  readonly body: ByteString;
}

function asNew(part: BodyPart): NewPart {
  const headers = part.headers
    .split(/(?<=\n)/)
    .filter((line) => line.trim() !== '' && !/^content-type\s*:/i.test(line))
    .join('');
  return { contentType: part.contentTypeText, headers, body: part.body };
}

const typeNote = 'Content-Type of the body';

/** Makes the parts the body of the message: none, one as it is, several as multipart/mixed. */
function setParts(execution: Execution, parts: readonly NewPart[]): void {
  const { message } = execution;
  const { sip } = message;
  const edits = new EditList(
    message.edits.edits.filter((edit) => edit.what !== typeNote),
    message.edits.body,
  );
  message.edits = edits;
  const note = { what: typeNote, origin: execution.position() };
  const header = sip.firstHeader('content-type');
  const [single] = parts;
  let type: ByteString | null;
  if (parts.length > 1) {
    type = `multipart/mixed;boundary=${boundary}`;
    edits.setBody(multipart(parts));
  } else {
    type = single?.contentType ?? null;
    edits.setBody(single?.body ?? '');
  }
  if (header === null) {
    if (type !== null) edits.appendHeader(sip, `Content-Type: ${type}\r\n`, null, note);
  } else if (type === null) edits.removeHeader(header, note);
  else if (type !== header.body) edits.replace(header.bodyStart, header.bodyEnd, type, note);
}

function multipart(parts: readonly NewPart[]): ByteString {
  const printed = parts.map(({ contentType, headers, body }) => {
    const type = contentType === null ? '' : `Content-Type: ${contentType}\r\n`;
    return `--${boundary}\r\n${type}${headers}\r\n${body}\r\n`;
  });
  return `${printed.join('')}--${boundary}--\r\n`;
}

function present(message: Message): BodyPart[] {
  return bodyParts(currentMessage(message));
}

/**
 * Whether the message has a body, of a type when one is given: `has_body_part` looks at the types of its parts,
 * `has_body` also at that of the whole body (reference: sip 18).
 */
function hasBody(execution: Execution, type: ByteString | undefined, inParts: boolean): number {
  const { sip } = execution.message;
  if (type === undefined) {
    if (execution.server.version === '2.4' || execution.message.received.protocol !== 'udp') {
      return (sip.contentLength ?? 0) > 0 ? 1 : -1;
    }
    return sip.bodyStart < 0 ? -1 : 1;
  }
  const wanted = parseContentType(type);
  if (wanted === null) {
    execution.log('ERROR', `not a media type: ${type}`);
    return -1;
  }
  if (inParts) return bodyParts(sip).some((part) => isOfType(part, wanted)) ? 1 : -1;
  const header = sip.header('Content-Type');
  const whole = header === null ? sessionDescription : parseContentType(header);
  if (sip.body === '' || whole === null) return -1;
  return isSameType(whole, wanted) || bodyParts(sip).some((part) => isOfType(part, wanted)) ? 1 : -1;
}

const mime = arg.optional(arg.string('type', 'Media type, as `application/sdp`.'));
const hasReturns = { 1: 'it has', [-1]: 'it has not' };

/** Functions over the body and its parts. */
export const bodyFunctions = {
  has_body: sipmsgops.fn({
    doc: 'Whether the message has a body (of a type). Over UDP 3.x says yes to every message when no type is given.',
    routes: most,
    args: [mime],
    returns: hasReturns,
    run: (execution, _state, type) => hasBody(execution, type, false),
  }),
  has_body_part: sipmsgops.fn({
    doc: 'Whether the body has a part (of a type); a body that is not multipart is its own only part.',
    routes: most,
    args: [mime],
    returns: hasReturns,
    run: (execution, _state, type) => hasBody(execution, type, true),
  }),
  add_body_part: sipmsgops.fn({
    doc: 'Adds a part to the body; the second one makes it multipart/mixed.',
    routes: most,
    args: [
      arg.string('body', 'The part.'),
      arg.string('type', 'Its media type.'),
      arg.optional(arg.string('headers', 'More header lines of the part, with line ends.')),
    ],
    returns: { 1: 'added', [-1]: 'not a media type' },
    run: (execution, _state, body, type, headers) => {
      if (parseContentType(type) === null) {
        execution.log('ERROR', `not a media type: ${type}`);
        return -1;
      }
      const parts = present(execution.message).map(asNew);
      setParts(execution, [...parts, { contentType: type, headers: headers ?? '', body }]);
      return 1;
    },
  }),
  remove_body_part: sipmsgops.fn({
    doc: 'Removes the parts of a type (or all); with `revert` all parts but those.',
    routes: most,
    args: [mime, arg.optional(arg.string('revert', '`revert`: keeps the parts of that type.'))],
    returns: { 1: 'removed', [-1]: 'there is nothing to remove' },
    run: (execution, _state, type, revert) => {
      const wanted = type === undefined || type === '' ? null : parseContentType(type);
      if (type && wanted === null) {
        execution.log('ERROR', `not a media type: ${type}`);
        return -1;
      }
      const parts = present(execution.message);
      const isReverted = revert !== undefined && revert !== '';
      const kept = wanted === null ? [] : parts.filter((part) => isOfType(part, wanted) === isReverted);
      if (kept.length === parts.length) return -1;
      setParts(execution, kept.map(asNew));
      return 1;
    },
  }),
  get_updated_body_part: sipmsgops.fn({
    doc: 'The body, or the first part of a type, with the changes made so far.',
    since: '3.6',
    routes: most,
    args: [mime, arg.output('result', 'Receives the part.')],
    returns: { 1: 'found', [-1]: 'there is none' },
    run: (execution, _state, type, result) => {
      const sip = currentMessage(execution.message);
      if (type === undefined || type === '')
        return sip.body !== '' && result.set(execution, sip.body) ? 1 : -1;
      const wanted = parseContentType(type);
      const part = wanted === null ? undefined : bodyParts(sip).find((item) => isOfType(item, wanted));
      return part !== undefined && result.set(execution, part.body) ? 1 : -1;
    },
  }),
};
