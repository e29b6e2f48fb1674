import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import type { Message } from '../../declarations/message.ts';
import { kindOf, parseContentType } from '../../sip/content-type.ts';
import type { PartChanges } from '../../sip/edits.ts';
import { type BodyPart, bodyParts } from '../../sip/mime.ts';
import { render } from '../../sip/render.ts';
import type { ByteString } from '../../values/value.ts';
import { currentMessage } from '../../variables/current-message.ts';
import { most, sipmsgops } from './declaration.ts';

/** A media type that parts are looked for by; '' for any. */
type Wanted = string;

function parseWanted(text: ByteString): Wanted | ArgumentProblem {
  if (text === '') return '';
  const type = text.includes(',') ? null : parseContentType(text);
  if (type === null || (type.type === '*' && type.subtype !== '*'))
    return new ArgumentProblem(`\`${text}\` is not a media type`, 'Write it as `application/sdp`.');
  return kindOf(type);
}

/** The received parts; without a Content-Type that can be read there are none. */
function receivedParts({ sip }: Message): BodyPart[] {
  return parseContentType(sip.header('Content-Type') ?? '') === null ? [] : bodyParts(sip);
}

/** A part of a multipart body that says nothing is text (RFC 2046 section 5.1). */
function isOfKind({ contentType }: BodyPart, wanted: Wanted): boolean {
  return (contentType === null ? 'text/plain' : kindOf(contentType)) === wanted;
}

/** Whether the message came with a body, of a type when one is given (reference: sip 18). */
function hasBody(message: Message, version: string, wanted: Wanted): boolean {
  const { sip } = message;
  if (version === '2.4' || message.received.protocol !== 'udp') {
    if ((sip.contentLength ?? 0) === 0) return false;
  }
  if (wanted === '') return sip.bodyStart >= 0;
  if (wanted.startsWith('multipart/')) {
    const type = parseContentType(sip.header('Content-Type') ?? '');
    return type !== null && kindOf(type) === wanted;
  }
  return receivedParts(message).some((part) => isOfKind(part, wanted));
}

const unchanged: PartChanges = { removed: new Set(), added: [] };

/** The received parts that are still there. */
function presentParts(message: Message): BodyPart[] {
  const { removed } = message.edits.parts ?? unchanged;
  return receivedParts(message).filter((_, index) => !removed.has(index));
}

/** Takes the received parts away for which this holds, and all or none of the added ones. */
function removeParts(message: Message, isMeant: (part: BodyPart) => boolean, withAdded: boolean): number {
  const { removed, added } = message.edits.parts ?? unchanged;
  const meant = receivedParts(message).flatMap((part, index) => (isMeant(part) ? [index] : []));
  if (meant.length === 0 && !(withAdded && added.length > 0)) return -1;
  message.edits.setParts({ removed: new Set([...removed, ...meant]), added: withAdded ? [] : added });
  return 1;
}

const mime = arg.optional(
  arg.parsed('type', 'Media type, as `application/sdp`; any when left out or empty.', parseWanted),
);
const bodyFunction = (doc: string) =>
  sipmsgops.fn({
    doc,
    routes: most,
    args: [mime],
    returns: { 1: 'it has', [-1]: 'it has not' },
    run: ({ message, server }, _state, wanted) => (hasBody(message, server.version, wanted ?? '') ? 1 : -1),
  });

/** Functions over the body and its parts. A body that is not multipart is its own only part. */
export const bodyFunctions = {
  has_body: bodyFunction(
    'Whether the message has a body (of a type). Over UDP 3.x says yes to every message when no type is given.',
  ),
  has_body_part: bodyFunction('The same as `has_body`.'),
  add_body_part: sipmsgops.fn({
    doc: 'Adds a part to the body; the second one makes it multipart/mixed.',
    routes: most,
    args: [
      arg.string('body', 'The part.'),
      arg.string('type', 'Its media type.'),
      arg.optional(arg.string('headers', 'More header lines of the part, with line ends.')),
    ],
    returns: { 1: 'added', [-1]: 'an empty body or type' },
    run: (execution, _state, body, contentType, headers) => {
      if (body === '' || contentType === '') {
        execution.log('ERROR', `a body part needs a ${body === '' ? 'body' : 'type'}`);
        return -1;
      }
      const { edits } = execution.message;
      const { removed, added } = edits.parts ?? unchanged;
      edits.setParts({ removed, added: [...added, { contentType, headers: headers ?? '', body }] });
      return 1;
    },
  }),
  remove_body_part: sipmsgops.fn({
    doc: 'Removes the received parts of a type, or all parts; with `revert` all parts but those received ones.',
    routes: most,
    args: [mime, arg.optional(arg.string('revert', '`revert`: keeps the parts of that type.'))],
    returns: { 1: 'removed', [-1]: 'there is nothing to remove' },
    run: ({ message }, _state, wanted, revert) => {
      if (!wanted) return removeParts(message, () => true, true);
      const isReverted = revert === 'revert';
      return removeParts(message, (part) => isOfKind(part, wanted) !== isReverted, isReverted);
    },
  }),
  get_updated_body_part: sipmsgops.fn({
    doc: 'The body, or the first received part of a type, with the changes made so far.',
    since: '3.6',
    routes: most,
    args: [mime, arg.output('result', 'Receives the part.')],
    returns: { 1: 'found', [-1]: 'there is no body', [-2]: 'there is no part of that type' },
    run: (execution, _state, wanted, result) => {
      const { message } = execution;
      const { sip, edits } = message;
      if (receivedParts(message).length === 0 && edits.parts === null) return -1;
      if (!wanted) return result.set(execution, currentMessage(message).body) ? 1 : -1;
      const part = presentParts(message).find((item) => isOfKind(item, wanted));
      if (part === undefined) return -2;
      const text = render(sip.raw, part.bodyStart, part.bodyEnd, edits.edits);
      return result.set(execution, text) ? 1 : -1;
    },
  }),
};
