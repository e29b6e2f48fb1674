import type { ByteString } from '../value.ts';

/** Characters that mean something in an extended expression, and in a basic one only behind a backslash. */
const swapped = '(){}|+?';

/** The extended POSIX expression that means the same as a basic one (as glibc reads it). */
export function basicToExtended(pattern: ByteString): ByteString {
  let result = '';
  /** At the beginning, or behind `\(` or `\|`: there `*` is a character and `^` an anchor. */
  let isFirst = true;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    const next = pattern[at + 1];
    const wasFirst: boolean = isFirst;
    isFirst = false;
    if (character === '\\' && next !== undefined) {
      at++;
      isFirst = next === '(' || next === '|';
      result += swapped.includes(next) ? next : `\\${next}`;
    } else if (character === '[') {
      const end = bracketEnd(pattern, at);
      result += pattern.slice(at, end);
      at = end - 1;
    } else if (swapped.includes(character) || (character === '*' && wasFirst)) {
      result += `\\${character}`;
    } else if (character === '^' && !wasFirst) {
      result += '\\^';
    } else if (character === '$' && !isEnd(pattern, at + 1)) {
      result += '\\$';
    } else {
      result += character;
      isFirst = character === '^' && wasFirst;
    }
  }
  return result;
}

function isEnd(pattern: ByteString, at: number): boolean {
  return at === pattern.length || pattern.startsWith('\\)', at) || pattern.startsWith('\\|', at);
}

/** The position behind a bracket expression; the end of the pattern when it is not closed. */
function bracketEnd(pattern: ByteString, start: number): number {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  if (pattern[at] === ']') at++;
  while (at < pattern.length && pattern[at] !== ']') {
    const inner = pattern[at] === '[' ? pattern[at + 1] : undefined;
    const close = inner === ':' || inner === '.' || inner === '=' ? pattern.indexOf(`${inner}]`, at + 2) : -1;
    at = close < 0 ? at + 1 : close + 2;
  }
  return Math.min(pattern.length, at + 1);
}
