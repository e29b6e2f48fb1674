import type { ByteString } from '../../values/value.ts';

/** One step into a document. */
export type Step =
  | { readonly kind: 'key'; readonly name: ByteString }
  | { readonly kind: 'index'; readonly index: number }
  /** `[]`: behind the last item. */
  | { readonly kind: 'append' };

export interface Path {
  /** Name of the document. */
  readonly id: ByteString;
  readonly steps: readonly Step[];
  /** `.keys` and `.values`: a list made from an object. */
  readonly list: 'keys' | 'values' | null;
}

/** Reads `id/key[0]/other`, `id[]`, `id.keys`; null when it is malformed. */
export function parsePath(text: ByteString): Path | null {
  const listed = /^(.*)\.(keys|values)$/s.exec(text);
  const path = listed === null ? text : listed[1]!;
  const id = /^[^/[]+/.exec(path)?.[0];
  if (id === undefined) return null;
  const steps: Step[] = [];
  const step = /\/([^/[]+)|\[(-?[0-9]*)\]/gy;
  step.lastIndex = id.length;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) return null;
    if (match[1] !== undefined) steps.push({ kind: 'key', name: match[1] });
    else if (match[2] === '') steps.push({ kind: 'append' });
    else steps.push({ kind: 'index', index: Number(match[2]) });
  }
  return { id, steps, list: (listed?.[2] as 'keys' | 'values' | undefined) ?? null };
}
