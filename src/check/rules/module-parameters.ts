import type * as ast from '../../../grammar/ast.ts';
import type { KnownParameter } from '../../declarations/registry.ts';
import { compileRegex } from '../../values/regex/compile.ts';
import { RegexError } from '../../values/regex/regex.ts';
import type { Report } from '../report.ts';
import type { Scope } from '../scope.ts';
import { nearest } from '../suggest.ts';

/** `modparam`: matching modules are loaded before it, know the parameter and take the kind of value. */
export function checkModuleParameters(script: ast.Script, scope: Scope, report: Report): void {
  for (const item of script.items) if (item.kind === 'ModParam') checkModuleParameter(item, scope, report);
}

function checkModuleParameter(item: ast.ModParam, scope: Scope, report: Report): void {
  const pattern = compileRegex(`^(${item.modules.value})$`, { ignoreCase: true });
  if (pattern instanceof RegexError) {
    report(
      'regex-invalid',
      item.modules.span,
      `"${item.modules.value}" is not a regular expression: ${pattern.message}`,
    );
    return;
  }
  const matching = [...scope.loaded].filter(([name]) => pattern.test(name));
  const before = matching.filter(([, offset]) => offset <= item.span.start).map(([name]) => name);
  if (before.length === 0) {
    report(
      'modparam-module-not-loaded',
      item.modules.span,
      `no module matching "${item.modules.value}" is loaded here`,
      {
        hint:
          matching.length > 0
            ? `move this line behind loadmodule "${matching[0]![0]}.so"`
            : scope.names.module(item.modules.value) !== null
              ? `add loadmodule "${item.modules.value}.so" before this line`
              : undefined,
      },
    );
    return;
  }
  for (const module of before) {
    // A module that this version does not have was reported at its loadmodule line.
    if (scope.names.module(module) === null) continue;
    const parameter = scope.names.parameter(module, item.parameter.value);
    if (parameter === null) reportUnknownParameter(item, module, scope, report);
    else {
      checkKind(item, parameter, report);
      checkRequired(item, parameter, scope, report);
    }
  }
}

/** Modules that are needed because of a parameter. Kinds of modules (`@sqldb`) are left to the module itself. */
function checkRequired(
  item: ast.ModParam,
  { module, name }: KnownParameter,
  scope: Scope,
  report: Report,
): void {
  const { value } = item.value;
  if (typeof value === 'number' ? value <= 0 : value === '' || value.toLowerCase() === 'none') return;
  for (const { param, modules, hard } of scope.names.module(module)?.facts?.requiresByParam ?? []) {
    if (!hard || param !== name || modules.some((required) => required.startsWith('@'))) continue;
    for (const required of modules.filter((candidate) => !scope.loaded.has(candidate)))
      report(
        'module-missing-dependency',
        item.value.span,
        `${name} of module ${module} needs module ${required}`,
        {
          hint: `add loadmodule "${required}.so"`,
        },
      );
  }
}

function reportUnknownParameter(item: ast.ModParam, module: string, scope: Scope, report: Report): void {
  const name = item.parameter.value;
  const near = nearest(name, scope.names.parameterNames(module));
  report(
    'modparam-unknown',
    item.parameter.span,
    `module ${module} has no parameter ${name} in ${scope.version}`,
    {
      hint: near === null ? undefined : `did you mean ${near}?`,
    },
  );
}

function checkKind(item: ast.ModParam, parameter: KnownParameter, report: Report): void {
  const given = item.value.kind === 'NumberLiteral' ? 'integer' : 'string';
  if (parameter.type === 'integer|string' || parameter.type === given) {
    checkValue(item, parameter, report);
    return;
  }
  const wanted = parameter.type === 'integer' ? 'a number' : 'a string';
  report(
    'modparam-type',
    item.value.span,
    `parameter ${parameter.name} of module ${parameter.module} takes ${wanted}`,
    {
      hint: given === 'integer' ? 'put the value into quotes' : 'write the number without quotes',
    },
  );
}

/** The server hands some values to their module while it still reads the script; others when the module starts. */
function checkValue(item: ast.ModParam, { declaration, facts, name }: KnownParameter, report: Report): void {
  if (facts?.func !== true) return;
  const problem = declaration?.check?.(item.value.value) ?? null;
  if (problem !== null) report('modparam-value', item.value.span, `parameter ${name}: ${problem}`);
}
