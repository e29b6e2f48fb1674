import type { SdpStream } from '../sip/sdp.ts';
import { parseSdp, streamsOf } from '../sip/sdp.ts';
import { parseInteger } from '../values/integer.ts';
import type { ByteString, Value } from '../values/value.ts';
import { integerOf, isInteger, textOf } from '../values/value.ts';
import { integerArgument, textArgument } from './arguments.ts';
import type { TransformationFailure } from './define.ts';
import { argumentOf, defineTransformation, fail } from './define.ts';

/** The streams of a media type, or the one at a position (negative: from the end). */
function streams(text: ByteString, argument: Value | undefined): SdpStream[] | TransformationFailure {
  const name = textArgument(argument, 'stream');
  if (typeof name !== 'string') return name;
  const sdp = parseSdp(text);
  const index = isInteger(argument!) ? integerOf(argument!) : parseInteger(name);
  const found =
    index === null
      ? streamsOf(sdp, name)
      : sdp.streams.filter((_, at) => at === from(index, sdp.streams.length));
  return found.length === 0 ? fail(`no stream ${name}`) : found;
}

function from(index: number, length: number): number {
  return index < 0 ? length + index : index;
}

const streamArgument = argumentOf.string('stream', 'Media type (`audio`) or position from 0.');

/** `sdp.`: session descriptions (reference: language 6.9). */
export const sdpTransformations = [
  defineTransformation({
    class: 'sdp',
    name: 'line',
    doc: 'A line of a type, with the type; NULL when there are not as many.',
    args: [
      argumentOf.string('type', 'The letter before the `=`; more letters do not count.'),
      argumentOf.integer('index', 'Which one, from 0.', {
        optional: true,
        check: (value) => (typeof value === 'number' && value < 0 ? 'the index must not be negative' : null),
      }),
    ],
    run: (input, args) => {
      const type = textArgument(args[0], 'type');
      if (typeof type !== 'string') return type;
      const index = args.length < 2 ? 0 : integerArgument(args[1], 'index');
      if (typeof index !== 'number') return index;
      const text = textOf(input)!;
      if (text === '' || index < 0) return fail('no such line');
      const line = parseSdp(text).lines.filter((one) => one.type === type[0])[index];
      if (line === undefined) return null;
      const end = text.indexOf('\r', line.start);
      return end < 0 ? fail('the line has no end') : text.slice(line.start, end);
    },
  }),
  defineTransformation({
    class: 'sdp',
    name: 'stream',
    doc: 'The lines of the first media stream of that type; NULL when there is none.',
    since: '3.6',
    args: [streamArgument],
    run: (input, args) => {
      const text = textOf(input)!;
      const found = streams(text, args[0]);
      return 'message' in found ? found : text.slice(found[0]!.start, found[0]!.end);
    },
  }),
  defineTransformation({
    class: 'sdp',
    name: 'stream-delete',
    doc: 'Everything but the lines of a media stream, or of all streams of a media type.',
    since: '3.6',
    args: [streamArgument],
    run: (input, args) => {
      const text = textOf(input)!;
      const found = streams(text, args[0]);
      if ('message' in found) return found;
      return found.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
    },
  }),
];
