import type { ByteString } from '../values/value.ts';
import type { Edit } from './edits.ts';
import type { SocketAddress } from './socket-address.ts';

/**
 * The bytes from start to end with edits put in. Of edits that want the same bytes the one that begins first wins,
 * else the older one; insertions are never lost. Edits outside do not count.
 */
export function render(
  raw: ByteString,
  start: number,
  end: number,
  edits: readonly Edit[],
  sending: SocketAddress | null = null,
): ByteString {
  if (edits.length === 0) return raw.slice(start, end);
  let result = '';
  let at = start;
  for (const edit of [...edits].sort(byPosition)) {
    if (edit.start < start) continue;
    if (edit.start > end) break;
    const isInsertion = edit.start === edit.end;
    if (edit.start > at) {
      result += raw.slice(at, edit.start);
      at = edit.start;
    } else if (edit.start < at && !isInsertion) {
      continue;
    }
    result += typeof edit.text === 'string' ? edit.text : edit.text(sending);
    if (edit.end > at) at = edit.end;
  }
  return at < end ? result + raw.slice(at, end) : result;
}

function byPosition(left: Edit, right: Edit): number {
  if (left.start !== right.start) return left.start - right.start;
  return (left.end > left.start ? 1 : 0) - (right.end > right.start ? 1 : 0);
}
