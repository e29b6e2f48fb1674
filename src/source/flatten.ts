/** Puts included files in place of the lines that name them (reference: language 1.9). */
import { type ByteString, type Dialect, isAtLeast } from '../../grammar/index.ts';
import { findDirectives } from './directives.ts';
import { type Segment, SourceFile, type SourceProblem, SourceText } from './source-text.ts';

/** Gives the content of a file, or null when there is none (or it cannot be read). */
export type ReadFile = (path: string) => ByteString | null;

export const includeDepthLimit = 50;
/** Bytes in a path joined from directory and name. */
export const includePathLimit = 256;
/** Bytes in the text with everything included: files that include each other twice would grow without end. */
const flattenedLimit = 8 * 1024 * 1024;

interface State {
  readonly readFile: ReadFile;
  readonly dialect: Dialect;
  readonly pieces: string[];
  readonly segments: Segment[];
  readonly problems: SourceProblem[];
  readonly known: Map<string, SourceFile>;
  length: number;
}

/**
 * Flattens a script.
 * @param name of the main file, as it is reported
 * @param dialect decides where directives may stand and what a missing file means
 */
export function flatten(name: string, text: ByteString, readFile: ReadFile, dialect: Dialect): SourceText {
  const state: State = {
    readFile,
    dialect,
    pieces: [],
    segments: [],
    problems: [],
    known: new Map(),
    length: 0,
  };
  append(state, new SourceFile(name, text), 0);
  if (!/\S/.test(text.replace(/#[^\n]*/g, ''))) {
    const span = { start: 0, end: Math.min(1, text.length) };
    state.problems.push({ code: 'source-empty', severity: 'warning', span, message: 'the script is empty' });
  }
  return new SourceText(state.pieces.join(''), state.segments, state.problems);
}

function append(state: State, file: SourceFile, depth: number): void {
  let copied = 0;
  for (const directive of findDirectives(file.text, state.dialect)) {
    copy(state, file, copied, directive.start);
    copied = directive.end;
    const start = state.length;
    const found = resolve(state, file, directive.path);
    // The directive itself becomes blank, so that a problem with it has a place to point at.
    write(state, file, directive.start, blank(file.text.slice(directive.start, directive.end)));
    const span = { start, end: start + directive.written };
    const report = (message: string, hint?: string): void => {
      state.problems.push({ code: 'source-include', severity: 'error', span, message, hint });
    };
    if (directive.path.length < 2) report('the path of an include must have at least two characters');
    else if (found === null) {
      const optional = directive.word === 'import_file' && !isAtLeast(state.dialect, '3.6');
      if (!optional)
        report(
          `the file \`${directive.path}\` cannot be read`,
          'It is looked for in the working directory, then beside this file.',
        );
    } else if (depth + 1 >= includeDepthLimit) {
      report(`more than ${includeDepthLimit} files include each other`, 'Does the file include itself?');
    } else if (state.length + found.text.length > flattenedLimit) {
      report('the included files are too much for a script', 'Does a file include itself?');
    } else append(state, found, depth + 1);
  }
  copy(state, file, copied, file.text.length);
  // The end of a file ends its last line.
  if (depth > 0 && !file.text.endsWith('\n')) write(state, file, file.text.length, '\n');
}

function copy(state: State, file: SourceFile, start: number, end: number): void {
  if (end > start || state.segments.length === 0) write(state, file, start, file.text.slice(start, end));
}

function write(state: State, file: SourceFile, fileStart: number, text: string): void {
  state.segments.push({ start: state.length, file, fileStart });
  state.pieces.push(text);
  state.length += text.length;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** As given (absolute, or relative to the working directory), else beside the including file. */
function resolve(state: State, from: SourceFile, path: string): SourceFile | null {
  const slash = from.name.lastIndexOf('/');
  const beside = path.startsWith('/') || slash < 0 ? null : from.name.slice(0, slash + 1) + path;
  for (const candidate of [path, beside]) {
    if (candidate === null || candidate.length > includePathLimit) continue;
    const known = state.known.get(candidate);
    if (known !== undefined) return known;
    const text = state.readFile(candidate);
    if (text === null) continue;
    const file = new SourceFile(candidate, text);
    state.known.set(candidate, file);
    return file;
  }
  return null;
}
