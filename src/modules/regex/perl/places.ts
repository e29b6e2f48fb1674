import { isWord } from '../../../values/regex/byte-set.ts';
import type { Place } from './syntax.ts';

export const textStart: Place = (_text, at) => at === 0;
export const textEnd: Place = (text, at) => at === text.length;

/** Also in front of a line feed that ends the text. */
export const lastLineEnd: Place = (text, at) =>
  at === text.length || (at === text.length - 1 && text[at] === '\n');

/** Not behind a line feed that ends the text. */
export const lineStart: Place = (text, at) => at === 0 || (at < text.length && text[at - 1] === '\n');
export const lineEnd: Place = (text, at) => at === text.length || text[at] === '\n';

export const wordBoundary: Place = (text, at) => isWordAt(text, at - 1) !== isWordAt(text, at);
export const noWordBoundary: Place = (text, at) => !wordBoundary(text, at);

function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && isWord(text.charCodeAt(at));
}
