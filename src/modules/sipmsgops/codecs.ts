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

/** The payloads of a stream that are meant, in the order of its `m=` line. */
function meant(stream: SdpStream, test: CodecTest): ByteString[] {
  const maps = new Map(rtpMaps(stream).map((map) => [map.payload, [map.codec, map.clock] as const]));
  return stream.formats.filter((payload) => {
    const [codec, clock] = maps.get(payload) ?? fixedPayloads[payload] ?? [null, null];
    return codec !== null && test(codec, clock);
  });
}

/** Whether any stream has the codec. */
export function hasCodec(sdp: ByteString, test: CodecTest): boolean {
  return parseSdp(sdp).streams.some((stream) => meant(stream, test).length > 0);
}

function mediaLine(stream: SdpStream, payloads: readonly ByteString[]): ByteString {
  return [`m=${stream.media}`, stream.port, stream.protocol, ...payloads].join(' ');
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

/** The SDP without the codec: its payloads and their `rtpmap`, `fmtp` and feedback lines. Null when it has none. */
export function withoutCodec(text: ByteString, test: CodecTest): ByteString | null {
  const sdp = parseSdp(text);
  const changes = new Map<SdpLine, ByteString | null>();
  for (const stream of sdp.streams) {
    const payloads = new Set(meant(stream, test));
    if (payloads.size === 0) continue;
    changes.set(
      stream.line,
      mediaLine(
        stream,
        stream.formats.filter((payload) => !payloads.has(payload)),
      ),
    );
    for (const line of stream.lines) {
      const payload = /^a=(?:rtpmap|fmtp|rtcp-fb):([0-9]+)(?:\s|$)/.exec(line.text)?.[1];
      if (payload !== undefined && payloads.has(payload)) changes.set(line, null);
    }
  }
  return changes.size === 0 ? null : rebuilt(sdp, changes);
}

/** The SDP with the codec first (or last) in each stream; null when no stream has it. */
export function withCodecMoved(text: ByteString, test: CodecTest, up: boolean): ByteString | null {
  const sdp = parseSdp(text);
  const changes = new Map<SdpLine, ByteString | null>();
  for (const stream of sdp.streams) {
    const moved = meant(stream, test);
    if (moved.length === 0) continue;
    const others = stream.formats.filter((payload) => !moved.includes(payload));
    changes.set(stream.line, mediaLine(stream, up ? [...moved, ...others] : [...others, ...moved]));
  }
  return changes.size === 0 ? null : rebuilt(sdp, changes);
}

/** Whether a stream is meant. */
export type StreamTest = (stream: SdpStream) => boolean;

/** The SDP with streams switched off: port 0 and nothing but the `m=` line. Null when none is meant. */
export function withoutStreams(text: ByteString, test: StreamTest): ByteString | null {
  const sdp = parseSdp(text);
  const changes = new Map<SdpLine, ByteString | null>();
  for (const stream of sdp.streams.filter(test)) {
    const { portSpan, line } = stream;
    changes.set(
      line,
      `${sdp.text.slice(line.start, portSpan.start)}0${sdp.text.slice(portSpan.end, line.textEnd)}`,
    );
    for (const other of stream.lines.slice(1)) changes.set(other, null);
  }
  return changes.size === 0 ? null : rebuilt(sdp, changes);
}

/** 1: on hold by address 0.0.0.0 (RFC 2543), 2: by direction (RFC 3264), -1: not. */
export function audioHold(text: ByteString): number {
  const { session, streams } = parseSdp(text);
  for (const stream of streams) {
    if (stream.media !== 'audio') continue;
    const lines = [...stream.lines, ...session];
    const connection = lines.find((line) => line.type === 'c')?.value ?? '';
    if (/^IN IP4 0\.0\.0\.0\b/.test(connection)) return 1;
    const direction = lines.find((line) =>
      /^a=(?:sendrecv|sendonly|recvonly|inactive)$/.test(line.text),
    )?.value;
    if (direction === 'sendonly' || direction === 'inactive') return 2;
  }
  return -1;
}
