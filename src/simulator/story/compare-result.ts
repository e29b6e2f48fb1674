import { fromText } from '../../values/bytes.ts';
import { matches } from './pattern.ts';

/** How the answer of a management command differs from what a story wants; empty when it does not. */
export function resultDifference(wanted: unknown, answer: unknown): string[] {
  const { result, error } = (answer ?? {}) as { result?: unknown; error?: unknown };
  if (answer === undefined) return ['- an answer', '+ none'];
  if (wanted === undefined)
    return error === undefined ? [] : ['- a result', `+ error ${JSON.stringify(error)}`];
  return holds(wanted, error === undefined ? result : { error })
    ? []
    : [`- ${JSON.stringify(wanted)}`, `+ ${JSON.stringify(error === undefined ? result : { error })}`];
}

/** Maps hold what is wanted and perhaps more; lists are of the same length; texts are patterns. */
function holds(wanted: unknown, value: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(value) &&
      value.length === wanted.length &&
      wanted.every((item, at) => holds(item, value[at]))
    );
  if (typeof wanted === 'object' && wanted !== null)
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.entries(wanted).every(([key, item]) => holds(item, (value as Record<string, unknown>)[key]))
    );
  if (typeof wanted === 'string')
    return matches({ source: fromText(wanted) }, fromText(String(value)), (text) => text);
  return wanted === value;
}
