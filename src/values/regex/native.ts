import type { ByteString } from '../value.ts';
import type { ByteSet } from './byte-set.ts';
import type { RegexOptions } from './regex.ts';
import type { Tree } from './syntax.ts';

/** Tries that one test may cost at most; beyond that the automaton is better. */
const mostTries = 100_000;

/** A test by the regular expressions of the platform, for texts up to a length. */
export interface NativeTest {
  readonly expression: RegExp;
  readonly longestText: number;
}

/**
 * Translates a pattern for the platform's own engine, which skips faster to where a match may begin. Only for
 * asking whether there is a match: which one is found first differs. Null for what it would not do the same
 * way, and for patterns that begin at the start of the text, where there is nothing to skip.
 *
 * That engine tries one way after the other, so the number of ways is what bounds the time: a pattern of `d`
 * repetitions without limit has at most `c * n^d` of them from each place of a text of `n` bytes.
 */
export function nativeTest(tree: Tree | null, options: RegexOptions): NativeTest | null {
  if (tree === null || options.newline || beginsAtStart(tree)) return null;
  const ways = waysThrough(tree);
  if (ways === null) return null;
  const longestText = Math.floor((mostTries / ways.factor) ** (1 / (ways.degree + 1)));
  if (longestText < 16) return null;
  return { expression: new RegExp(source(tree, options.ignoreCase === true), 's'), longestText };
}

function beginsAtStart(tree: Tree | null): boolean {
  if (tree === null) return false;
  switch (tree.kind) {
    case 'assertion':
      return tree.assertion === 'line-start' || tree.assertion === 'text-start';
    case 'sequence':
      return beginsAtStart(tree.parts[0]!);
    case 'alternatives':
      return tree.branches.every(beginsAtStart);
    case 'group':
      return beginsAtStart(tree.body);
    default:
      return false;
  }
}

interface Ways {
  readonly factor: number;
  readonly degree: number;
}

const one: Ways = { factor: 1, degree: 0 };

/** Null: not to be translated. */
function waysThrough(tree: Tree | null): Ways | null {
  if (tree === null) return one;
  switch (tree.kind) {
    case 'set':
      return one;
    case 'assertion':
      return tree.assertion.startsWith('line') || tree.assertion.startsWith('text') ? one : null;
    case 'group':
      return waysThrough(tree.body);
    case 'star':
      return tree.body.kind === 'set' ? { factor: 1, degree: 1 } : null;
    case 'backreference':
      return null;
    case 'sequence':
      return fold(tree.parts, (all, part) => ({
        factor: all.factor * part.factor,
        degree: all.degree + part.degree,
      }));
    case 'alternatives':
      return fold(tree.branches, (all, branch) => ({
        factor: all.factor + branch.factor,
        degree: Math.max(all.degree, branch.degree),
      }));
  }
}

function fold(trees: readonly (Tree | null)[], combine: (all: Ways, part: Ways) => Ways): Ways | null {
  let all = one;
  for (const tree of trees) {
    const ways = waysThrough(tree);
    if (ways === null) return null;
    all = combine(all, ways);
  }
  return all;
}

function source(tree: Tree | null, ignoreCase: boolean): string {
  if (tree === null) return '';
  switch (tree.kind) {
    case 'set':
      return setSource(tree.set, ignoreCase);
    case 'assertion':
      return tree.assertion.endsWith('start') ? '^' : '$';
    case 'group':
      return `(?:${source(tree.body, ignoreCase)})`;
    case 'star':
      return `${source(tree.body, ignoreCase)}*`;
    case 'sequence':
      return tree.parts
        .map((part) =>
          part.kind === 'alternatives' ? `(?:${source(part, ignoreCase)})` : source(part, ignoreCase),
        )
        .join('');
    case 'alternatives':
      return tree.branches.map((branch) => source(branch, ignoreCase)).join('|');
    case 'backreference':
      throw new Error('back-references are not translated');
  }
}

const sources = new WeakMap<ByteSet, string>();

/** A set as a class. When case is ignored, sets speak of upper case only. */
function setSource(set: ByteSet, ignoreCase: boolean): string {
  let text = sources.get(set);
  if (text !== undefined) return text;
  const has = (byte: number): boolean =>
    set[ignoreCase && byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte] !== 0;
  text = '[';
  for (let byte = 0; byte < 256; byte++) {
    if (!has(byte)) continue;
    let last = byte;
    while (last < 255 && has(last + 1)) last++;
    text += last === byte ? hex(byte) : `${hex(byte)}-${hex(last)}`;
    byte = last;
  }
  text += ']';
  sources.set(set, text);
  return text;
}

function hex(byte: number): ByteString {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
