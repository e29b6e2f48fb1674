import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import type { FunctionDeclaration } from '../../declarations/module.ts';
import { sameText } from '../../sip/scan.ts';
import type { Regex } from '../../values/regex/regex.ts';
import { changeSdp, codecsKey, unchangedSdp } from '../../variables/sdp-edits.ts';
import {
  type CodecState,
  type CodecTest,
  changesOf,
  findStream,
  hasCodec,
  type StreamTest,
  unchangedState,
  withCodecMoved,
  withoutCodec,
  withoutStream,
} from './codecs.ts';
import { most, sipmsgops } from './declaration.ts';
import { audioHold, isReadable } from './session.ts';

type Operation = (execution: Execution, test: CodecTest) => number;

/** The codecs that the script has left so far; null when there is no SDP that can be read. */
function stateOf(message: Message): CodecState | null {
  const text = unchangedSdp(message);
  if (text === null) return null;
  const known = message.edits.recall(codecsKey) as CodecState | undefined;
  if (known !== undefined) return known;
  return isReadable(text) ? unchangedState(text) : null;
}

function change(execution: Execution, state: CodecState | null): number {
  if (state === null) return -1;
  const { edits } = execution.message;
  edits.remember(codecsKey, state);
  changeSdp(execution.message, changesOf(state), execution.position());
  return 1;
}

const exists: Operation = ({ message }, test) => {
  const state = stateOf(message);
  return state !== null && hasCodec(state, test) ? 1 : -1;
};

function changing(next: (state: CodecState, test: CodecTest) => CodecState | null): Operation {
  return (execution, test) => {
    const state = stateOf(execution.message);
    return change(execution, state && next(state, test));
  };
}

const remove = changing(withoutCodec);
const moveUp = changing((state, test) => withCodecMoved(state, test, true));
const moveDown = changing((state, test) => withCodecMoved(state, test, false));

const returns = { 1: 'a codec matched', [-1]: 'none matched' };

function byName(doc: string, operation: Operation): FunctionDeclaration {
  return sipmsgops.fn({
    doc,
    routes: most,
    args: [arg.string('codec', 'Its name.'), arg.optional(arg.string('clock', 'Its clock rate.'))],
    returns,
    run: (execution, _state, codec, clock) => {
      // Newer servers look for the name only.
      const isAnyRate = clock === undefined || (operation === exists && execution.server.version !== '2.4');
      return operation(execution, (name, rate) => sameText(name, codec) && (isAnyRate || clock === rate));
    },
  });
}

function byRegex(doc: string, operation: Operation, negated = false): FunctionDeclaration {
  return sipmsgops.fn({
    doc,
    routes: most,
    args: [arg.regex('regex', 'What the name is matched with.')],
    returns,
    run: (execution, _state, regex) => operation(execution, (name) => regex.test(name) !== negated),
  });
}

function streamTest(media: Regex, transport: Regex | undefined): StreamTest {
  return (stream) => media.test(stream.media) && (transport === undefined || transport.test(stream.protocol));
}

function streams(
  doc: string,
  run: (execution: Execution, test: StreamTest) => number,
): FunctionDeclaration[] {
  const media = arg.regex('media', 'What the media name is matched with.');
  const answers = { 1: 'a stream matched', [-1]: 'none matched' };
  return [
    sipmsgops.fn({
      doc,
      since: '3.6',
      routes: most,
      args: [media, arg.optional(arg.regex('transport', 'What the transport is matched with.'))],
      returns: answers,
      run: (execution, _state, name, transport) => run(execution, streamTest(name, transport)),
    }),
    sipmsgops.fn({
      doc,
      until: '2.4',
      routes: most,
      args: [media],
      returns: answers,
      run: (execution, _state, name) => run(execution, streamTest(name, undefined)),
    }),
  ];
}

/** Removes the last stream that is meant; -1 when there is none, or it is gone already. */
function deleteStream(execution: Execution, test: StreamTest): number {
  const state = stateOf(execution.message);
  const stream = state && findStream(state, test);
  return change(execution, stream && withoutStream(state!, stream));
}

/** Functions over the session description. */
export const sdpFunctions = {
  codec_exists: byName('Whether a stream has a codec.', exists),
  codec_exists_re: byRegex('Whether a stream has a codec whose name matches.', exists),
  codec_delete: byName('Removes a codec from all streams.', remove),
  codec_delete_re: byRegex('Removes the codecs whose names match from all streams.', remove),
  codec_delete_except_re: byRegex(
    'Removes the codecs whose names do not match from all streams.',
    remove,
    true,
  ),
  codec_move_up: byName('Puts a codec first in all streams.', moveUp),
  codec_move_up_re: byRegex('Puts the codecs whose names match first in all streams.', moveUp),
  codec_move_down: byName('Puts a codec last in all streams.', moveDown),
  codec_move_down_re: byRegex('Puts the codecs whose names match last in all streams.', moveDown),
  stream_exists: streams('Whether there was a stream when the message came.', ({ message }, test) => {
    const state = stateOf(message);
    return state !== null && findStream(state, test) !== null ? 1 : -1;
  }),
  stream_delete: streams('Removes a stream: the last one that is meant.', deleteStream),
  is_audio_on_hold: sipmsgops.fn({
    doc: 'Whether the audio stream is on hold.',
    routes: most,
    args: [],
    returns: { 1: 'by the address 0.0.0.0', 2: 'by its direction', [-1]: 'it is not' },
    run: ({ message }) => {
      const state = stateOf(message);
      return state === null ? -1 : audioHold(state.sdp.text);
    },
  }),
};
