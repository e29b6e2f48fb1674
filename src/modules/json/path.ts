import type { Version } from '../../../grammar/dialect.ts';
import type { ByteString, Value } from '../../values/value.ts';
import { integerOf, textOf } from '../../values/value.ts';

/** One step into a document. */
export type Step =
  | { readonly kind: 'key'; readonly name: ByteString }
  | { readonly kind: 'index'; readonly index: number }
  /** `[]`: behind the last item. */
  | { readonly kind: 'append' };

/** A step that a variable gives, evaluated at each use. */
export interface VariableStep {
  readonly kind: 'variable';
  readonly text: ByteString;
  readonly of: 'key' | 'index';
}

interface Steps<S> {
  /** Name of the document. */
  readonly id: ByteString;
  readonly steps: readonly S[];
  /** `.keys` and `.values`: what a loop over an object gives. */
  readonly list: 'keys' | 'values' | null;
}

export type Path = Steps<Step>;
/** A path as it is written. */
export type WrittenPath = Steps<Step | VariableStep>;

/**
 * Reads `id/key[0]/$var(k)`, `id[]`, `id.keys`; null when it is malformed. A key may be empty, and hold anything but
 * `/` and `[`, nor a dot, which since 3.x begins `.keys` and `.values`.
 */
export function parsePath(text: ByteString, version: Version): WrittenPath | null {
  const dot = version === '2.4' ? -1 : dotOf(text);
  const listed = dot < 0 ? null : /^\.(keys|values)$/.exec(text.slice(dot));
  if (dot >= 0 && listed === null) return null;
  const path = dot < 0 ? text : text.slice(0, dot);
  const id = /^[^/[]+/.exec(path)?.[0];
  if (id === undefined) return null;
  const steps: (Step | VariableStep)[] = [];
  const part = /\/([^/[]*)|\[([^\]]*)\]/gy;
  part.lastIndex = id.length;
  while (part.lastIndex < path.length) {
    const match = part.exec(path);
    if (match === null) return null;
    const step = match[1] === undefined ? indexStep(match[2]!) : keyStep(match[1]);
    if (step === null) return null;
    steps.push(step);
  }
  return { id, steps, list: (listed?.[1] as 'keys' | 'values' | undefined) ?? null };
}

/** The dot that ends the steps, one in an index does not. */
function dotOf(text: ByteString): number {
  return text.replace(/\[[^\]]*\]/g, (index) => '_'.repeat(index.length)).indexOf('.');
}

function keyStep(name: ByteString): Step | VariableStep {
  return name.startsWith('$') ? { kind: 'variable', text: name, of: 'key' } : { kind: 'key', name };
}

function indexStep(written: ByteString): Step | VariableStep | null {
  const text = written.trim();
  if (text === '') return { kind: 'append' };
  if (text.startsWith('$')) return { kind: 'variable', text, of: 'index' };
  const number = /^[+-]?[0-9]+/.exec(text)?.[0];
  return number === undefined ? null : { kind: 'index', index: Number(number) };
}

/**
 * Puts the values of variables into a path.
 * @returns a text: what is wrong with a value
 */
export function resolvePath(path: WrittenPath, read: (variable: ByteString) => Value): Path | ByteString {
  const steps: Step[] = [];
  for (const step of path.steps) {
    if (step.kind !== 'variable') {
      steps.push(step);
      continue;
    }
    const value = read(step.text);
    const [index, name] = [integerOf(value), textOf(value)];
    if (step.of === 'index') {
      if (index === null) return `the index ${step.text} is no integer`;
      steps.push({ kind: 'index', index });
    } else {
      if (name === null) return `the key ${step.text} is NULL`;
      steps.push({ kind: 'key', name });
    }
  }
  return { ...path, steps };
}
