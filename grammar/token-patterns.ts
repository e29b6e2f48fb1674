/**
 * The tokens that need more than a regular expression. Each function is a Chevrotain custom pattern: it
 * looks at `text` from `offset` and gives what it matched, or null. All of them are linear in what they match.
 *
 * A token that runs into the end of the text matches up to there; `lexer.ts` then reports it as unclosed.
 */
type Matched = [string] & { payload?: unknown };

function matched(text: string, start: number, end: number): Matched {
  return [text.slice(start, end)] as Matched;
}

/** `/* … *\/`, nested. */
export function matchBlockComment(text: string, offset: number): Matched | null {
  if (text.charCodeAt(offset) !== 0x2f || text.charCodeAt(offset + 1) !== 0x2a) return null;
  const end = blockCommentEnd(text, offset);
  return matched(text, offset, end < 0 ? text.length : end);
}

/** Offset after the comment that starts at `offset`, or -1 when it never ends. */
export function blockCommentEnd(text: string, offset: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = offset + 2;
  let open = 1;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    open += found[0] === '/*' ? 1 : -1;
    if (open === 0) return mark.lastIndex;
  }
  return -1;
}

/** `"…"`: a backslash keeps the next character from ending it. */
export function matchDoubleQuoted(text: string, offset: number): Matched | null {
  if (text.charCodeAt(offset) !== 0x22) return null;
  let at = offset + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 2;
    else if (code === 0x22) return matched(text, offset, at + 1);
    else at++;
  }
  return matched(text, offset, text.length);
}

/** `'…'`: no escapes, so it cannot hold a quote. */
export function matchSingleQuoted(text: string, offset: number): Matched | null {
  if (text.charCodeAt(offset) !== 0x27) return null;
  const close = text.indexOf("'", offset + 1);
  return matched(text, offset, close < 0 ? text.length : close + 1);
}

/** Whether a quoted token (with its opening quote) has its closing quote too. */
export function isClosedString(image: string): boolean {
  const quote = image.charAt(0);
  if (image.length < 2 || !image.endsWith(quote)) return false;
  if (quote === "'") return true;
  let backslashes = 0;
  while (image.charAt(image.length - 2 - backslashes) === '\\') backslashes++;
  return backslashes % 2 === 0;
}

/** What ends a variable that is not inside parentheses. The words are looked for in the middle of a name too. */
const bareEnd = /[ \t\b\r\n;,)=+\-*/%&|^~<>!]|:=|or|and|not/g;

/**
 * `$…`: up to the parenthesis that closes the first one opened, or without any, up to a blank, a comma, a
 * semicolon or an operator (reference: language 1.8).
 */
export function matchVariable(text: string, offset: number): Matched | null {
  if (text.charCodeAt(offset) !== 0x24) return null;
  const start = offset + 1;
  bareEnd.lastIndex = start;
  const stop = bareEnd.exec(text)?.index ?? text.length;
  let open = start;
  while (open < stop && text.charCodeAt(open) !== 0x28) open++;
  if (open === stop) return matched(text, offset, stop);
  const end = closingParenthesis(text, open);
  return matched(text, offset, end < 0 ? text.length : end + 1);
}

/** Offset of the parenthesis that closes the one at `open`, or -1. */
export function closingParenthesis(text: string, open: number, limit: number = text.length): number {
  let depth = 0;
  for (let at = open; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x28) depth++;
    else if (code === 0x29 && --depth === 0) return at;
  }
  return -1;
}

/** Whether the parentheses of a variable token balance. */
export function isClosedVariable(image: string): boolean {
  const open = image.indexOf('(');
  return open < 0 || closingParenthesis(image, open) >= 0;
}
