import type { Script, TopLevelItem } from '../../grammar/ast.ts';

/**
 * What two scripts say differently outside their routes, one short line each: modules, parameters of modules,
 * sockets and globals. Empty when only routes differ.
 */
export function settingsChanges(before: Script, after: Script): string[] {
  const old = settingsOf(before);
  const next = settingsOf(after);
  const changes: string[] = [];
  for (const [name, values] of next) {
    const known = old.get(name);
    if (known === undefined) changes.push(`${name} added`);
    else if (known.join('\n') !== values.join('\n')) changes.push(`${name} changed`);
  }
  for (const name of old.keys()) if (!next.has(name)) changes.push(`${name} removed`);
  return changes;
}

/** Everything said under one name, in the order of the script. */
function settingsOf(script: Script): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  for (const item of script.items) {
    const name = nameOf(item);
    if (name === null) continue;
    const values = settings.get(name) ?? [];
    values.push(JSON.stringify(item, (key, value) => (/span$/i.test(key) ? undefined : value)));
    settings.set(name, values);
  }
  return settings;
}

/** Null for routes: the code of a route is no setting. */
function nameOf(item: TopLevelItem): string | null {
  switch (item.kind) {
    case 'LoadModule':
      return `loadmodule ${item.name}`;
    case 'ModParam':
      return `modparam("${item.modules.value}", "${item.parameter.value}")`;
    case 'GlobalParameter':
      return item.value.kind === 'SocketValue' ? 'sockets' : item.name.name;
    case 'RouteBlock':
      return null;
  }
}
