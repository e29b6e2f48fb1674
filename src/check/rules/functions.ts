import type * as ast from '../../../grammar/ast.ts';
import { isAtLeast } from '../../../grammar/dialect.ts';
import type { CatalogParameter } from '../../catalog/catalog.ts';
import type { KnownFunction } from '../../declarations/registry.ts';
import { blockOfKind, type RouteKind } from '../../declarations/routes.ts';
import type { Report } from '../report.ts';
import type { Scope } from '../scope.ts';
import { nearest } from '../suggest.ts';

/** Functions that the grammar itself defines; it checks what they take. */
const ofTheGrammar = new Set(['xlog', 'xdbg', 'log', 'error']);

/** A function call: the name is known here, may be used in this block, and gets what it takes. */
export function checkFunctionCall(
  call: ast.FunctionCall,
  use: 'sync' | 'async',
  kind: RouteKind,
  scope: Scope,
  report: Report,
): void {
  if (ofTheGrammar.has(call.name.name)) return;
  const { known, loadedLater } = scope.function(call.name.name, call.span.start);
  if (known === null) {
    report('name-unknown-function', call.name.span, `unknown function ${call.name.name}`, {
      hint: loadedLater
        ? 'move this line behind its loadmodule line'
        : hintForFunction(call.name.name, scope),
    });
    return;
  }
  if (use === 'async' && !known.async) {
    report('call-not-async', call.name.span, `${known.name} has no asynchronous form`);
    return;
  }
  if (use === 'sync' && !known.sync) {
    report('call-only-async', call.name.span, `${known.name} can only be used in async() or launch()`);
    return;
  }
  if (!checkCount(call, use, known, report)) return;
  if (isAtLeast(scope.version, '3.6')) checkKinds(call, use, known, report);
  const routes = known.facts?.routesByArity?.[call.arguments.length] ?? known.routes;
  if (use === 'sync' && !routes.includes(kind)) {
    report('call-wrong-block', call.name.span, `${known.name} cannot be used in ${blockOfKind[kind]}`, {
      hint: `it is allowed in ${listed(routes.map((route) => blockOfKind[route]))}`,
    });
  }
}

function checkCount(
  call: ast.FunctionCall,
  use: 'sync' | 'async',
  known: KnownFunction,
  report: Report,
): boolean {
  const parameters = parametersOf(known, use);
  const { least, most, only } =
    use === 'async' && known.facts?.asyncParams !== undefined
      ? countsOf(known.facts.asyncParams)
      : known.arity;
  const given = call.arguments.length;
  if (given < least || (most !== null && given > most) || (only !== null && !only.includes(given))) {
    const few = given < least;
    report(
      few ? 'call-too-few-arguments' : 'call-too-many-arguments',
      call.span,
      `${known.name} takes ${counted(least, most, only)}, ${given} given`,
    );
    return false;
  }
  for (const [index, argument] of call.arguments.entries()) {
    if (argument.kind === 'OmittedArgument' && parameters[index]?.optional === false) {
      report(
        'call-argument-omitted',
        argument.span,
        `argument ${index + 1} of ${known.name} cannot be left out`,
      );
      return false;
    }
  }
  return true;
}

/** In 3.x each parameter says whether it takes a number, a text or a variable (reference: language 3.8). */
function checkKinds(
  call: ast.FunctionCall,
  use: 'sync' | 'async',
  known: KnownFunction,
  report: Report,
): void {
  const parameters = parametersOf(known, use);
  for (const [index, argument] of call.arguments.entries()) {
    const parameter = parameters[index];
    if (parameter === undefined || argument.kind === 'OmittedArgument' || argument.kind === 'BareArgument')
      continue;
    const problem = kindProblem(argument, parameter);
    if (problem !== null) {
      report(
        'call-argument-type',
        argument.span,
        `argument ${index + 1} of ${known.name} must be ${problem.wanted}`,
        { hint: problem.hint },
      );
    }
  }
}

