import type * as ast from '../../grammar/ast.ts';
import type { Emitter } from './emitter.ts';
import type { Unit } from './unit.ts';

/**
 * Variables that generated code reads and writes itself; all others go through closures. What is native here
 * must behave exactly as the declared variable of the same name.
 */
export type Native =
  | { readonly kind: 'var'; readonly slot: number }
  | { readonly kind: 'avp'; readonly name: string }
  | { readonly kind: 'rc' }
  | { readonly kind: 'param'; readonly index: number };

export function nativeOf(unit: Unit, variable: ast.Variable): Native | null {
  const { name, inner } = variable;
  if (variable.context !== null || variable.transformations.length > 0 || variable.index !== null)
    return null;
  if (inner === null) return name === 'rc' || name === 'retcode' ? { kind: 'rc' } : null;
  if (name === 'var') return { kind: 'var', slot: unit.slot(inner.text) };
  if (inner.variable !== null) return null;
  if (name === 'avp') return inner.text === '' ? null : { kind: 'avp', name: inner.text };
  if (name === 'param' && unit.version !== '2.4' && /^[1-9][0-9]?$/.test(inner.text)) {
    return { kind: 'param', index: Number(inner.text) - 1 };
  }
  return null;
}

export function readNative(emitter: Emitter, native: Native): string {
  switch (native.kind) {
    case 'var':
      return emitter.slot(native.slot);
    case 'avp':
      return `x.avps.get(${emitter.unit.constant(native.name)})`;
    case 'rc':
      return 'x.rc';
    case 'param':
      return emitter.unit.parameterCounts === null ? `param(x,${native.index})` : `p${native.index}`;
  }
}

/** True when reading it twice gives the same and costs nothing. */
export function isCheap(unit: Unit, native: Native): boolean {
  return native.kind === 'var' || (native.kind === 'param' && unit.parameterCounts !== null);
}
