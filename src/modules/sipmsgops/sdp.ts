import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { FunctionDeclaration } from '../../declarations/module.ts';
import { sameText } from '../../sip/scan.ts';
import type { Regex } from '../../values/regex/regex.ts';
import type { ByteString } from '../../values/value.ts';
import { currentSdp, replaceSdp } from '../../variables/current-message.ts';
import {
  audioHold,
  type CodecTest,
  hasCodec,
  type StreamTest,
  withCodecMoved,
  withoutCodec,
  withoutStreams,
} from './codecs.ts';
import { most, sipmsgops } from './declaration.ts';

type Operation = (execution: Execution, test: CodecTest) => number;

const exists: Operation = ({ message }, test) => {
  const sdp = currentSdp(message);
  return sdp !== null && hasCodec(sdp, test) ? 1 : -1;
};

function changing(change: (sdp: ByteString, test: CodecTest) => ByteString | null): Operation {
  return ({ message }, test) => {
    const sdp = currentSdp(message);
    const changed = sdp === null ? null : change(sdp, test);
    return changed !== null && replaceSdp(message, changed) ? 1 : -1;
  };
}

const remove = changing(withoutCodec);
const moveUp = changing((sdp, test) => withCodecMoved(sdp, test, true));
const moveDown = changing((sdp, test) => withCodecMoved(sdp, test, false));

const returns = { 1: 'a codec matched', [-1]: 'none matched' };

function byName(doc: string, operation: Operation): FunctionDeclaration {
  return sipmsgops.fn({
    doc,
    routes: most,
    args: [arg.string('codec', 'Its name.'), arg.optional(arg.string('clock', 'Its clock rate.'))],
    returns,
    run: (execution, _state, codec, clock) =>
      operation(execution, (name, rate) => sameText(name, codec) && (clock === undefined || clock === rate)),
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
  stream_exists: streams('Whether there is a stream.', ({ message }, test) => {
    const sdp = currentSdp(message);
    return sdp !== null && withoutStreams(sdp, test) !== null ? 1 : -1;
  }),
  stream_delete: streams('Switches streams off: port 0, and no attributes.', ({ message }, test) => {
    const sdp = currentSdp(message);
    const changed = sdp === null ? null : withoutStreams(sdp, test);
    return changed !== null && replaceSdp(message, changed) ? 1 : -1;
  }),
  is_audio_on_hold: sipmsgops.fn({
    doc: 'Whether the audio stream is on hold.',
    routes: most,
    args: [],
    returns: { 1: 'by the address 0.0.0.0', 2: 'by its direction', [-1]: 'it is not' },
    run: ({ message }) => {
      const sdp = currentSdp(message);
      return sdp === null ? -1 : audioHold(sdp);
    },
  }),
};
