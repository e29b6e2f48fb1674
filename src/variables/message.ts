import type { VariableTable } from '../declarations/module.ts';
import { TextAndInteger } from '../values/value.ts';
import { booleanValue, numberedText, textOrNull } from './value-helpers.ts';

/** The first line, the whole message and where it came from. */
export const messageVariables: VariableTable = {
  rm: {
    doc: 'Method; of a reply the one in its CSeq.',
    get: ({ message: { sip } }) => {
      const { method } = sip;
      return method === null ? null : numberedText(method, sip.methodBit);
    },
  },
  rs: {
    doc: 'Status code of a reply; NULL in requests.',
    get: ({ message: { sip } }) => (sip.kind === 'reply' ? sip.code : null),
  },
  rr: {
    doc: 'Reason phrase of a reply; NULL in requests.',
    get: ({ message: { sip } }) => sip.reason,
  },
  mb: { doc: 'The message as received.', get: ({ message: { sip } }) => sip.raw },
  ml: { doc: 'Length of the message in bytes.', get: ({ message: { sip } }) => sip.raw.length },
  mi: { doc: 'Number of the message, counted from 1 in each process.', get: ({ message }) => message.id },
  ci: { doc: 'Call-ID.', get: ({ message: { sip } }) => sip.callId },
  cs: { doc: 'Number in CSeq, as a text.', get: ({ message: { sip } }) => sip.cseq?.number ?? null },
  cl: {
    doc: 'Content-Length: an integer that prints as it is written.',
    get: ({ message: { sip } }) => {
      const { contentLength } = sip;
      const text = sip.header('Content-Length') ?? '';
      return contentLength === null || String(contentLength) === text
        ? contentLength
        : new TextAndInteger(text, contentLength, true);
    },
  },
  path: { doc: 'Path vector of the request.', get: ({ message }) => textOrNull(message.path) },
  'msg.is_request': {
    doc: 'Whether the message is a request.',
    since: '3.6',
    get: ({ message: { sip } }) => booleanValue(sip.kind === 'request'),
  },
  'msg.type': { doc: '`request` or `reply`.', since: '3.6', get: ({ message: { sip } }) => sip.kind },
  'err.class': { doc: 'Class of the last error, 0 without one.', get: ({ error }) => error?.class ?? 0 },
  'err.level': { doc: 'Level of the last error.', get: ({ error }) => error?.level ?? 0 },
  'err.info': { doc: 'What went wrong.', get: ({ error }) => error?.info ?? '' },
  'err.rcode': { doc: 'Status code to answer an error with.', get: ({ error }) => error?.rcode ?? 0 },
  'err.rreason': { doc: 'Reason phrase to answer an error with.', get: ({ error }) => error?.what ?? '' },
};
