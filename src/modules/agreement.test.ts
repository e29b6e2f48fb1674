import { describe, expect, test } from 'vitest';
import { type Version, versions } from '../../grammar/dialect.ts';
import { type CatalogFunction, type CatalogVariable, catalog } from '../catalog/catalog.ts';
import type { Argument } from '../declarations/arguments.ts';
import {
  type FunctionDeclaration,
  type FunctionTable,
  inVersion,
  type ModuleDeclaration,
  type ParameterDeclaration,
  type VariableDeclaration,
  type VariableTable,
} from '../declarations/module.ts';
import { coreFunctions } from '../runtime/functions/index.ts';
import { coreVariables } from '../variables/index.ts';
import { modules } from './registry.ts';
import { additions, minimal, partial, unsupported } from './unsupported.ts';

/** Statements of the language, which the compiler knows itself. */
const statements = new Set([
  'assert',
  'async',
  'drop',
  'error',
  'exit',
  'launch',
  'log',
  'return',
  'route',
  'script_trace',
  'xdbg',
  'xlog',
]);

const kindsOf: Readonly<Record<string, readonly Argument<unknown>['kind'][]>> = {
  int: ['integer'],
  string: ['string', 'format', 'route', 'flags'],
  regex: ['regex', 'string'],
  var: ['variable', 'avp'],
};

/** What is wrong with a function's declaration; empty when it agrees. */
function functionProblems(facts: CatalogFunction, declared: FunctionDeclaration): string[] {
  const problems: string[] = [];
  const { args } = declared;
  const required = args.map((argument) => argument.optional).lastIndexOf(false) + 1;
  const arity = facts.sync === false ? facts.asyncArity : facts.arity;
  if (arity !== undefined) {
    const [least, most] = [Math.min(...arity), Math.max(...arity)];
    if (least !== required || most !== args.length)
      problems.push(`takes ${required} to ${args.length} arguments, not ${least} to ${most}`);
  } else if (facts.params !== undefined) {
    if (facts.params.length !== args.length)
      problems.push(`takes ${args.length} arguments, not ${facts.params.length}`);
    for (const [index, parameter] of facts.params.entries()) {
      const argument = args[index];
      if (argument === undefined) continue;
      if (!(kindsOf[parameter.type] ?? []).includes(argument.kind))
        problems.push(`argument ${index + 1} is ${argument.kind}, not ${parameter.type}`);
      if (parameter.optional !== argument.optional)
        problems.push(`argument ${index + 1} is${argument.optional ? '' : ' not'} optional`);
      if (parameter.static === true && !argument.static && argument.kind !== 'route')
        problems.push(`argument ${index + 1} must be static`);
      if (parameter.avp === true && argument.kind !== 'avp')
        problems.push(`argument ${index + 1} must be an AVP`);
    }
  }
  const routes = [...(declared.routes ?? [])].sort().join();
  // Without routes of its own a declaration leaves them to the catalog, which knows them for each version.
  if (
    declared.routes !== undefined &&
    facts.sync !== false &&
    facts.syntax !== true &&
    routes !== [...facts.routes].sort().join()
  ) {
    problems.push(`may be called in ${routes}, not ${[...facts.routes].sort().join()}`);
  }
  if (facts.async !== (declared.async ?? false))
    problems.push(facts.async ? 'is asynchronous' : 'is not asynchronous');
  return problems;
}

function variableProblems(facts: CatalogVariable, declared: VariableDeclaration, isCore: boolean): string[] {
  const problems: string[] = [];
  if (facts.writable !== (declared.set !== undefined))
    problems.push(facts.writable ? 'is writable' : 'is not writable');
  if ((facts.readable !== false) !== (declared.get !== undefined)) problems.push('is readable or not');
  if (facts.takesIndex !== (declared.index !== undefined && declared.index !== false))
    problems.push(facts.takesIndex ? 'takes an index' : 'takes no index');
  const inner = declared.inner ?? 'no';
  const agrees = isCore ? inner === facts.takesName : (inner === 'no') === (facts.takesName === 'no');
  if (!agrees) problems.push(`takes a name: ${facts.takesName}`);
  return problems;
}

interface Facts {
  readonly functions: readonly CatalogFunction[];
  readonly variables: readonly CatalogVariable[];
}

