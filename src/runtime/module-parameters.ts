import type { ModParam, Script } from '../../grammar/ast.ts';
import type { ParameterDeclaration } from '../declarations/module.ts';
import { ModuleProblem } from '../declarations/module.ts';
import type { VersionRegistry } from '../declarations/registry.ts';
import { modulePattern } from '../values/module-pattern.ts';
import type { ByteString } from '../values/value.ts';

type Values = Record<string, unknown>;

/**
 * Values of the parameters of every loaded module: defaults, then `modparam` lines in order. A line counts for
 * the modules loaded before it whose name its pattern matches (reference: language 2.3).
 * @throws ModuleProblem when a value is not acceptable
 */
export function moduleParameters(script: Script, registry: VersionRegistry): Map<string, Values> {
  const all = new Map<string, Values>();
  for (const item of script.items) {
    if (item.kind === 'LoadModule' && !all.has(item.name))
      all.set(item.name, initialValues(item.name, registry));
    if (item.kind === 'ModParam') setParameter(item, all, registry);
  }
  return all;
}

function initialValues(module: string, registry: VersionRegistry): Values {
  const values: Values = {};
  for (const [name, declared] of Object.entries(registry.registry.modules.get(module)?.params ?? {})) {
    const declaration = declared as ParameterDeclaration<unknown>;
    values[name] = declaration.initialByVersion?.[registry.version] ?? declaration.initial;
  }
  return values;
}

function setParameter(item: ModParam, all: Map<string, Values>, registry: VersionRegistry): void {
  const matches = modulePattern(item.modules.value);
  const name = item.parameter.value;
  for (const [module, values] of all) {
    const declaration = registry.parameter(module, name)?.declaration ?? null;
    if (declaration === null || !matches(module)) continue;
    const value: number | ByteString = item.value.value;
    const problem = declaration.check?.(value) ?? null;
    if (problem !== null) throw new ModuleProblem(`modparam("${module}", "${name}"): ${problem}`);
    values[name] = declaration.repeatable ? [...(values[name] as unknown[]), value] : value;
  }
}
