import type * as ast from '../../grammar/ast.ts';
import type { VariableReference } from '../declarations/arguments.ts';
import type { Execution } from '../declarations/execution.ts';
import { type ByteString, textOf, type Value } from '../values/value.ts';
import type { Getter, RouteExecution } from './execution.ts';
import type { Reader } from './transformation-chain.ts';

/** A variable without its transformations. */
export interface Base {
  readonly read: Reader;
  /** False when `read` gives values only. */
  readonly fails: boolean;
  readonly takesIndex: boolean;
  readonly element: (execution: RouteExecution, index: number) => Value;
  /** False when the assignment was refused. */
  readonly set: (execution: RouteExecution, value: Value, operator: '=' | ':=') => boolean;
}

interface ReferenceTraits {
  readonly isWritable: boolean;
  /** The name of an AVP; null for other variables. */
  readonly avpName: ((execution: RouteExecution) => Value) | ByteString | null;
}

/** A variable that is handed to a function. */
export class Reference implements VariableReference {
  readonly text: string;
  readonly name: string;
  readonly isPlainAvp: boolean;
  readonly isWritable: boolean;
  readonly #get: Getter;
  readonly #base: Base;
  readonly #avpName: ReferenceTraits['avpName'];

  constructor(variable: ast.Variable, get: Getter, base: Base, { isWritable, avpName }: ReferenceTraits) {
    this.text = variable.text;
    this.name = variable.name;
    this.isPlainAvp =
      variable.name === 'avp' && variable.index === null && variable.transformations.length === 0;
    this.isWritable = isWritable;
    this.#get = get;
    this.#base = base;
    this.#avpName = avpName;
  }

  avpName(execution: Execution): ByteString | null {
    const name = this.#avpName;
    return typeof name === 'function' ? textOf(name(execution as RouteExecution)) : name;
  }

  get(execution: Execution): Value {
    return this.#get(execution as RouteExecution);
  }

  elements(execution: Execution): Value[] {
    const { takesIndex, element } = this.#base;
    const values: Value[] = [];
    for (let index = 0; index === 0 || takesIndex; index++) {
      const value = element(execution as RouteExecution, index);
      if (value === null) break;
      values.push(value);
    }
    return values;
  }

  set(execution: Execution, value: Value): boolean {
    return this.#base.set(execution as RouteExecution, value, '=');
  }

  replace(execution: Execution, value: Value): boolean {
    return this.#base.set(execution as RouteExecution, value, ':=');
  }
}
