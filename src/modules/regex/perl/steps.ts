/** What patterns are made of, as functions that try to match. */
import { lowerCase } from '../../../sip/scan.ts';
import type { ByteSet } from '../../../values/regex/byte-set.ts';
import type { ByteString } from '../../../values/value.ts';
import { type Matcher, type Next, type Search, spend } from './search.ts';

function has(set: ByteSet, text: ByteString, at: number): boolean {
  return set[text.charCodeAt(at)] !== 0;
}

export function bytes(sets: readonly ByteSet[]): Matcher {
  return ({ text }, at, next) => {
    if (at + sets.length > text.length) return false;
    for (let index = 0; index < sets.length; index++) if (!has(sets[index]!, text, at + index)) return false;
    return next(at + sets.length);
  };
}

/** What was matched so far does not belong to the match. */
export const keep: Matcher = (search, at, next) => {
  const before = search.matchStart;
  search.matchStart = at;
  if (next(at)) return true;
  search.matchStart = before;
  return false;
};

export function sequence(parts: readonly Matcher[]): Matcher {
  if (parts.length === 0) return (_search, at, next) => next(at);
  return parts.reduceRight(
    (rest, part) => (search, at, next) => part(search, at, (after) => rest(search, after, next)),
  );
}

export function capture(index: number, body: Matcher): Matcher {
  return (search, at, next) => body(search, at, (end) => captured(search, index, at, end, next));
}

/** For bytes of which the group captures the last. */
export function captureLast(index: number, bytes: Matcher): Matcher {
  return (search, at, next) =>
    bytes(search, at, (end) => (end === at ? next(end) : captured(search, index, end - 1, end, next)));
}

function captured(search: Search, index: number, start: number, end: number, next: Next): boolean {
  const [from, to] = [search.captures[2 * index]!, search.captures[2 * index + 1]!];
  search.captures[2 * index] = start;
  search.captures[2 * index + 1] = end;
  if (next(end)) return true;
  search.captures[2 * index] = from;
  search.captures[2 * index + 1] = to;
  return false;
}

export function atomic(body: Matcher): Matcher {
  return (search, at, next) => {
    const before = search.captures.slice();
    let end = -1;
    const found = body(search, at, (after) => {
      end = after;
      return true;
    });
    if (found && next(end)) return true;
    search.captures = before;
    return false;
  };
}

/** What the groups captured inside is forgotten afterwards. */
export function call(body: Matcher): Matcher {
  return (search, at, next) => {
    spend(search);
    const before = search.captures.slice();
    return body(search, at, (end) => {
      const inside = search.captures;
      search.captures = before.slice();
      if (next(end)) return true;
      search.captures = inside;
      return false;
    });
  };
}

export function backreference(group: number, ignoreCase: boolean): Matcher {
  return ({ text, captures }, at, next) => {
    const [from, to] = [captures[2 * group]!, captures[2 * group + 1]!];
    if (to < 0) return false;
    const end = at + to - from;
    const [expected, found] = [text.slice(from, to), text.slice(at, end)];
    return (ignoreCase ? lowerCase(expected) === lowerCase(found) : expected === found) && next(end);
  };
}

export function repeatSet(set: ByteSet, least: number, most: number, isLazy: boolean): Matcher {
  return (search, at, next) => {
    const { text } = search;
    const limit = Math.min(text.length, at + most);
    let end = at;
    const enough = at + least;
    const stopped = isLazy ? Math.min(limit, enough) : limit;
    while (end < stopped && has(set, text, end)) end++;
    if (end < enough) return false;
    if (!isLazy) {
      for (; end >= enough; end--) {
        spend(search);
        if (next(end)) return true;
      }
      return false;
    }
    for (;;) {
      spend(search);
      if (next(end)) return true;
      if (end >= limit || !has(set, text, end)) return false;
      end++;
    }
  };
}

export function repeat(body: Matcher, least: number, most: number, isLazy: boolean): Matcher {
  return (search, start, next) => {
    const attempt = (count: number, at: number): boolean => {
      spend(search);
      const isEnough = count >= least;
      if (isEnough && isLazy && next(at)) return true;
      const again: Next = (after) =>
        // Matching nothing once more would never end.
        after === at && isEnough ? next(after) : attempt(count + 1, after);
      if (count < most && body(search, at, again)) return true;
      return isEnough && !isLazy && next(at);
    };
    return attempt(0, start);
  };
}
