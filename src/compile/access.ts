import type * as ast from '../../grammar/ast.ts';
import { parseFormat } from '../../grammar/formats.ts';
import type { Format, VariableReference } from '../declarations/arguments.ts';
import type { VariableDeclaration, VariableUse } from '../declarations/module.ts';
import type { VersionRegistry } from '../declarations/registry.ts';
import type { Server } from '../declarations/server.ts';
import { canBeAssigned } from '../declarations/variable-parts.ts';
import { TransformationFailure, type TransformationResult } from '../transformations/define.ts';
import type { ByteString, Value } from '../values/value.ts';
import { integerOf, printed, stored, textOf } from '../values/value.ts';
import type { Getter, RouteExecution } from './execution.ts';
import { type Base, Reference } from './reference.ts';
import { type Reader, transformed } from './transformation-chain.ts';

/** Where variables find what they stand for. */
export interface Environment {
  readonly server: Server;
  readonly registry: VersionRegistry;
  readonly modules: readonly string[];
  state(module: string | null): unknown;
  readonly slots: {
    index(name: string): number;
    read(slot: number): Value;
    write(slot: number, value: Value): void;
  };
}

/** One variable of a script, ready to be read and written. */
export interface Access {
  readonly get: Getter;
  /** Its text in a format. */
  readonly print: (execution: RouteExecution) => ByteString;
  /** The element at a position of a `[*]` variable, for loops. */
  readonly element: (execution: RouteExecution, index: number) => Value;
  /** False when the assignment was refused. */
  readonly set: (execution: RouteExecution, value: Value, operator: '=' | ':=') => boolean;
  readonly reference: VariableReference;
}

/** null: a name or an index that is a variable is not what it has to be; that is logged. */
type Use = (execution: RouteExecution) => VariableUse | null;

/** A variable could not be read at all; NULL, except when 2.4 prints it. */
const unreadable = new TransformationFailure('');

/** Makes the access to a variable; names that do not exist read NULL and say so at each use. */
export function access(variable: ast.Variable, environment: Environment): Access {
  const base =
    variable.name === 'var' ? slotBase(variable, environment) : declaredBase(variable, environment);
  const { get, print } = withTransformations(variable, base, environment);
  const known = environment.registry.variable(variable.name, environment.modules);
  return {
    get,
    print,
    element: base.element,
    set: base.set,
    reference: new Reference(variable, get, base, {
      isWritable: known !== null && canBeAssigned(variable, known),
      avpName: variable.name === 'avp' ? innerOf(variable, {}, environment) : null,
    }),
  };
}

function withTransformations(
  variable: ast.Variable,
  base: Base,
  environment: Environment,
): Pick<Access, 'get' | 'print'> {
  const { context } = variable;
  const read = context === null ? base.read : inContext(context, base.read, environment);
  if (variable.transformations.length === 0 && !base.fails) {
    // What never fails gives values only.
    const get = read as Getter;
    return { get, print: (execution) => printed(get(execution)) };
  }
  const transform = transformed(variable, read, environment);
  // In 2.4 a failure prints nothing, later it is NULL (reference: language 6).
  const nothing = environment.registry.version === '2.4' ? '' : printed(null);
  const value = (execution: RouteExecution): TransformationResult => {
    const result = transform(execution);
    if (result instanceof TransformationFailure && result !== unreadable)
      execution.log('ERROR', result.message);
    return result;
  };
  return {
    get(execution) {
      const result = value(execution);
      return result instanceof TransformationFailure ? null : result;
    },
    print(execution) {
      const result = value(execution);
      return result instanceof TransformationFailure ? nothing : printed(result);
    },
  };
}

function slotBase(variable: ast.Variable, { slots }: Environment): Base {
  const slot = slots.index(variable.inner?.text ?? '');
  const get = (): Value => slots.read(slot);
  return {
    read: get,
    fails: false,
    takesIndex: false,
    element: (_, index) => (index === 0 ? get() : null),
    set: (_, value) => {
      slots.write(slot, stored(value));
      return true;
    },
  };
}

