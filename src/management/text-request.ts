import type { ByteString } from '../values/value.ts';

/** A request as 2.4 transports get it: `:command:reply-pipe`, a line per parameter, an empty line. */
export interface TextRequest {
  readonly command: ByteString;
  /** Empty: no answer is wanted. */
  readonly replyTo: ByteString;
  readonly values: readonly ByteString[];
}

/** Reads one request; null when its first line is none. */
export function parseTextRequest(text: ByteString): TextRequest | null {
  const [head, ...lines] = text.split('\n');
  const match = /^:([^:]*):(.*)$/.exec(head ?? '');
  if (match === null) return null;
  const end = lines.indexOf('');
  return { command: match[1]!, replyTo: match[2]!, values: end < 0 ? lines : lines.slice(0, end) };
}
