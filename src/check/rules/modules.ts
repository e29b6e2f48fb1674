import type * as ast from '../../../grammar/ast.ts';
import { versions } from '../../../grammar/dialect.ts';
import type { Report } from '../report.ts';
import type { Scope } from '../scope.ts';
import { nearest } from '../suggest.ts';

/** `loadmodule`: the module exists, is written with its suffix, is loaded once and finds what it needs. */
export function checkModules(script: ast.Script, scope: Scope, report: Report): void {
  const seen = new Map<string, ast.LoadModule>();
  for (const item of script.items) {
    if (item.kind !== 'LoadModule') continue;
    const first = seen.get(item.name);
    if (first !== undefined) {
      report('module-loaded-twice', item.path.span, `module ${item.name} is loaded already`, {
        related: [{ span: first.path.span, message: 'the first time here' }],
      });
      continue;
    }
    seen.set(item.name, item);
    checkModule(item, scope, report);
  }
  checkTransport(seen, report);
}

/** The real server refuses to start without a transport; here a script without sockets can still be tried. */
function checkTransport(loaded: ReadonlyMap<string, ast.LoadModule>, report: Report): void {
  if ([...loaded.keys()].some((name) => name.startsWith('proto_'))) return;
  const [module] = loaded.values();
  if (module === undefined) return;
  report(
    'module-no-transport',
    module.path.span,
    'no module that carries SIP is loaded: the real server does not start',
    {
      hint: 'add loadmodule "proto_udp.so"',
    },
  );
}

function checkModule(item: ast.LoadModule, scope: Scope, report: Report): void {
  const path = item.path.value;
  if (!path.endsWith('.so') && !partsOfTheServer.has(path)) {
    report(
      'module-without-suffix',
      item.path.span,
      `"${path}" is not found: the name of a module ends in .so`,
      {
        hint: `write loadmodule "${path}.so"`,
      },
    );
    return;
  }
  const known = scope.names.module(item.name);
  if (known === null) {
    report('module-unknown', item.path.span, `OpenSIPS ${scope.version} has no module ${item.name}`, {
      hint: hintForModule(item.name, scope),
    });
    return;
  }
  for (const required of known.facts?.requires ?? []) {
    if (isLoaded(required, scope)) continue;
    const what = required.startsWith('@')
      ? `a module of the kind ${required.slice(1)}`
      : `module ${required}`;
    report('module-missing-dependency', item.path.span, `module ${item.name} needs ${what}`, {
      hint: required.startsWith('@') ? undefined : `add loadmodule "${required}.so"`,
    });
  }
}

/** Built into the server itself, so that their names are no file names. */
const partsOfTheServer: ReadonlySet<string> = new Set(['proto_udp', 'proto_tcp']);

function isLoaded(required: string, scope: Scope): boolean {
  if (!required.startsWith('@')) return scope.loaded.has(required);
  const kind = required.slice(1);
  return [...scope.loaded.keys()].some((name) => scope.names.module(name)?.facts?.kind === kind);
}

function hintForModule(name: string, scope: Scope): string | undefined {
  const others = versions.filter((version) => scope.registry.forVersion(version).module(name) !== null);
  if (others.length > 0) return `it exists in ${others.join(' and ')}`;
  const near = nearest(name, scope.names.moduleNames());
  return near === null ? undefined : `did you mean ${near}?`;
}