function declaredBase(variable: ast.Variable, environment: Environment): Base {
  const known = environment.registry.variable(variable.name, environment.modules);
  const declaration = known?.declaration ?? null;
  if (declaration === null || known === null) return missingBase(variable);
  const { module } = known;
  const use = useOf(variable, declaration, environment);
  const elementUse = useOf({ ...variable, index: null }, declaration, environment);
  return {
    read(execution) {
      if (declaration.get === undefined) return null;
      const evaluated = use(execution);
      if (evaluated === null) return unreadable;
      const value = declaration.get(execution, environment.state(module), evaluated);
      return value === null && declaration.nullFails === true ? unreadable : value;
    },
    fails: isComputed(variable) || declaration.nullFails === true,
    takesIndex: (declaration.index ?? false) !== false,
    element(execution, index) {
      const evaluated = elementUse(execution);
      return declaration.get === undefined || evaluated === null
        ? null
        : declaration.get(execution, environment.state(module), { ...evaluated, index });
    },
    set(execution, value, operator) {
      if (declaration.set === undefined) {
        execution.log('ERROR', `$${variable.name} cannot be assigned`);
        return false;
      }
      const evaluated = use(execution);
      if (evaluated === null) return false;
      return declaration.set(execution, environment.state(module), evaluated, value, operator);
    },
  };
}

function missingBase(variable: ast.Variable): Base {
  const complain = (execution: RouteExecution): null => {
    execution.log('ERROR', `$${variable.name} is not implemented`);
    return null;
  };
  return {
    read: complain,
    fails: false,
    takesIndex: false,
    element: complain,
    set(execution) {
      complain(execution);
      return false;
    },
  };
}

/** The name in parentheses and the index; computed once when both are literal. */
function useOf(variable: ast.Variable, declaration: VariableDeclaration, environment: Environment): Use {
  const inner = innerOf(variable, declaration, environment);
  const index = indexOf(variable, environment);
  if (typeof inner !== 'function' && typeof index !== 'function') {
    const written = variable.index?.value;
    const word = typeof written === 'object' && 'word' in written ? written.word : null;
    const constant: VariableUse = word === null ? { inner, index } : { inner, index, word };
    return () => constant;
  }
  return (execution) => {
    const value = typeof inner === 'function' ? inner(execution) : inner;
    const name = textOf(value);
    if (name === null && inner !== null) return null;
    const position = typeof index === 'function' ? index(execution) : index;
    if (position === null && index !== null) return null;
    const isText = typeof inner === 'function' && integerOf(value) === null;
    return { inner: name, index: position, isText };
  };
}

/** True when its name or its index is a variable. */
function isComputed({ inner, index }: ast.Variable): boolean {
  const value = index?.value;
  return (inner?.variable ?? null) !== null || (typeof value === 'object' && 'kind' in value);
}

function innerOf(
  variable: ast.Variable,
  declaration: Pick<VariableDeclaration, 'innerKind'>,
  environment: Environment,
): ByteString | null | ((execution: RouteExecution) => Value) {
  const { inner } = variable;
  if (inner === null) return null;
  const kind = declaration.innerKind ?? 'variable';
  if (kind === 'literal' || !inner.text.includes('$')) return inner.text;
  if (inner.variable !== null && (inner.whole || kind === 'variable')) {
    const { get } = access(inner.variable, environment);
    return (execution) => {
      const name = get(execution);
      if (name === null) execution.log('ERROR', `the name in ${variable.text} is NULL`);
      return name;
    };
  }
  if (kind === 'variable') return inner.text;
  const format = formatOf(inner.text, environment);
  return (execution) => format.expand(execution);
}

function indexOf(
  variable: ast.Variable,
  environment: Environment,
): VariableUse['index'] | ((execution: RouteExecution) => VariableUse['index']) {
  const value = variable.index?.value;
  if (value === undefined) return null;
  if (typeof value === 'number' || value === '*') return value;
  if ('word' in value) return 'append';
  const { get } = access(value, environment);
  return (execution) => {
    const index = integerOf(get(execution));
    if (index === null) execution.log('ERROR', `the index of ${variable.text} is no integer`);
    return index;
  };
}

/** Reads a variable of another message: the request of a reply, the reply of a failure. */
function inContext(context: 'request' | 'reply', read: Reader, { server }: Environment): Reader {
  return (execution) => {
    const message = server.contexts.get(context)?.(execution) ?? null;
    if (message === null) {
      execution.log('ERROR', `no ${context} to read from`);
      return null;
    }
    const own = execution.message;
    execution.message = message;
    try {
      return read(execution);
    } finally {
      execution.message = own;
    }
  };
}

/** A text that is expanded by a function or a module, not by generated code. Malformed parts stay as they are. */
export function formatOf(text: ByteString, environment: Environment): Format {
  const parts = text.includes('$') ? parseFormat(text, 0).parts : [text];
  const pieces = parts.map((part) => (typeof part === 'string' ? part : access(part, environment).print));
  const literal = pieces.every((piece) => typeof piece === 'string');
  const whole = literal ? pieces.join('') : '';
  return {
    text,
    literal,
    expand(execution) {
      if (literal) return whole;
      let result = '';
      for (const piece of pieces)
        result += typeof piece === 'string' ? piece : piece(execution as RouteExecution);
      return result;
    },
  };
}
