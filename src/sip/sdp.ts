import type { ByteString } from '../values/value.ts';
import { sameText } from './scan.ts';

/** One `c=…` line; offsets are positions in the text that was parsed. */
export interface SdpLine {
  /** The letter before `=`. */
  readonly type: ByteString;
  readonly value: ByteString;
  /** The whole line without line end. */
  readonly text: ByteString;
  readonly start: number;
  /** After the text, before the line end. */
  readonly textEnd: number;
  /** After the line end. */
  readonly end: number;
}

/** A codec that an `a=rtpmap` line names. */
export interface RtpMap {
  readonly payload: ByteString;
  readonly codec: ByteString;
  /** Clock rate. */
  readonly clock: ByteString;
  readonly line: SdpLine;
}

/** An `m=` line and the lines that follow it. */
export interface SdpStream {
  readonly index: number;
  readonly media: ByteString;
  /** As written, with a number of ports (`49170/2`). */
  readonly port: ByteString;
  readonly protocol: ByteString;
  readonly formats: readonly ByteString[];
  readonly formatSpans: readonly { readonly start: number; readonly end: number }[];
  readonly portSpan: { readonly start: number; readonly end: number };
  /** The `m=` line. */
  readonly line: SdpLine;
  /** All lines, the `m=` line first. */
  readonly lines: readonly SdpLine[];
  readonly start: number;
  readonly end: number;
}

export interface Sdp {
  readonly text: ByteString;
  readonly lines: readonly SdpLine[];
  /** The lines before the first `m=`. */
  readonly session: readonly SdpLine[];
  readonly streams: readonly SdpStream[];
}

/** Takes an SDP body apart; lines that have no `=` after their first character are skipped. */
export function parseSdp(text: ByteString, start = 0, end = text.length): Sdp {
  const lines = sdpLines(text, start, end);
  const session: SdpLine[] = [];
  const groups: SdpLine[][] = [];
  for (const line of lines) {
    if (line.type === 'm') groups.push([line]);
    else (groups[groups.length - 1] ?? session).push(line);
  }
  return { text, lines, session, streams: groups.map(stream) };
}

/** The n-th (from 0; negative from the end) line of a type, as text with its type; null without it. */
export function sdpLine(text: ByteString, type: ByteString, index = 0): ByteString | null {
  const found = sdpLines(text, 0, text.length).filter((line) => line.type === type);
  return found[index < 0 ? found.length + index : index]?.text ?? null;
}

/** The streams of a media name (`audio`), without regard to case. */
export function streamsOf(sdp: Sdp, media: ByteString): SdpStream[] {
  return sdp.streams.filter((item) => sameText(item.media, media));
}

/** The `a=rtpmap` lines of a stream that name a codec with its clock rate. */
export function rtpMaps(item: SdpStream): RtpMap[] {
  const maps: RtpMap[] = [];
  for (const line of item.lines) {
    const match =
      line.type === 'a' && /^a=rtpmap:\s*(\S+)\s+([^/]+)\/([^/]+)(?:\/.+)?$/i.exec(line.text.trimEnd());
    if (match) maps.push({ payload: match[1]!, codec: match[2]!, clock: match[3]!, line });
  }
  return maps;
}

/** Value of an attribute among lines: '' for one without value, null when absent. */
export function attribute(lines: readonly SdpLine[], name: ByteString): ByteString | null {
  for (const line of lines) {
    if (line.type !== 'a') continue;
    if (line.value === name) return '';
    if (line.value.startsWith(`${name}:`)) return line.value.slice(name.length + 1);
  }
  return null;
}

function sdpLines(text: ByteString, start: number, end: number): SdpLine[] {
  const lines: SdpLine[] = [];
  let at = start;
  while (at < end) {
    let next = text.indexOf('\n', at) + 1;
    if (next === 0 || next > end) next = end;
    let textEnd = next;
    while (textEnd > at && (text.charCodeAt(textEnd - 1) === 10 || text.charCodeAt(textEnd - 1) === 13))
      textEnd--;
    if (textEnd - at >= 2 && text[at + 1] === '=') {
      const whole = text.slice(at, textEnd);
      lines.push({ type: whole[0]!, value: whole.slice(2), text: whole, start: at, textEnd, end: next });
    }
    at = next;
  }
  return lines;
}

function stream(lines: SdpLine[], index: number): SdpStream {
  const line = lines[0]!;
  const words: { text: ByteString; start: number; end: number }[] = [];
  let at = 0;
  while (at < line.value.length) {
    if (line.value[at] === ' ') {
      at++;
      continue;
    }
    let stop = line.value.indexOf(' ', at);
    if (stop < 0) stop = line.value.length;
    const offset = line.start + 2;
    words.push({ text: line.value.slice(at, stop), start: offset + at, end: offset + stop });
    at = stop;
  }
  const port = words[1] ?? { text: '', start: line.textEnd, end: line.textEnd };
  const formats = words.slice(3);
  return {
    index,
    media: words[0]?.text ?? '',
    port: port.text,
    protocol: words[2]?.text ?? '',
    formats: formats.map((word) => word.text),
    formatSpans: formats.map(({ start, end }) => ({ start, end })),
    portSpan: { start: port.start, end: port.end },
    line,
    lines,
    start: line.start,
    end: lines[lines.length - 1]!.end,
  };
}
