import type { SdpStream } from '../sip/sdp.ts';
import { parseSdp, sdpLine, streamsOf } from '../sip/sdp.ts';
import { parseInteger } from '../values/integer.ts';
import type { ByteString, Value } from '../values/value.ts';
import { integerOf, isInteger, textOf } from '../values/value.ts';
import { integerArgument, textArgument } from './arguments.ts';
import type { TransformationFailure } from './define.ts';
import { argumentOf, defineTransformation, fail } from './define.ts';

/** The first stream of a media type, or the stream at a position (negative: from the end). */
function stream(text: ByteString, argument: Value | undefined): SdpStream | null | TransformationFailure {
  const name = textArgument(argument, 'stream');
  if (typeof name !== 'string') return name;
  const sdp = parseSdp(text);
  const index = isInteger(argument!) ? integerOf(argument!) : parseInteger(name);
  if (index === null) return streamsOf(sdp, name)[0] ?? null;
  return sdp.streams[index < 0 ? sdp.streams.length + index : index] ?? null;
}

const streamArgument = argumentOf.string('stream', 'Media type (`audio`) or position from 0.');

/** `sdp.`: session descriptions (reference: language 6.9). */
export const sdpTransformations = [
  defineTransformation({
    class: 'sdp',
    name: 'line',
    doc: 'A line of a type, with the type; NULL when there are not as many.',
    args: [
      argumentOf.string('type', 'The letter before the `=`.', {
        check: (value) => (String(value).length === 1 ? null : 'the type is a single letter'),
      }),
      argumentOf.integer('index', 'Which one, from 0.', { optional: true }),
    ],
    run: (input, args) => {
      const type = textArgument(args[0], 'type');
      if (typeof type !== 'string') return type;
      const index = args.length < 2 ? 0 : integerArgument(args[1], 'index');
      return typeof index === 'number' ? sdpLine(textOf(input)!, type, index) : index;
    },
  }),
  defineTransformation({
    class: 'sdp',
    name: 'stream',
    doc: 'The lines of a media stream; NULL when there is none.',
    since: '3.6',
    args: [streamArgument],
    run: (input, args) => {
      const text = textOf(input)!;
      const found = stream(text, args[0]);
      if (found === null || 'message' in found) return found;
      return text.slice(found.start, found.end);
    },
  }),
  defineTransformation({
    class: 'sdp',
    name: 'stream-delete',
    doc: 'Everything but the lines of a media stream.',
    since: '3.6',
    args: [streamArgument],
    run: (input, args) => {
      const text = textOf(input)!;
      const found = stream(text, args[0]);
      if (found === null) return text;
      return 'message' in found ? fail(found.message) : text.slice(0, found.start) + text.slice(found.end);
    },
  }),
];
