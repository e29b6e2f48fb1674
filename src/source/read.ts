/** Reads a script from files. */
import { type ByteString, type Dialect, isAtLeast } from '../../grammar/index.ts';
import { detectDialect } from './dialect.ts';
import { flatten, type ReadFile } from './flatten.ts';
import type { SourceText } from './source-text.ts';

export interface ReadOptions {
  /** Without one the version is guessed from the text. */
  readonly dialect?: Dialect;
  readonly readFile: ReadFile;
  /** Rewrites the flattened text, as a preprocessor does; it must keep the lines as they are. */
  readonly preprocess?: (text: ByteString) => ByteString;
}

export interface ReadScript {
  readonly source: SourceText;
  readonly dialect: Dialect;
}

/**
 * Reads a script and what it includes.
 * @returns null when the main file cannot be read
 */
export function readScript(path: string, options: ReadOptions): ReadScript | null {
  const text = options.readFile(path);
  return text === null ? null : readText(path, text, options);
}

/** The same for a text already at hand; `name` is what it is reported by and where includes are looked for. */
export function readText(name: string, text: ByteString, options: ReadOptions): ReadScript {
  const flat = (dialect: Dialect): SourceText => {
    const source = flatten(name, text, options.readFile, dialect);
    return options.preprocess ? source.rewritten(options.preprocess(source.text)) : source;
  };
  if (options.dialect !== undefined) return { source: flat(options.dialect), dialect: options.dialect };
  const source = flat('3.6');
  const dialect = detectDialect(source.text);
  return { source: isAtLeast(dialect, '3.6') ? source : flat(dialect), dialect };
}
