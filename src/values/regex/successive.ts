import type { ByteString } from '../value.ts';
import type { Regex, RegexMatch } from './regex.ts';

/** A stretch of a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface SuccessiveOptions {
  /** Every match, not only the first. */
  readonly all: boolean;
  /** After the first match `^` no longer stands for the place where the search goes on, not even behind a line end. */
  readonly isOneText?: boolean;
}

/** The matches found, with positions of the whole text. */
export interface SuccessiveMatches {
  readonly matches: RegexMatch[];
  /** What came next was an empty match: the search ends there, and callers take it for a mistake. */
  readonly isEmpty: boolean;
}

/** The matches in a stretch of a text one after the other, as the server looks for them: up to a NUL byte. */
export function successiveMatches(
  regex: Regex,
  text: ByteString,
  { start, end }: Range,
  { all, isOneText = false }: SuccessiveOptions,
): SuccessiveMatches {
  const nul = text.indexOf('\0', start);
  const subject = text.slice(0, nul < 0 ? end : Math.min(nul, end));
  const matches: RegexMatch[] = [];
  for (let at = start, notBol = false; ; ) {
    const match = regex.exec(subject, at, { notBol });
    if (match === null) return { matches, isEmpty: false };
    if (match.end === match.start) return { matches, isEmpty: true };
    matches.push(match);
    if (!all) return { matches, isEmpty: false };
    at = match.end;
    notBol = isOneText || !/[\r\n]/.test(subject[at - 1]!);
  }
}
