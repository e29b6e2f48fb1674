import type { Execution } from '../declarations/execution.ts';
import type { Message } from '../declarations/message.ts';
import type { VariableDeclaration, VariableTable, VariableUse } from '../declarations/module.ts';
import { bodyPartOfType, bodyParts } from '../sip/mime.ts';
import { parseSdp, type Sdp, type SdpLine, type SdpStream } from '../sip/sdp.ts';
import type { ByteString, Value } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { matching, parseSteps, type Step, tokensOf } from './sdp-path.ts';
import { textOrNull } from './value-helpers.ts';

/** The SDP as the script has changed it so far, while no other change of the body came in between. */
const changed = new WeakMap<Message, { readonly body: ByteString; readonly sdp: ByteString }>();

function sdpText(message: Message): ByteString | null {
  const known = changed.get(message);
  if (known !== undefined && message.edits.body === known.body) return textOrNull(known.sdp);
  return textOrNull(bodyPartOfType(message.sip, 'application/sdp')?.body ?? null);
}

/** Puts a new SDP in the place of the received one; '' removes it. */
function replaceSdp(execution: Execution, sdp: ByteString): boolean {
  const { message } = execution;
  const part = bodyPartOfType(message.sip, 'application/sdp');
  if (part === null) {
    execution.log('ERROR', 'the message has no SDP');
    return false;
  }
  const { sip } = message;
  const isWhole = bodyParts(sip).length === 1 && part.start === sip.bodyStart;
  const body = isWhole
    ? sdp
    : sip.raw.slice(sip.bodyStart, part.bodyStart) + sdp + sip.raw.slice(part.bodyEnd, sip.bodyEnd);
  message.edits.setBody(body);
  changed.set(message, { body, sdp });
  return true;
}

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

function part(doc: string, find: Finder): VariableDeclaration {
  const look = ({ message }: Execution, { inner, index }: VariableUse) => {
    const text = sdpText(message);
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
    get: (execution, _state, use) => look(execution, use)?.found.text ?? null,
    set: (execution, _state, use, value) => {
      const target = look(execution, use);
      if (target === null) {
        execution.log('ERROR', `nothing in the SDP matches ${use.inner}`);
        return false;
      }
      const { text, found } = target;
      const content = textOf(value);
      const rest =
        content === null ? text.slice(found.removeEnd) : found.kept + content + text.slice(found.end);
      return replaceSdp(execution, text.slice(0, found.start) + rest);
    },
  };
}

/** The session description in the body, readable and writable line by line (reference: language 5.4). */
export const sdpVariables: VariableTable = {
  sdp: {
    doc: 'The SDP body; NULL when there is none. Assigning replaces it.',
    since: '3.6',
    inner: 'optional',
    get: ({ message }): Value => sdpText(message),
    set: (execution, _state, _use, value) => replaceSdp(execution, textOf(value) ?? ''),
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
      const text = sdpText(message);
      if (text === null || inner === null) return null;
      const sdp = parseSdp(text);
      const steps = parseSteps(inner);
      if (stream(sdp, steps, null) === null) return null;
      return streamOf(sdp, steps[0]!)?.index ?? null;
    },
  },
};
