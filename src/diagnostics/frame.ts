/** A piece of the script with the bad part underlined. */
import type { Span } from '../../grammar/index.ts';
import type { SourceText } from '../source/source-text.ts';
import { plain, type Style } from './style.ts';

const tabWidth = 4;
/** Longer lines are cut around the underlined part. */
const maximumWidth = 160;

export interface FrameOptions {
  readonly style?: Style;
  /** Lines shown before and after. */
  readonly context?: number;
}

/**
 * ```
 *   6 |     xlog("one\n")
 *   7 |     xlog("two\n");
 *     |     ^^^^
 * ```
 * Script text is bytes; the frame is text, with bytes that are UTF-8 decoded and tabs widened.
 */
export function codeFrame(source: SourceText, span: Span, options: FrameOptions = {}): string {
  const style = options.style ?? plain;
  const context = options.context ?? 1;
  const { file, offset } = source.origin(span.start);
  const line = file.lineAt(offset);
  const start = offset - file.lines[line - 1]!;
  const content = file.line(line);
  const end = Math.max(
    start + 1,
    Math.min(start + (span.end - span.start), Math.max(content.length, start + 1)),
  );
  const first = Math.max(1, line - context);
  const last = Math.min(file.lines.length, line + context);
  const gutter = String(last).length;
  const rows: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = file.line(number);
    if (number === file.lines.length && text === '' && number !== line) continue;
    const from = number === line ? cutFrom(text, start) : 0;
    const shown = show(text.slice(from, from + maximumWidth));
    rows.push(`${style.faint(`${String(number).padStart(gutter + 2)} |`)} ${shown}`.trimEnd());
    if (number !== line) continue;
    const before = show(text.slice(from, start)).length;
    const width = Math.max(1, show(text.slice(start, Math.min(end, from + maximumWidth))).length);
    rows.push(
      `${style.faint(`${' '.repeat(gutter + 2)} |`)} ${' '.repeat(before)}${style.mark('^'.repeat(width))}`,
    );
  }
  return rows.join('\n');
}

function cutFrom(text: string, start: number): number {
  return text.length <= maximumWidth || start < maximumWidth / 2 ? 0 : start - maximumWidth / 4;
}

/** Bytes to text that takes one column per character. */
function show(bytes: string): string {
  return decodeUtf8(bytes)
    .replaceAll('\t', ' '.repeat(tabWidth))
    .replace(/[\x00-\x1f\x7f-\x9f]/g, '\u00b7');
}

/** UTF-8 where it is valid, otherwise the bytes as Latin-1. */
export function decodeUtf8(bytes: string): string {
  return bytes.replace(
    /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g,
    (sequence) => {
      const lead = sequence.charCodeAt(0);
      let point = sequence.length === 2 ? lead & 0x1f : sequence.length === 3 ? lead & 0x0f : lead & 0x07;
      for (let at = 1; at < sequence.length; at++) point = (point << 6) | (sequence.charCodeAt(at) & 0x3f);
      return point > 0x10ffff ? sequence : String.fromCodePoint(point);
    },
  );
}
