import type { Span } from '../../../grammar/index.ts';
import { codeFrame } from '../../diagnostics/frame.ts';
import type { Style } from '../../diagnostics/style.ts';
import type { SourceText } from '../../source/index.ts';
import type { ByteString } from '../../values/value.ts';
import { ScenarioProblem, type Step } from '../scenario.ts';
import type { HeaderPattern, Pattern } from './pattern.ts';

/** A scenario as people write it, in YAML (SCENARIOS.md). All texts are bytes. */
export interface Story {
  readonly source: SourceText;
  readonly doc: ByteString | null;
  readonly peers: ReadonlyMap<string, PeerSetup>;
  /** Where peers send to; the first socket of the script when absent. */
  readonly server: string | null;
  /** Host part of the peers' addresses of record; the server's IP when absent. */
  readonly domain: ByteString | null;
  readonly variables: ReadonlyMap<string, ByteString>;
  readonly steps: readonly StoryStep[];
}

export interface PeerSetup {
  readonly name: string;
  readonly protocol: 'udp' | 'tcp';
  readonly ip: string;
  readonly port: number;
  /** Address of record; `sip:NAME@DOMAIN` when absent. */
  readonly uri: ByteString | null;
  /** For digest authentication; the name of the peer when absent. */
  readonly user: ByteString | null;
  readonly password: ByteString | null;
  /** Acknowledges failed INVITEs by itself, as every phone does. */
  readonly acknowledges: boolean;
}

export interface StoryStep {
  /** As written, on one line. */
  readonly text: ByteString;
  readonly span: Span;
  readonly action: Action;
}

/** Headers a message gets: values by name; null takes a default away. */
export type HeaderValues = ReadonlyMap<ByteString, readonly ByteString[] | null>;

export interface Content {
  readonly headers: HeaderValues;
  readonly body: ByteString | null;
  readonly type: ByteString | null;
  /** Address and port of the audio that an SDP body offers. */
  readonly sdp: { readonly ip: string | null; readonly port: number } | null;
}

/** Variables by name, and the header they come from, perhaps the part a regular expression finds. */
export type Captures = ReadonlyMap<string, { readonly header: ByteString; readonly part: RegExp | null }>;

export interface SendAction extends Content {
  readonly kind: 'send';
  readonly peer: string;
  readonly method: string;
  readonly to: ByteString | null;
  /** Answers the last challenge. */
  readonly credentials: boolean;
  readonly call: string | null;
  readonly target: string | null;
  readonly times: number;
  /** Milliseconds between repeats. */
  readonly gap: number;
  readonly capture: Captures;
}

export interface SendTextAction {
  readonly kind: 'send-text';
  readonly peer: string;
  readonly text: ByteString | null;
  readonly file: string | null;
  readonly target: string | null;
}

export interface ReplyAction extends Content {
  readonly kind: 'reply';
  readonly peer: string;
  readonly code: number;
  readonly reason: ByteString | null;
  readonly method: string | null;
  readonly call: string | null;
}

export interface ExpectAction {
  readonly kind: 'expect';
  readonly peer: string;
  readonly what:
    | { readonly kind: 'nothing' }
    | { readonly kind: 'reply'; readonly code: string; readonly reason: Pattern | null }
    | { readonly kind: 'request'; readonly method: string; readonly uri: Pattern | null };
  readonly headers: readonly HeaderPattern[];
  readonly body: Pattern | null;
  readonly capture: Captures;
  /** Milliseconds for which the message may be waited for. */
  readonly within: number;
}

export interface LogAction {
  readonly kind: 'log';
  readonly pattern: Pattern;
}

export interface EventAction {
  readonly kind: 'event';
  readonly event: ByteString;
  readonly parameters: readonly { readonly name: ByteString; readonly pattern: Pattern }[];
}

export interface ManagementAction {
  readonly kind: 'management';
  readonly step: Step;
  /** What the result must hold; undefined: anything but an error. */
  readonly result: unknown;
}

export interface PlainAction {
  readonly kind: 'plain';
  readonly step: Step;
}

export type Action =
  | SendAction
  | SendTextAction
  | ReplyAction
  | ExpectAction
  | LogAction
  | EventAction
  | ManagementAction
  | PlainAction;

/** A mistake in the text of a story: message, position and the lines around it. */
export class StoryProblem extends ScenarioProblem {
  constructor(message: string, source: SourceText, span: Span) {
    const { file, line, column } = source.position(span.start);
    super(`${file}:${line}:${column}: ${message}\n${codeFrame(source, span)}`);
  }
}

/** Where a step stands, and its lines: `call.yaml:14:5` and a frame. */
export function placeOf(
  source: SourceText,
  span: Span,
  style?: Style,
): { readonly place: string; readonly frame: string } {
  const { file, line, column } = source.position(span.start);
  return { place: `${file}:${line}:${column}`, frame: codeFrame(source, span, style ? { style } : {}) };
}
