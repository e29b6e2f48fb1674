import type * as ast from '../../grammar/ast.ts';
import type { Span } from '../../grammar/ast.ts';
import type { Version } from '../../grammar/dialect.ts';
import type { Registry } from '../declarations/registry.ts';
import { Scope } from './scope.ts';
import { walkStatements } from './walk.ts';

/** Something that a script uses, that the real server has, and that is not implemented here. */
export interface Unsupported {
  readonly what: 'module' | 'parameter' | 'function' | 'variable';
  readonly name: string;
  /** null: the core. */
  readonly module: string | null;
  /** Every place, in source order. */
  readonly spans: readonly Span[];
}

/** What a script uses that would not do what the real server does, in the order of first use. */
export function unsupportedIn(script: ast.Script, registry: Registry, version: Version): Unsupported[] {
  const scope = new Scope(script, registry, version);
  const found = new Map<string, { entry: Omit<Unsupported, 'spans'>; spans: Span[] }>();
  const add = (what: Unsupported['what'], module: string | null, name: string, span: Span): void => {
    const key = `${what} ${module} ${name}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { entry: { what, module, name }, spans: [span] });
    else known.spans.push(span);
  };
  const isImplemented = (module: string | null): boolean =>
    module === null || scope.names.module(module)?.declaration != null;

  for (const item of script.items) {
    if (item.kind === 'LoadModule') {
      if (scope.names.module(item.name)?.declaration === null)
        add('module', item.name, item.name, item.path.span);
    } else if (item.kind === 'ModParam') {
      const module = item.modules.value;
      const parameter = scope.loaded.has(module) ? scope.names.parameter(module, item.parameter.value) : null;
      if (parameter?.declaration === null && isImplemented(module))
        add('parameter', module, parameter.name, item.parameter.span);
    } else if (item.kind === 'RouteBlock') {
      const variable = (used: ast.Variable): void => {
        const { known } = scope.variable(used.name, used.span.start);
        if (known?.declaration === null) add('variable', known.module, known.name, used.span);
      };
      walkStatements(item.body, {
        variable,
        target: variable,
        call(call) {
          if (call.kind !== 'FunctionCall') return;
          const { known } = scope.function(call.name.name, call.span.start);
          if (known?.declaration === null && known.facts?.syntax !== true)
            add('function', known.module, known.name, call.name.span);
        },
      });
    }
  }
  return [...found.values()].map(({ entry, spans }) => ({ ...entry, spans }));
}

/** How much of a module is implemented in one version, out of what the real server exports. */
export interface ModuleSupport {
  readonly module: string;
  readonly functions: Share;
  readonly parameters: Share;
  readonly variables: Share;
}

export interface Share {
  readonly implemented: number;
  readonly all: number;
  readonly missing: readonly string[];
}

/** Every implemented module with what is missing in it. */
export function supportOf(registry: Registry, version: Version): ModuleSupport[] {
  const names = registry.forVersion(version);
  return [...registry.modules.keys()].sort().flatMap((module) => {
    const facts = names.module(module)?.facts;
    if (facts == null) return [];
    return [
      {
        module,
        functions: share(facts.functions, (name) => names.functionOf(module, name)?.declaration != null),
        parameters: share(facts.params, (name) => names.parameter(module, name)?.declaration != null),
        variables: share(facts.variables, (name) => names.variableOf(module, name)?.declaration != null),
      },
    ];
  });
}

function share(
  entries: readonly { readonly name: string }[],
  isImplemented: (name: string) => boolean,
): Share {
  const names = [...new Set(entries.map((entry) => entry.name))];
  const missing = names.filter((name) => !isImplemented(name));
  return { implemented: names.length - missing.length, all: names.length, missing };
}
