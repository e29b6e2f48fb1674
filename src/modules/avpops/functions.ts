import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { type Substitution, SubstitutionProblem, substitute } from '../../transformations/substitution.ts';
import type { AvpList, AvpValue } from '../../values/avp-list.ts';
import { printUnsigned64, wrap32 } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';
import { readVariable } from '../../variables/reference.ts';
import { avpNameOf, type Named, operandValues, type Target, targetParser, valuesOf } from './arguments.ts';
import { type Check, passes } from './check.ts';

/** Removes values of an AVP by where they were, newest first, before `added` newer ones came. */
export function removeAt(avps: AvpList, name: ByteString, indexes: readonly number[], added: number): void {
  for (const index of [...indexes].reverse()) avps.remove(name, index + added);
}

/** What `avp_delete` removes: values of one AVP, all AVPs, or those with text names, which there are none of. */
export type Deletion = Target | 'all' | 'none';

/** `$avp(name)/g`; without a name `*`, `a`, `i` (all) or `s` (none), where the flag changes nothing. */
export function parseDeletion(text: ByteString): { readonly target: Deletion } | ArgumentProblem {
  const nameless = /^([*ais])(?:\/g*)?$/i.exec(text);
  if (nameless !== null) return { target: nameless[1]!.toLowerCase() === 's' ? 'none' : 'all' };
  const target = targetParser('g')(text);
  return target instanceof ArgumentProblem ? target : { target };
}

export function deleteAvp(execution: Execution, target: Deletion): number {
  const { avps } = execution;
  if (target === 'none') return -1;
  if (target === 'all') {
    const names = avps.names();
    for (const name of names) avps.removeAll(name);
    return names.length > 0 ? 1 : -1;
  }
  const name = avpNameOf(execution, target.avp);
  if (name === null || avps.get(name) === null) return -1;
  if (target.flags.includes('g')) avps.removeAll(name);
  else avps.remove(name);
  return 1;
}

/** Flags `e`, `s` and `n`, the last two not together. */
export function parseQuestion(text: ByteString): Target | ArgumentProblem {
  const target = targetParser('esn')(text);
  if (target instanceof ArgumentProblem || !/s.*n|n.*s/.test(target.flags)) return target;
  return new ArgumentProblem('the flags s and n exclude each other');
}

export function isAvpSet(execution: Execution, { avp, flags }: Target): number {
  const name = avpNameOf(execution, avp);
  if (name === null) return -1;
  const index = Number(/\[([0-9]+)\]\)$/.exec(avp)?.[1] ?? 0);
  const value = execution.avps.get(name, index);
  if (value === null) return -1;
  if (flags.includes('s') && typeof value !== 'string') return -1;
  if (flags.includes('n') && typeof value !== 'number') return -1;
  return flags.includes('e') && value !== '' && value !== 0 ? -1 : 1;
}

export function copyAvp(execution: Execution, source: Target, target: Target): number {
  const { avps } = execution;
  const [from, to] = [avpNameOf(execution, source.avp), avpNameOf(execution, target.avp)];
  if (from === null || to === null) return -1;
  const values = target.flags.includes('g') ? avps.all(from) : avps.all(from).slice(0, 1);
  const copies = values.map((value) => cast(value, target.flags));
  const end = copies.indexOf(null);
  const made = end < 0 ? copies : copies.slice(0, end);
  // Newest first, so the copy is in reverse.
  for (const copy of made) avps.push(to, copy!);
  if (target.flags.includes('d')) removeAt(avps, from, [...made.keys()], from === to ? made.length : 0);
  if (end >= 0) execution.log('ERROR', `${values[end]} is not a number`);
  return values.length > 0 && end < 0 ? 1 : -1;
}

/** Null: a text that is to become an integer is none. */
function cast(value: AvpValue, flags: ByteString): AvpValue | null {
  if (flags.includes('n') && typeof value === 'string')
    return /^[0-9]+$/.test(value) ? wrap32(Number(value)) : null;
  return flags.includes('s') && typeof value === 'number' ? printUnsigned64(value) : value;
}

export function checkAvp(execution: Execution, { variable }: Named, check: Check): number {
  const values = valuesOf(execution, variable);
  const rights = operandValues(execution, check.operand);
  const lefts = check.all ? values : values.slice(0, 1);
  return lefts.some((left) => rights.some((right) => passes(check, left, right))) ? 1 : -1;
}

/** The newest text that matches, with flag `g` every one; each result is a new value, in place of the old one. */
export function substituteAvp(execution: Execution, target: Target, substitution: Substitution): number {
  const { avps } = execution;
  const name = avpNameOf(execution, target.avp);
  const destination = target.destination === null ? name : avpNameOf(execution, target.destination);
  if (name === null || destination === null) return -1;
  const used: number[] = [];
  for (const [index, value] of avps.all(name).entries()) {
    if (typeof value !== 'string') continue;
    const result = substitute(substitution, value, (text) => readVariable(execution, text));
    if (result instanceof SubstitutionProblem) execution.log('ERROR', result.message);
    if (typeof result !== 'string') continue;
    avps.push(destination, result);
    used.push(index);
    if (!target.flags.includes('g')) break;
  }
  if (target.destination === null || target.flags.includes('d'))
    removeAt(avps, name, used, destination === name ? used.length : 0);
  return used.length > 0 ? 1 : -1;
}

/** Puts a text between the values; behind all when there are fewer than `index`. */
export function insertAvp(execution: Execution, target: Target, value: ByteString, index: number): number {
  const { avps } = execution;
  const name = avpNameOf(execution, target.avp);
  if (name === null) return -1;
  const values = avps.all(name);
  values.splice(index, 0, value);
  avps.removeAll(name);
  for (const item of values.reverse()) avps.push(name, item);
  return 1;
}
