import type { ByteString } from '../../values/value.ts';

/** A request of 3.x: `:reply-pipe:` and JSON, which may go over lines. */
export interface JsonRequest {
  /** Empty: no answer is wanted. */
  readonly replyTo: ByteString;
  readonly body: ByteString;
}

export interface Taken {
  /** What is whole, in order; a text is no request. */
  readonly requests: readonly (JsonRequest | ByteString)[];
  /** The beginning of a request whose end is still to come. */
  readonly rest: ByteString;
}

/** Takes the requests out of what came over the pipe: each ends with its JSON, line ends or not. */
export function takeRequests(text: ByteString): Taken {
  const requests: (JsonRequest | ByteString)[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const head = /^:([^:\n]*):\s*(?=[[{])/.exec(rest);
    const end = head === null ? endOfRefused(rest) : endOfJson(rest, head[0].length);
    if (end === null) break;
    const taken = rest.slice(0, end);
    requests.push(head === null ? taken.trimEnd() : { replyTo: head[1]!, body: taken.slice(head[0].length) });
    rest = rest.slice(end).trimStart();
  }
  return { requests, rest };
}

/** What is no request goes with its line; null when it may still become one. */
function endOfRefused(text: ByteString): number | null {
  if (/^:[^:\n]*(:\s*)?$/.test(text)) return null;
  const end = text.indexOf('\n');
  return end < 0 ? text.length : end;
}

/** Where the JSON from `start` on ends; null when it does not yet. Broken JSON ends before the next request. */
function endOfJson(text: ByteString, start: number): number | null {
  const token = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"|[[\]{}]|\n:[^:\s]*:|"/g;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found.startsWith('\n')) return match.index;
    if (found === '"') return nextRequest(text, match.index);
    if (found === '{' || found === '[') depth++;
    if (found === '}' || found === ']') depth--;
    if (depth === 0 && !found.startsWith('"')) return token.lastIndex;
  }
  return null;
}

/** JSON texts have no line ends: a text that is open where a request begins on a line never ends. */
function nextRequest(text: ByteString, from: number): number | null {
  const index = text.slice(from).search(/\n:[^:\s]*:/);
  return index < 0 ? null : from + index;
}
