/** The text of a script with its includes in place, and where each byte of it came from. */
import type { ByteString, Span, SyntaxProblem } from '../../grammar/index.ts';

/** A place in a file. Lines and columns count from 1; a column is a byte, a tab counts as one. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A stretch of the flattened text that was copied from one file. */
export interface Segment {
  /** Offset in the flattened text. */
  readonly start: number;
  readonly file: SourceFile;
  /** Offset in the file. */
  readonly fileStart: number;
  /** The last offset in the file that this stretch can stand for; the end of the file without one. */
  readonly fileEnd?: number;
}

/** What is wrong with a file or an include; otherwise like a problem of the grammar. */
export interface SourceProblem extends Omit<SyntaxProblem, 'code'> {
  readonly code: 'source-include' | 'source-empty';
}

/** One file that was read. */
export class SourceFile {
  /** The name it is reported by: as given for the main file, as resolved for an included one. */
  readonly name: string;
  readonly text: ByteString;
  private lineStarts: number[] | null = null;

  constructor(name: string, text: ByteString) {
    this.name = name;
    this.text = text;
  }

  /** Offsets at which lines start. */
  get lines(): readonly number[] {
    if (this.lineStarts === null) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1))
        starts.push(at + 1);
      this.lineStarts = starts;
    }
    return this.lineStarts;
  }

  /** Line (from 1) that holds `offset`. */
  lineAt(offset: number): number {
    return lastAtOrBefore(this.lines, offset, (start) => start) + 1;
  }

  /** Text of a line (from 1) without its line break; empty outside the file. */
  line(number: number): ByteString {
    const start = this.lines[number - 1];
    if (start === undefined) return '';
    const end = this.lines[number] ?? this.text.length;
    return this.text.slice(start, end).replace(/\r?\n$/, '');
  }
}

export class SourceText {
  /** What the parser reads. */
  readonly text: ByteString;
  /** The main file first, then included ones in the order they were met. */
  readonly files: readonly SourceFile[];
  /** What went wrong with includes; positions are in `text`. */
  readonly problems: readonly SourceProblem[];
  private readonly segments: readonly Segment[];

  constructor(text: ByteString, segments: readonly Segment[], problems: readonly SourceProblem[]) {
    this.text = text;
    this.segments = segments;
    this.problems = problems;
    this.files = [...new Set(segments.map((segment) => segment.file))];
  }

  /** A text that comes from no file. */
  static of(text: ByteString, name = '<script>'): SourceText {
    return new SourceText(text, [{ start: 0, file: new SourceFile(name, text), fileStart: 0 }], []);
  }

  /** The same origins for a text that a preprocessor changed without moving lines. */
  rewritten(text: ByteString): SourceText {
    return text === this.text ? this : new SourceText(text, remap(this, text), this.problems);
  }

  /** File and offset in it of an offset in the flattened text. */
  origin(offset: number): { readonly file: SourceFile; readonly offset: number } {
    const segment = this.segments[lastAtOrBefore(this.segments, offset, (one) => one.start)]!;
    const last = segment.fileEnd ?? segment.file.text.length;
    return { file: segment.file, offset: Math.min(segment.fileStart + (offset - segment.start), last) };
  }

  /** Where the byte at `offset` of the flattened text stands. */
  position(offset: number): Position {
    const { file, offset: inFile } = this.origin(offset);
    const line = file.lineAt(inFile);
    return { file: file.name, line, column: inFile - file.lines[line - 1]! + 1 };
  }

  /** Where a span starts and ends; the end is after its last byte. */
  range(span: Span): { readonly start: Position; readonly end: Position } {
    const start = this.position(span.start);
    const last = span.end > span.start ? this.position(span.end - 1) : start;
    return { start, end: { ...last, column: span.end > span.start ? last.column + 1 : last.column } };
  }
}

/** Index of the last item whose key is not after `key`; 0 when all are. */
function lastAtOrBefore<Item>(items: readonly Item[], key: number, keyOf: (item: Item) => number): number {
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (keyOf(items[middle]!) <= key) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Lines of `text` come from the same lines of the source before. */
function remap(before: SourceText, text: ByteString): Segment[] {
  const old = new SourceFile('', before.text).lines;
  const lines = new SourceFile('', text).lines;
  return lines.map((start, index) => {
    const { file, offset } = before.origin(old[Math.min(index, old.length - 1)]!);
    const end = file.text.indexOf('\n', offset);
    return { start, file, fileStart: offset, fileEnd: end < 0 ? file.text.length : end };
  });
}
