import type { VariableTable } from '../declarations/module.ts';
import { isSameType, parseContentType } from '../sip/content-type.ts';
import { bodyParts } from '../sip/mime.ts';
import { pick, textOrNull } from './value-helpers.ts';

/** `$rb` and `$cT`. */
export const bodyVariables: VariableTable = {
  rb: {
    doc: 'The body; `[i]` a part of a multipart body, `$rb(type/subtype)` the parts of that type.',
    inner: 'optional',
    index: true,
    checkInner: (inner) => (parseContentType(inner) === null ? `no media type: ${inner}` : null),
    get: ({ message: { sip } }, _state, { inner, index }) => {
      if (inner === null) {
        if (index === null || index === '*') return textOrNull(sip.body);
        return pick(
          bodyParts(sip).map((part) => part.body),
          index,
        );
      }
      const wanted = parseContentType(inner);
      if (wanted === null) return null;
      const parts = bodyParts(sip).filter(
        ({ contentType }) => contentType !== null && isSameType(contentType, wanted),
      );
      return pick(
        parts.map((part) => part.body),
        index,
      );
    },
  },
  cT: {
    doc: 'Content-Type; `[i]` of a part of a multipart body, `[*]` of the message and of all parts.',
    index: true,
    get: ({ message: { sip } }, _state, { index }) => {
      const whole = textOrNull(sip.header('Content-Type'));
      if (index === null || whole === null) return whole;
      const parts = bodyParts(sip).map(({ contentType }) =>
        contentType === null ? '' : `${contentType.type}/${contentType.subtype}`,
      );
      if (index !== '*') return pick(parts, index);
      return parts.length === 0 ? null : [whole, ...parts].join(',');
    },
  },
};