function kindProblem(
  argument: ast.StringLiteral | ast.NumberLiteral | ast.Variable,
  parameter: CatalogParameter,
): { wanted: string; hint?: string } | null {
  switch (parameter.type) {
    case 'int':
      if (argument.kind !== 'StringLiteral') return null;
      return {
        wanted: 'a number or a variable',
        ...(/^-?\d+$/.test(argument.value) && { hint: `write ${argument.value} without quotes` }),
      };
    case 'string':
    case 'regex':
      if (argument.kind === 'NumberLiteral')
        return { wanted: 'a string or a variable', hint: `write "${argument.value}" in quotes` };
      if (parameter.static && (argument.kind === 'Variable' || hasVariables(argument.value)))
        return { wanted: 'a text without variables' };
      return null;
    case 'var':
      return argument.kind === 'Variable' ? null : { wanted: 'a variable' };
    default:
      return null;
  }
}

/** A `$$` is a dollar sign, any other `$` begins a variable. */
function hasVariables(text: string): boolean {
  return text.replaceAll('$$', '').includes('$');
}

function parametersOf(known: KnownFunction, use: 'sync' | 'async'): readonly CatalogParameter[] {
  return (use === 'async' ? known.facts?.asyncParams : undefined) ?? known.facts?.params ?? [];
}

function countsOf(parameters: readonly CatalogParameter[]): KnownFunction['arity'] {
  return {
    least: parameters.map((parameter) => parameter.optional).lastIndexOf(false) + 1,
    most: parameters.length,
    only: null,
  };
}

function counted(least: number, most: number | null, only: readonly number[] | null): string {
  const plural = (count: number): string => `${count} argument${count === 1 ? '' : 's'}`;
  if (only !== null && only.length > 1 && only.length !== (most ?? 0) - least + 1)
    return `${listed(only.map(String))} arguments`;
  if (most === null) return `at least ${plural(least)}`;
  if (least === most) return most === 0 ? 'no arguments' : plural(most);
  return `${least} to ${plural(most)}`;
}

function hintForFunction(name: string, scope: Scope): string | undefined {
  const modules = scope.names.modulesWithFunction(name);
  if (modules.length > 0)
    return `add ${listed(
      modules.slice(0, 3).map((module) => `loadmodule "${module}.so"`),
      'or',
    )}`;
  const replacement = replacements[name];
  if (replacement !== undefined && scope.version !== '2.4') return replacement;
  const near = nearest(name, scope.names.functionNames(scope.loaded.keys()));
  if (near !== null) return `did you mean ${near}?`;
  const elsewhere = scope.elsewhere('function', name);
  return elsewhere.length === 0 ? undefined : `it belongs to ${listed(elsewhere)}`;
}

/** What 3.x uses instead of functions that are gone (reference: language 7.3, sip 15). */
const replacements: Readonly<Record<string, string>> = {
  append_branch: 'write append_msg_branch("uri")',
  remove_branch: 'write remove_msg_branch(index)',
  rewriteuri: 'write seturi("…") or $ru = "…"',
  rewriteuser: 'write setuser("…") or $rU = "…"',
  rewritehost: 'write sethost("…") or $rd = "…"',
  rewritehostport: 'write sethostport("…")',
  rewriteport: 'write setport("…") or $rp = "…"',
  rewriteuserpass: 'write setuserpass("…")',
  setduri: 'write setdsturi("…") or $du = "…"',
  resetduri: 'write resetdsturi() or $du = NULL',
  isduriset: 'write isdsturiset()',
  setbranchflag: 'write setbflag("flag", branch)',
  resetbranchflag: 'write resetbflag("flag", branch)',
  isbranchflagset: 'write isbflagset("flag", branch)',
  avp_printf: 'write pv_printf($avp(x), "…")',
  add_rport: 'write force_rport()',
  force_local_rport: 'write add_local_rport()',
  len_gt: 'compare $ml',
  fetch_event_params: 'write $param(name)',
};

function listed(words: readonly string[], last = 'and'): string {
  return words.length < 2
    ? (words[0] ?? 'no block')
    : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
