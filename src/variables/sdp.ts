import type { Execution } from '../declarations/execution.ts';
import type { VariableDeclaration, VariableTable, VariableUse } from '../declarations/module.ts';
import { parseSdp, type Sdp, type SdpLine, type SdpStream } from '../sip/sdp.ts';
import type { ByteString, Value } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { currentSdp, replaceSdp } from './sdp-edits.ts';
import { matching, parseSteps, type Step, tokensOf } from './sdp-path.ts';

/** A stretch of the SDP that a path names. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly text: ByteString;
  /** What stays in front of an assigned value: the prefix that a token was found by. */
  readonly kept: ByteString;
  /** After the line end, for whole lines and streams: what goes when NULL is assigned. */
  readonly removeEnd: number;
}

function inLines(
  lines: readonly SdpLine[],
  steps: readonly Step[],
  lineIndex: VariableUse['index'],
): Found | null {
  const [lineStep, tokenStep] = steps;
  const step = typeof lineIndex === 'number' ? { ...lineStep!, index: lineIndex } : lineStep!;
  const line = matching(lines, step, (item) => item.text);
  if (line === null) return null;
  if (tokenStep === undefined) {
    return { start: line.start, end: line.textEnd, text: line.text, kept: '', removeEnd: line.end };
  }
  const token = matching(tokensOf(line.text), tokenStep, (item) => item.text);
  if (token === null) return null;
  const [start, end] = [line.start + token.start, line.start + token.end];
  return { start, end, text: token.text, kept: tokenStep.prefix, removeEnd: end };
}

function streamOf(sdp: Sdp, step: Step): SdpStream | null {
  return matching(sdp.streams, step, (stream) => stream.line.value);
}

type Finder = (sdp: Sdp, steps: readonly Step[], index: VariableUse['index']) => Found | null;

const line: Finder = (sdp, steps, index) => inLines(sdp.lines, steps, index);
const session: Finder = (sdp, steps, index) => inLines(sdp.session, steps, index);
const stream: Finder = (sdp, [first, ...rest], index) => {
  const found = streamOf(sdp, first!);
  if (found === null) return null;
  if (rest.length > 0) return inLines(found.lines, rest, index);
  const { start, end } = found;
  return { start, end, text: sdp.text.slice(start, end), kept: '', removeEnd: end };
};

/** Where `[insert]` and `[insertAfter]` put a line; null for another index. */
function insertion({ word }: VariableUse, found: Found): number | null {
  switch (word?.toLowerCase()) {
    case 'insert':
      return found.start;
    case 'insertafter':
      return found.removeEnd;
    default:
      return null;
  }
}

function part(doc: string, find: Finder): VariableDeclaration {
  const look = ({ message }: Execution, { inner, index }: VariableUse) => {
    const text = currentSdp(message);
    if (text === null || inner === null) return null;
    const found = find(parseSdp(text), parseSteps(inner), index);
    return found === null ? null : { text, found };
  };
  return {
    doc,
    since: '3.6',
    inner: 'required',
    innerKind: 'format',
    index: true,
    indexWords: ['insert', 'insertAfter'],
    get: (execution, _state, use) => look(execution, use)?.found.text ?? null,
    set: (execution, _state, use, value) => {
      const target = look(execution, use);
      if (target === null) {
        execution.log('ERROR', `nothing in the SDP matches ${use.inner}`);
        return false;
      }
      const { text, found } = target;
      const content = textOf(value);
      const at = insertion(use, found);
      if (at !== null) {
        const line = content === null ? '' : `${content}\r\n`;
        return replaceSdp(execution.message, text.slice(0, at) + line + text.slice(at));
      }
      const rest =
        content === null ? text.slice(found.removeEnd) : found.kept + content + text.slice(found.end);
      return replaceSdp(execution.message, text.slice(0, found.start) + rest);
    },
  };
}

/** The session description in the body, readable and writable line by line (reference: language 5.4). */
export const sdpVariables: VariableTable = {
  sdp: {
    doc: 'The SDP body; NULL when there is none. Assigning replaces it.',
    since: '3.6',
    inner: 'optional',
    get: ({ message }): Value => currentSdp(message),
    set: (execution, _state, _use, value) => {
      if (replaceSdp(execution.message, textOf(value) ?? '')) return true;
      execution.log('ERROR', 'the message has no SDP');
      return false;
    },
  },
  'sdp.line': part('A line of the SDP by its beginning, as `$sdp.line(a=rtpmap[1])`, or a word of it.', line),
  'sdp.session': part('The same among the lines before the first stream.', session),
  'sdp.stream': part('The same within a stream, as `$sdp.stream(audio/a=ptime)`.', stream),
  'sdp.stream.idx': {
    doc: 'Index of the stream that matches, from 0.',
    since: '3.6',
    inner: 'required',
    innerKind: 'format',
    get: ({ message }, _state, { inner }) => {
      const text = currentSdp(message);
      if (text === null || inner === null) return null;
      const sdp = parseSdp(text);
      const steps = parseSteps(inner);
      if (stream(sdp, steps, null) === null) return null;
      return streamOf(sdp, steps[0]!)?.index ?? null;
    },
  },
};
