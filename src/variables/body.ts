import type { Execution } from '../declarations/execution.ts';
import type { VariableTable } from '../declarations/module.ts';
import { parseContentType } from '../sip/content-type.ts';
import { knownMediaType } from '../sip/media-type.ts';
import { type BodyPart, bodyParts } from '../sip/mime.ts';
import type { ByteString } from '../values/value.ts';
import { pick, textOrNull } from './value-helpers.ts';

/** The parts of the body; a body of no stated type has none. */
function partsOf({ message: { sip } }: Execution): BodyPart[] {
  return sip.header('Content-Type') === null ? [] : bodyParts(sip);
}

/** A part that says no type is plain text. */
function typeOf({ contentType }: BodyPart): ByteString {
  return contentType === null ? 'text/plain' : knownMediaType(contentType);
}

/** `$rb` and `$cT`. */
export const bodyVariables: VariableTable = {
  rb: {
    doc: 'The body; `[i]` a part of a multipart body, `$rb(type/subtype)` the parts of that type.',
    inner: 'optional',
    innerKind: 'literal',
    index: true,
    checkInner: (inner) => (parseContentType(inner) === null ? `no media type: ${inner}` : null),
    get: (execution, _state, { inner, index }) => {
      const all = index === '*';
      if (inner === null && (index === null || all)) return textOrNull(execution.message.sip.body);
      const wanted = inner === null ? null : parseContentType(inner);
      const type = wanted === null ? null : knownMediaType(wanted);
      const parts = partsOf(execution).filter((part) => type === null || typeOf(part) === type);
      return pick(
        parts.map((part) => part.body),
        // All parts of a type are its first one.
        all ? 0 : index,
      );
    },
  },
  cT: {
    doc: 'Content-Type; `[i]` what the server takes the one of a part for, `[*]` that of the message and of all parts.',
    index: true,
    get: (execution, _state, { index }) => {
      const whole = execution.message.sip.header('Content-Type');
      if (index === null || whole === null) return whole;
      const parts = partsOf(execution).map(typeOf);
      if (index !== '*') return pick(parts, index);
      return parts.length === 0 ? null : [whole, ...parts].join(',');
    },
  },
};