/** Everything in which declarations and catalog differ, one line each. */
function differences(
  name: string,
  version: Version,
  facts: Facts,
  functions: FunctionTable,
  variables: VariableTable,
): string[] {
  const list: string[] = [];
  const missing = (what: string) => {
    if (!minimal.has(name) && !unsupported.has(`${name}: ${what}`)) list.push(`${what} is missing`);
  };
  for (const entry of facts.functions) {
    if (name === 'core' && statements.has(entry.name)) continue;
    if (entry.obsolete === true) continue;
    const main = entry.aliasOf === undefined ? undefined : functions[entry.aliasOf];
    const declared =
      inVersion<FunctionDeclaration>(functions[entry.name], version) ??
      inVersion<FunctionDeclaration>(main, version);
    if (declared === undefined) missing(`${entry.name}()`);
    else if (!partial.has(`${name}: ${entry.name}()`))
      for (const problem of functionProblems(entry, declared)) list.push(`${entry.name}() ${problem}`);
  }
  for (const entry of facts.variables) {
    const declared = inVersion<VariableDeclaration>(variables[entry.name], version);
    if (declared === undefined) missing(`$${entry.name}`);
    else
      for (const problem of variableProblems(entry, declared, name === 'core'))
        list.push(`$${entry.name} ${problem}`);
  }
  for (const [key, declared] of Object.entries(functions)) {
    if (
      inVersion<FunctionDeclaration>(declared, version) !== undefined &&
      !facts.functions.some((entry) => entry.name === key)
    ) {
      list.push(`${key}() does not exist`);
    }
  }
  for (const [key, declared] of Object.entries(variables)) {
    if (
      inVersion<VariableDeclaration>(declared, version) !== undefined &&
      !facts.variables.some((entry) => entry.name === key)
    ) {
      list.push(`$${key} does not exist`);
    }
  }
  return list;
}

const types = { int: 'integer', string: 'string', 'int|string': 'integer|string' } as const;

function parameterDifferences(module: ModuleDeclaration, version: Version): string[] {
  const facts = catalog(version).modules[module.name]!.params;
  const list: string[] = [];
  for (const entry of facts) {
    const declared = inVersion(
      module.params[entry.name] as ParameterDeclaration<unknown> | undefined,
      version,
    );
    if (declared === undefined) {
      if (!minimal.has(module.name) && !unsupported.has(`${module.name}: parameter ${entry.name}`))
        list.push(`parameter ${entry.name} is missing`);
    } else if (declared.type !== types[entry.type] && declared.type !== 'integer|string')
      list.push(`parameter ${entry.name} is ${types[entry.type]}`);
  }
  for (const [key, declared] of Object.entries(module.params)) {
    const exists = inVersion(declared as ParameterDeclaration<unknown>, version) !== undefined;
    const isOwn = additions.has(`${module.name}: parameter ${key}`);
    if (exists && !isOwn && !facts.some((entry) => entry.name === key))
      list.push(`parameter ${key} does not exist`);
  }
  return list;
}

describe.each([...versions])('declarations and the catalog of %s', (version) => {
  test('the core', () => {
    expect(differences('core', version, catalog(version).core, coreFunctions, coreVariables)).toEqual([]);
  });

  const known = modules.filter((module) => catalog(version).modules[module.name] !== undefined);
  test.each(known.map((module) => [module.name, module] as const))('%s', (name, module) => {
    const facts = catalog(version).modules[name]!;
    expect([
      ...differences(name, version, facts, module.functions, module.variables),
      ...parameterDifferences(module, version),
    ]).toEqual([]);
  });
});

test('what is listed as unsupported is not declared', () => {
  const declared = new Map(modules.map((module) => [module.name, module]));
  for (const entry of unsupported) {
    const [name, what] = entry.split(': ') as [string, string];
    const functions = name === 'core' ? coreFunctions : (declared.get(name)?.functions ?? {});
    const variables = name === 'core' ? coreVariables : (declared.get(name)?.variables ?? {});
    const key = what.replace(/^\$|\(\)$/g, '');
    expect(
      what.startsWith('$') ? variables[key] : what.endsWith('()') ? functions[key] : undefined,
      entry,
    ).toBeUndefined();
  }
});
