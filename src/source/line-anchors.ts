/** Which line the server counts a token to, where that is not the line it stands on. */
import { type Dialect, isAtLeast, type Span } from '../../grammar/index.ts';

/**
 * From 3.x on the server counts lines between tokens only, so what follows a string or comment of several lines
 * on its last line counts to the line where that starts (reference: language 8.2, 9).
 * @param multiline tokens and comments that go over several lines, in order
 * @returns for an offset one on the line it counts to: the offset itself nearly always
 */
export function lineAnchors(
  text: string,
  multiline: readonly Span[],
  dialect: Dialect,
): (offset: number) => number {
  if (multiline.length === 0 || !isAtLeast(dialect, '3.6')) return (offset) => offset;
  return (offset) => {
    let anchor = offset;
    for (let index = lastStartingBefore(multiline, anchor); index >= 0; index--) {
      const { start, end } = multiline[index]!;
      if (end <= anchor && text.slice(end, anchor).includes('\n')) break;
      anchor = start;
    }
    return anchor;
  };
}

function lastStartingBefore(spans: readonly Span[], offset: number): number {
  let low = -1;
  let high = spans.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (spans[middle]!.start < offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
