import type * as ast from '../../grammar/ast.ts';
import { parseFormat } from '../../grammar/formats.ts';
import {
  isArgumentProblem,
  prepareTransformation,
  transformationOf,
} from '../declarations/transformation-use.ts';
import { variableArgument } from '../transformations/arguments.ts';
import {
  type TransformationContext,
  type TransformationDeclaration,
  TransformationFailure,
  type TransformationResult,
} from '../transformations/define.ts';
import { transform } from '../transformations/registry.ts';
import type { ByteString, Value } from '../values/value.ts';
import { access, type Environment, formatOf } from './access.ts';
import type { Getter, RouteExecution } from './execution.ts';
import { parseVariableText } from './variable-text.ts';

/** Reads a variable, which may fail. */
export type Reader = (execution: RouteExecution) => TransformationResult;

interface Step {
  readonly declaration: TransformationDeclaration;
  readonly values: readonly (Value | undefined)[];
  readonly getters: readonly (Getter | null)[];
  readonly index: number | Getter | undefined;
}

/** Applies the transformations of a variable in turn; a failure ends the chain and is handed out as it is. */
export function transformed(variable: ast.Variable, read: Reader, environment: Environment): Reader {
  const { registry, modules } = environment;
  const steps: Step[] = [];
  for (const transformation of variable.transformations) {
    const { className, operation } = transformation;
    const declaration = transformationOf(registry, modules, transformation);
    if (declaration === null) return always(`{${className}.${operation}} is not implemented`);
    const values = prepareTransformation(transformation, declaration, registry.version);
    if (isArgumentProblem(values)) return always(values.message);
    const getters = transformation.arguments.map((argument, index) =>
      values[index] === undefined && argument.variable !== null
        ? access(argument.variable, environment).get
        : null,
    );
    steps.push({ declaration, values, getters, index: indexOf(transformation, environment) });
  }
  const context = new ScriptContext(environment);
  return (execution) => {
    let value = read(execution);
    if (value instanceof TransformationFailure) return value;
    for (const { declaration, values, getters, index } of steps) {
      if (value === null) return null;
      const given = values.map((literal, index) =>
        literal === undefined ? variableArgument(getters[index]!(execution)) : literal,
      );
      context.execution = execution;
      context.index = typeof index === 'function' ? index(execution) : index;
      value = transform(declaration, value, given, context);
      if (value instanceof TransformationFailure) return value;
    }
    return value;
  };
}

function indexOf({ index }: ast.Transformation, environment: Environment): Step['index'] {
  if (index === null) return undefined;
  return index.variable === null ? Number(index.text) : access(index.variable, environment).get;
}

function always(message: string): () => TransformationFailure {
  const failure = new TransformationFailure(message);
  return () => failure;
}

/** What transformations may ask for, for whichever execution uses them at the moment. */
class ScriptContext implements TransformationContext {
  readonly version: TransformationContext['version'];
  readonly #environment: Environment;
  execution: RouteExecution | null = null;
  index: Value | undefined;

  constructor(environment: Environment) {
    this.version = environment.registry.version;
    this.#environment = environment;
  }

  expand(format: ByteString): ByteString | null {
    const { parts, problems } = parseFormat(format, 0);
    if (problems.length > 0) return null;
    const { registry, modules } = this.#environment;
    const known = parts.every(
      (part) =>
        typeof part === 'string' || part.name === '$' || registry.variable(part.name, modules) !== null,
    );
    return known ? formatOf(format, this.#environment).expand(this.execution!) : null;
  }

  read(variable: ByteString): Value | undefined {
    const parsed = parseVariableText(variable, { start: 0, end: 0 });
    const { registry, modules } = this.#environment;
    if (parsed === null || registry.variable(parsed.name, modules) === null) return undefined;
    return access(parsed, this.#environment).get(this.execution!);
  }

  resolve(name: ByteString): ByteString | null {
    return this.#environment.server.host.names.lookup(name)?.[0] ?? null;
  }
}
