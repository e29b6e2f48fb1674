import { sameText } from '../../sip/scan.ts';
import { parseSdp, rtpMaps, type Sdp, type SdpLine, type SdpStream } from '../../sip/sdp.ts';
import type { ByteString } from '../../values/value.ts';
import type { TextChange } from '../../variables/sdp-edits.ts';

/** Payload numbers that need no `a=rtpmap` (RFC 3551 section 6): name and clock rate. */
const fixedPayloads: Readonly<Record<string, readonly [string, string]>> = {
  0: ['PCMU', '8000'],
  3: ['GSM', '8000'],
  4: ['G723', '8000'],
  5: ['DVI4', '8000'],
  6: ['DVI4', '16000'],
  7: ['LPC', '8000'],
  8: ['PCMA', '8000'],
  9: ['G722', '8000'],
  10: ['L16', '44100'],
  11: ['L16', '44100'],
  12: ['QCELP', '8000'],
  13: ['CN', '8000'],
  14: ['MPA', '90000'],
  15: ['G728', '8000'],
  16: ['DVI4', '11025'],
  17: ['DVI4', '22050'],
  18: ['G729', '8000'],
  25: ['CelB', '90000'],
  26: ['JPEG', '90000'],
  28: ['nv', '90000'],
  31: ['H261', '90000'],
  32: ['MPV', '90000'],
  33: ['MP2T', '90000'],
  34: ['H263', '90000'],
};

/** Whether a codec is meant. */
export type CodecTest = (codec: ByteString, clock: ByteString) => boolean;

/** A payload number with its name. */
interface Payload {
  readonly number: ByteString;
  readonly codec: ByteString;
  readonly clock: ByteString;
  /** The `rtpmap` and `fmtp` lines that go with it. */
  readonly lines: readonly SdpLine[];
}

const fixed: readonly Payload[] = [...Object.entries(fixedPayloads), ['t38', ['t38', '']] as const].map(
  ([number, [codec, clock]]) => ({ number, codec, clock, lines: [] }),
);

function hasPrefix(text: ByteString, prefix: ByteString): boolean {
  return sameText(text.slice(0, prefix.length), prefix);
}

/** Payloads in the order in which they are looked at: those with `rtpmap`, last one first, then the fixed ones. */
function payloadsOf(stream: SdpStream): Payload[] {
  const maps = new Map(rtpMaps(stream).map((map) => [map.payload, map]));
  const found: Payload[] = [];
  for (const number of [...stream.formats].reverse()) {
    const map = maps.get(number);
    if (map === undefined) continue;
    const format = stream.lines.filter(({ text }) => hasPrefix(text, `a=fmtp:${number} `)).slice(-1);
    found.push({ number, codec: map.codec, clock: map.clock, lines: [map.line, ...format] });
  }
  return [...found, ...fixed];
}

/** What is left of the streams of a session description, whose text stays as it was. */
export interface CodecState {
  readonly sdp: Sdp;
  /** The payload numbers of each stream that are still in its `m=` line; null: the stream is deleted. */
  readonly payloads: readonly (readonly ByteString[] | null)[];
  /** The attributes that are deleted. */
  readonly deleted: ReadonlySet<SdpLine>;
}

export function unchangedState(text: ByteString): CodecState {
  const sdp = parseSdp(text);
  return { sdp, payloads: sdp.streams.map(({ formats }) => formats), deleted: new Set() };
}

/** The payloads of a stream that are meant, and the numbers of the others as they stand in its `m=` line. */
function meant(
  stream: SdpStream,
  { payloads }: CodecState,
  test: CodecTest,
): { found: Payload[]; others: ByteString[] } {
  const others = [...(payloads[stream.index] ?? [])];
  const found = payloadsOf(stream).filter((payload) => {
    const at = others.indexOf(payload.number);
    if (at < 0 || !test(payload.codec, payload.clock)) return false;
    others.splice(at, 1);
    return true;
  });
  return { found, others };
}

/** Whether any stream has the codec. */
export function hasCodec(state: CodecState, test: CodecTest): boolean {
  return state.sdp.streams.some((stream) => meant(stream, state, test).found.length > 0);
}

/** Changes the payloads of each stream that has the codec; null when none has. */
function changed(
  state: CodecState,
  test: CodecTest,
  change: (found: readonly Payload[], others: readonly ByteString[]) => readonly ByteString[],
): CodecState | null {
  let isChanged = false;
  const payloads = state.sdp.streams.map((stream) => {
    const { found, others } = meant(stream, state, test);
    if (found.length === 0) return state.payloads[stream.index]!;
    isChanged = true;
    return change(found, others);
  });
  return isChanged ? { ...state, payloads } : null;
}

/** Without the codec: its payloads and their `rtpmap` and `fmtp` lines. Null when no stream has it. */
export function withoutCodec(state: CodecState, test: CodecTest): CodecState | null {
  const deleted = new Set(state.deleted);
  const result = changed(state, test, (found, others) => {
    for (const line of found.flatMap(({ lines }) => lines)) deleted.add(line);
    return others;
  });
  return result && { ...result, deleted };
}

/** With the codec first (or last) in each stream; null when no stream has it. */
export function withCodecMoved(state: CodecState, test: CodecTest, up: boolean): CodecState | null {
  return changed(state, test, (found, others) => {
    const moved = found.map(({ number }) => number);
    return up ? [...moved, ...others] : [...others, ...moved];
  });
}

/** Whether a stream is meant. */
export type StreamTest = (stream: SdpStream) => boolean;

/** The last stream that is meant: that is the one the server finds. */
export function findStream({ sdp }: CodecState, test: StreamTest): SdpStream | null {
  return sdp.streams.findLast(test) ?? null;
}

/** Without the stream; null when it is deleted already, or switched off. */
export function withoutStream(state: CodecState, { index }: SdpStream): CodecState | null {
  if ((state.payloads[index] ?? []).length === 0) return null;
  return { ...state, payloads: state.payloads.map((left, at) => (at === index ? null : left)) };
}

/** What has to change in the text. A stream goes up to the next one; one without codecs is switched off by port 0. */
export function changesOf({ sdp, payloads, deleted }: CodecState): TextChange[] {
  const changes: TextChange[] = [...deleted].map(({ start, end }) => ({ start, end, text: '' }));
  for (const stream of sdp.streams) {
    const { formats, formatSpans, portSpan, line } = stream;
    const left = payloads[stream.index];
    if (left === null || left === undefined) {
      const end = sdp.streams[stream.index + 1]?.start ?? sdp.text.length;
      changes.push({ start: stream.start, end, text: '' });
      continue;
    }
    if (left.join(' ') === formats.join(' ')) continue;
    if (left.length === 0) changes.push({ ...portSpan, text: '0' });
    const first = formatSpans[0]!.start;
    const start = first - /[ ]*$/.exec(sdp.text.slice(line.start, first))![0].length;
    changes.push({ start, end: line.textEnd, text: left.map((number) => ` ${number}`).join('') });
  }
  return changes;
}
