import type { ByteString } from '../../values/value.ts';
import { headerValues, isReply, type TextMessage } from '../text-message.ts';
import { codeMatches, matches } from './pattern.ts';
import type { ExpectAction } from './story.ts';

/** One thing that is not as wanted; null for what came: it was not there at all. */
export interface Miss {
  readonly wanted: ByteString;
  readonly came: readonly ByteString[];
}

/** What a message lacks of what a step expects; empty when it is as expected. */
export function misses(
  action: ExpectAction,
  message: TextMessage,
  fill: (text: ByteString) => ByteString,
): Miss[] {
  const found: Miss[] = [];
  const first = missOfFirstLine(action.what, message, fill);
  if (first !== null) return [first];
  for (const { name, values } of action.headers) {
    const came = headerValues(message, name);
    const lines = came.length === 0 ? [`(no ${name})`] : came.map((value) => `${name}: ${value}`);
    if (values === null) {
      if (came.length > 0) found.push({ wanted: `(no ${name})`, came: lines });
    } else if (values.length === 1) {
      if (!came.some((value) => matches(values[0]!, value, fill)))
        found.push({ wanted: `${name}: ${fill(values[0]!.source)}`, came: lines });
    } else if (
      came.length !== values.length ||
      !values.every((value, at) => matches(value, came[at]!, fill))
    ) {
      found.push({ wanted: values.map((value) => `${name}: ${fill(value.source)}`).join('\n'), came: lines });
    }
  }
  if (action.body !== null && !matches(action.body, message.body, fill))
    found.push({
      wanted: fill(action.body.source).trimEnd(),
      came: message.body === '' ? ['(no body)'] : [message.body],
    });
  return found;
}

function missOfFirstLine(
  what: ExpectAction['what'],
  message: TextMessage,
  fill: (text: ByteString) => ByteString,
): Miss | null {
  if (what.kind === 'nothing') return null;
  const [method = '', uri = ''] = message.firstLine.split(' ');
  if (what.kind === 'request') {
    const wanted = `${what.method} ${what.uri === null ? '*' : fill(what.uri.source)} SIP/2.0`;
    const fine =
      !isReply(message) && method === what.method && (what.uri === null || matches(what.uri, uri, fill));
    return fine ? null : { wanted, came: [message.firstLine] };
  }
  const reason = message.firstLine.split(' ').slice(2).join(' ');
  const fine =
    isReply(message) &&
    codeMatches(what.code, uri) &&
    (what.reason === null || matches(what.reason, reason, fill));
  const wanted = `SIP/2.0 ${what.code} ${what.reason === null ? '*' : fill(what.reason.source)}`;
  return fine ? null : { wanted, came: [message.firstLine] };
}

/** Lines with `-` for what was wanted and `+` for what came; the rest of the head follows for orientation. */
export function difference(found: readonly Miss[], data: ByteString): string[] {
  const lines = found.flatMap(({ wanted, came }) => [
    ...wanted.split('\n').map((line) => `- ${line}`),
    ...came.flatMap((text) => text.split(/\r?\n/)).map((line) => `+ ${line}`),
  ]);
  const shown = new Set(lines.map((line) => line.slice(2)));
  const head = data.split(/\r?\n\r?\n/, 1)[0]!.split(/\r?\n/);
  return [...lines, ...head.filter((line) => !shown.has(line)).map((line) => `  ${line}`)];
}
