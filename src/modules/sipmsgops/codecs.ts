import { parseSdp, rtpMaps, type Sdp, type SdpLine, type SdpStream } from '../../sip/sdp.ts';
import type { ByteString } from '../../values/value.ts';

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

/** Whether a codec is meant; `clock` null: it is not known. */
export type CodecTest = (codec: ByteString, clock: ByteString | null) => boolean;

/** A payload number with its name. */
interface Payload {
  readonly number: ByteString;
  readonly codec: ByteString;
  readonly clock: ByteString | null;
  /** The `rtpmap` and `fmtp` lines that go with it. */
  readonly lines: readonly SdpLine[];
}

const fixed: readonly Payload[] = [...Object.entries(fixedPayloads), ['t38', ['t38', '']] as const].map(
  ([number, [codec, clock]]) => ({ number, codec, clock, lines: [] }),
);

/** Payloads in the order in which they are looked at: those with `rtpmap`, last one first, then the fixed ones. */
function payloadsOf(stream: SdpStream): Payload[] {
  const maps = new Map(rtpMaps(stream).map((map) => [map.payload, map]));
  const found: Payload[] = [];
  for (const number of [...stream.formats].reverse()) {
    const map = maps.get(number);
    if (map === undefined) continue;
    const format = stream.lines.filter(({ text }) => text.startsWith(`a=fmtp:${number} `)).slice(-1);
    found.push({ number, codec: map.codec, clock: map.clock, lines: [map.line, ...format] });
  }
  return [...found, ...fixed];
}

/** The payloads of a stream that are meant, and the numbers of the others as they stand in its `m=` line. */
function meant(stream: SdpStream, test: CodecTest): { found: Payload[]; others: ByteString[] } {
  const others = [...stream.formats];
  const found = payloadsOf(stream).filter((payload) => {
    const at = others.indexOf(payload.number);
    if (at < 0 || !test(payload.codec, payload.clock)) return false;
    others.splice(at, 1);
    return true;
  });
  return { found, others };
}

/** Whether any stream has the codec. */
export function hasCodec(sdp: ByteString, test: CodecTest): boolean {
  return parseSdp(sdp).streams.some((stream) => meant(stream, test).found.length > 0);
}

/** An `m=` line with other payloads; without any the stream is switched off by port 0. */
function mediaLine(text: ByteString, stream: SdpStream, payloads: readonly ByteString[]): ByteString {
  const { line, portSpan, formatSpans } = stream;
  const before = text.slice(portSpan.end, formatSpans[0]?.start ?? line.textEnd).trimEnd();
  const port = payloads.length === 0 ? '0' : stream.port;
  return [text.slice(line.start, portSpan.start) + port + before, ...payloads].join(' ');
}

/** The SDP put together again, with lines replaced or (null) left out. */
function rebuilt(sdp: Sdp, changes: ReadonlyMap<SdpLine, ByteString | null>): ByteString {
  let text = '';
  let at = 0;
  for (const line of sdp.lines) {
    const change = changes.get(line);
    if (change === undefined) continue;
    text += sdp.text.slice(at, line.start) + (change ?? '');
    at = change === null ? line.end : line.textEnd;
  }
  return text + sdp.text.slice(at);
}

/** The SDP without the codec: its payloads and their `rtpmap` and `fmtp` lines. Null when it has none. */
export function withoutCodec(text: ByteString, test: CodecTest): ByteString | null {
  const sdp = parseSdp(text);
  const changes = new Map<SdpLine, ByteString | null>();
  for (const stream of sdp.streams) {
    const { found, others } = meant(stream, test);
    if (found.length === 0) continue;
    changes.set(stream.line, mediaLine(text, stream, others));
    for (const line of found.flatMap(({ lines }) => lines)) changes.set(line, null);
  }
  return changes.size === 0 ? null : rebuilt(sdp, changes);
}

/** The SDP with the codec first (or last) in each stream; null when no stream has it. */
export function withCodecMoved(text: ByteString, test: CodecTest, up: boolean): ByteString | null {
  const sdp = parseSdp(text);
  const changes = new Map<SdpLine, ByteString | null>();
  for (const stream of sdp.streams) {
    const { found, others } = meant(stream, test);
    if (found.length === 0) continue;
    const moved = found.map(({ number }) => number);
    changes.set(stream.line, mediaLine(text, stream, up ? [...moved, ...others] : [...others, ...moved]));
  }
  return changes.size === 0 ? null : rebuilt(sdp, changes);
}

/** Whether a stream is meant. */
export type StreamTest = (stream: SdpStream) => boolean;

/** Index of the last stream that is meant: that is the one the server finds. -1 when none is. */
export function findStream(text: ByteString, test: StreamTest): number {
  return parseSdp(text).streams.findLastIndex(test);
}

/** The SDP without the stream of that index, up to the next one; null when it is switched off. */
export function withoutStream(text: ByteString, index: number): ByteString | null {
  const { streams } = parseSdp(text);
  const stream = streams[index];
  if (stream === undefined || stream.formats.length === 0) return null;
  return text.slice(0, stream.start) + text.slice(streams[index + 1]?.start ?? text.length);
}

/** Whether the server can read a session description: all streams need an address. */
export function isReadable(text: ByteString): boolean {
  const { lines, session, streams } = parseSdp(text);
  const isConnection = (line: SdpLine) => line.type === 'c';
  return (
    lines[0]?.type === 'v' &&
    session.some((line) => line.type === 'o') &&
    streams.length > 0 &&
    (session.some(isConnection) || streams.every((stream) => stream.lines.some(isConnection)))
  );
}

/** 2: an audio stream is on hold by its direction (RFC 3264), 1: by the address 0.0.0.0 (RFC 2543), -1: none is. */
export function audioHold(text: ByteString): number {
  const { session, streams } = parseSdp(text);
  const addressOf = (lines: readonly SdpLine[]) => lines.find((line) => line.type === 'c')?.value;
  let address = addressOf(session);
  for (const { media, lines } of streams) {
    // The address of a stream also counts for those after it that have none.
    address = addressOf(lines) ?? address;
    if (media !== 'audio') continue;
    const isHeld = ({ text: line }: SdpLine) => /^a=(?:sendonly|inactive)$/i.test(line);
    if (lines.some(isHeld)) return 2;
    if (/^IN IP4 0\.0\.0\.0$/.test(address ?? '')) return 1;
  }
  return -1;
}
