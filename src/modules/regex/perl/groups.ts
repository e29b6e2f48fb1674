import type { ByteString } from '../../../values/value.ts';
import { fail, type PatternOptions } from './syntax.ts';

/** What a `(` begins. */
export type GroupBeginning =
  | { readonly kind: 'capture'; readonly name: ByteString | null }
  | { readonly kind: 'plain'; readonly options: PatternOptions }
  | { readonly kind: 'atomic' }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negated: boolean }
  /** `test`: the group, or `DEFINE`; null: a look follows. */
  | { readonly kind: 'condition'; readonly test: string | null }
  /** Flags for the rest of the group around. */
  | { readonly kind: 'flags'; readonly options: PatternOptions };

/** Reads what stands at the start of a group, with its length. */
export function beginGroup(
  text: ByteString,
  options: PatternOptions,
): { beginning: GroupBeginning; length: number } {
  if (text.startsWith('(*')) fail('verbs are not supported');
  if (!text.startsWith('(?')) return { beginning: { kind: 'capture', name: null }, length: 1 };
  const named = /^\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(text);
  if (named !== null)
    return { beginning: { kind: 'capture', name: named[1] ?? named[2]! }, length: named[0].length };
  const look = /^\(\?(<?)([=!])/.exec(text);
  if (look !== null)
    return {
      beginning: { kind: 'look', behind: look[1] === '<', negated: look[2] === '!' },
      length: look[0].length,
    };
  if (text.startsWith('(?>')) return { beginning: { kind: 'atomic' }, length: 3 };
  const condition = /^\(\?\((?:([+-]?\d+|\w+)\)|<(\w+)>\)|'(\w+)'\)|(?=\?))/.exec(text);
  if (condition !== null) {
    const test = condition[1] ?? condition[2] ?? condition[3] ?? null;
    // The look reads its own parenthesis.
    return { beginning: { kind: 'condition', test }, length: test === null ? 2 : condition[0].length };
  }
  const flags = /^\(\?(\^?)([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])/.exec(text);
  if (flags === null) fail('what follows (? is not supported');
  const changed = changedBy(flags, options);
  return {
    beginning: { kind: flags[4] === ')' ? 'flags' : 'plain', options: changed },
    length: flags[0].length,
  };
}

const none: PatternOptions = { ignoreCase: false, multiline: false, dotAll: false, extended: false };

function changedBy([, reset, set, unset]: RegExpExecArray, options: PatternOptions): PatternOptions {
  const changed = { ...(reset === '' ? options : none) };
  for (const [flags, value] of [
    [set ?? '', true],
    [unset ?? '', false],
  ] as const) {
    for (const flag of flags) changed[nameOf(flag)] = value;
  }
  return changed;
}

function nameOf(flag: string): keyof PatternOptions {
  switch (flag) {
    case 'i':
      return 'ignoreCase';
    case 'm':
      return 'multiline';
    case 's':
      return 'dotAll';
    case 'x':
      return 'extended';
    default:
      return fail(`the flag ${flag} is not supported`);
  }
}
