/** Finds `include_file "path"` and `import_file "path"`. */
import { type ByteString, type Dialect, isAtLeast } from '../../grammar/index.ts';

export interface Directive {
  readonly word: 'include_file' | 'import_file';
  readonly path: string;
  /** What the included text replaces. */
  readonly start: number;
  readonly end: number;
  /** Length of word and path, without what else is dropped. */
  readonly written: number;
}

/**
 * From 3.x on: the first thing on a line, whatever the line is in the middle of; the rest of the line is
 * dropped. Before that: a token like any other, so not in strings and comments, and the line goes on after it.
 */
export function findDirectives(text: ByteString, dialect: Dialect): Directive[] {
  return isAtLeast(dialect, '3.6') ? findLines(text) : findTokens(text);
}

function findLines(text: string): Directive[] {
  const found: Directive[] = [];
  const pattern = /^[ \t]*((include_file|import_file)[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'))([^\n]*)/gm;
  for (const match of text.matchAll(pattern)) {
    const [whole, directive = '', word, double, single] = match;
    const start = match.index + whole.indexOf(directive);
    found.push({
      word: word as Directive['word'],
      path: double ?? single ?? '',
      start,
      end: match.index + whole.length,
      written: directive.length,
    });
  }
  return found;
}

/** Strings and comments are matched too, so that nothing is found inside them. */
function findTokens(text: string): Directive[] {
  if (!/include_file|import_file/.test(text)) return [];
  const found: Directive[] = [];
  const pattern =
    /"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|'[^']*'?|#[^\n]*|\/\*|\b(include_file|import_file)\s*(?:"([^"\n]*)"|'([^'\n]*)')/g;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [whole, word, double, single] = match;
    if (whole === '/*') pattern.lastIndex = commentEnd(text, match.index);
    else if (word !== undefined) {
      found.push({
        word: word as Directive['word'],
        path: double ?? single ?? '',
        start: match.index,
        end: match.index + whole.length,
        written: whole.length,
      });
    }
  }
  return found;
}

function commentEnd(text: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start + 2;
  for (let open = 1; open > 0; ) {
    const match = mark.exec(text);
    if (match === null) return text.length;
    open += match[0] === '/*' ? 1 : -1;
  }
  return mark.lastIndex;
}
