import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import type { FunctionDeclaration } from '../../declarations/module.ts';
import { bodyPartOfType } from '../../sip/mime.ts';
import { sameText } from '../../sip/scan.ts';
import type { Regex } from '../../values/regex/regex.ts';
import type { ByteString } from '../../values/value.ts';
import { currentSdp, replaceSdp } from '../../variables/current-message.ts';
import {
  audioHold,
  type CodecTest,
  findStream,
  hasCodec,
  isReadable,
  type StreamTest,
  withCodecMoved,
  withoutCodec,
  withoutStream,
} from './codecs.ts';
import { most, sipmsgops } from './declaration.ts';

type Operation = (execution: Execution, test: CodecTest) => number;

/** The SDP as received: what it says about streams stays. Null when there is none that can be read. */
function receivedSdp({ sip }: Message): ByteString | null {
  const sdp = bodyPartOfType(sip, 'application/sdp')?.body ?? '';
  return isReadable(sdp) ? sdp : null;
}

/** The SDP as the script has changed it so far; null when there was none to read. */
function changedSdp(message: Message): ByteString | null {
  return receivedSdp(message) === null ? null : currentSdp(message);
}

const exists: Operation = ({ message }, test) => {
  const sdp = changedSdp(message);
  return sdp !== null && hasCodec(sdp, test) ? 1 : -1;
};

function changing(change: (sdp: ByteString, test: CodecTest) => ByteString | null): Operation {
  return ({ message }, test) => {
    const sdp = changedSdp(message);
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
    run: (execution, _state, codec, clock) => {
      // Newer servers look for the name only, as long as a rate is known.
      const isAnyRate = operation === exists && execution.server.version !== '2.4';
      const isRate = (rate: ByteString | null) => (isAnyRate ? rate !== null : clock === rate);
      return operation(
        execution,
        (name, rate) => sameText(name, codec) && (clock === undefined || isRate(rate)),
      );
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

const deletedKey = 'deleted streams';

/** Removes the last stream that is meant; -1 when there is none, or it is gone already. */
function deleteStream(message: Message, test: StreamTest): number {
  const received = receivedSdp(message);
  const sdp = changedSdp(message);
  if (received === null || sdp === null) return -1;
  const index = findStream(received, test);
  const deleted = (message.attachments.get(deletedKey) as readonly number[] | undefined) ?? [];
  if (index < 0 || deleted.includes(index)) return -1;
  const changed = withoutStream(sdp, index - deleted.filter((other) => other < index).length);
  if (changed === null || !replaceSdp(message, changed)) return -1;
  message.attachments.set(deletedKey, [...deleted, index]);
  return 1;
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
    const sdp = receivedSdp(message);
    return sdp !== null && findStream(sdp, test) >= 0 ? 1 : -1;
  }),
  stream_delete: streams('Removes a stream: the last one that is meant.', ({ message }, test) =>
    deleteStream(message, test),
  ),
  is_audio_on_hold: sipmsgops.fn({
    doc: 'Whether the audio stream is on hold.',
    routes: most,
    args: [],
    returns: { 1: 'by the address 0.0.0.0', 2: 'by its direction', [-1]: 'it is not' },
    run: ({ message }) => {
      const sdp = receivedSdp(message);
      return sdp === null ? -1 : audioHold(sdp);
    },
  }),
};
