import type { ByteString } from '../values/value.ts';

/** One step of a path: what the text starts with, and which of the matches it is. */
export interface Step {
  readonly prefix: ByteString;
  readonly index: number;
}

/**
 * Reads the inner name of `$sdp.line`, `$sdp.session` and `$sdp.stream`: steps separated by `/`, each a prefix and
 * an optional `[index]`; `\/` is a slash of the prefix.
 */
export function parseSteps(path: ByteString): Step[] {
  const steps: Step[] = [];
  let text = '';
  for (let at = 0; at < path.length; at++) {
    if (path[at] === '\\' && path[at + 1] === '/') {
      text += '/';
      at++;
    } else if (path[at] === '/') {
      steps.push(step(text));
      text = '';
    } else text += path[at];
  }
  steps.push(step(text));
  return steps;
}

function step(text: ByteString): Step {
  const match = /^(.*)\[(-?[0-9]+)\]$/s.exec(text);
  return match === null ? { prefix: text, index: 0 } : { prefix: match[1]!, index: Number(match[2]) };
}

/** The item that a step means among those with its prefix; null without one. */
export function matching<T>(
  items: readonly T[],
  { prefix, index }: Step,
  text: (item: T) => ByteString,
): T | null {
  const found = items.filter((item) => text(item).startsWith(prefix));
  return found[index < 0 ? found.length + index : index] ?? null;
}

/** A word of an SDP line; offsets are positions in the line. */
export interface Token {
  readonly text: ByteString;
  readonly start: number;
  readonly end: number;
}

/** The words of a line, after `x=` and, in an attribute, after its name. */
export function tokensOf(line: ByteString): Token[] {
  const colon = line.startsWith('a=') ? line.indexOf(':') : -1;
  const tokens: Token[] = [];
  const words = /[^ ;]+/g;
  words.lastIndex = colon < 0 ? 2 : colon + 1;
  for (let match = words.exec(line); match !== null; match = words.exec(line)) {
    tokens.push({ text: match[0], start: match.index, end: match.index + match[0].length });
  }
  return tokens;
}
