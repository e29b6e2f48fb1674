import type { Version } from '../../grammar/dialect.ts';
import { catalog } from '../catalog/catalog.ts';
import type { ManagementCommand } from '../declarations/management.ts';

/** What a command is called in a version. */
export interface CommandNames {
  /** How lists show it: `group:name` in 4.0. */
  readonly name: string;
  /** 4.0: the part behind the colon, which is accepted as long as only one group has it. */
  readonly bare: string | null;
  /** Who has it: a module, or a part of the core. */
  readonly module: string;
  /** Older names that are still accepted. */
  readonly aliases: readonly string[];
}

/**
 * The names of a command that is declared by its 3.6 name; null where the version does not have it. 4.0 has
 * groups, and keeps most of the old names (reference: events 1.6).
 */
export function namesOf(command: ManagementCommand, version: Version): CommandNames | null {
  const { core, modules } = catalog(version);
  if (version !== '4.0') {
    const known = [core, ...Object.values(modules)].some(({ mi }) =>
      mi.some(({ name }) => name === command.name),
    );
    const isElsewhere =
      catalog('3.6').core.mi.some(({ name }) => name === command.name) || ownerOf(command.name) !== null;
    if (!known && isElsewhere) return null;
    const part = core.mi.find(({ name }) => name === command.name);
    const module = part === undefined ? (ownerOf(command.name) ?? 'core') : (part.group ?? 'core');
    return { name: command.name, bare: null, module, aliases: [] };
  }
  const coreEntry = core.mi.find(
    ({ name, aliases }) => name === command.name || aliases?.includes(command.name),
  );
  if (coreEntry !== undefined)
    return grouped(coreEntry.group ?? 'core', coreEntry.name, coreEntry.aliases ?? []);
  const [group, name] = (command.groupName ?? groupOf(command.name)).split(':') as [string, string];
  const entry = modules[group]?.mi.find((candidate) => candidate.name === name);
  return grouped(group, name, entry?.aliases ?? []);
}

function grouped(group: string, bare: string, aliases: readonly string[]): CommandNames {
  return { name: `${group}:${bare}`, bare, module: group, aliases };
}

/** The module that has a command in 3.6. */
function ownerOf(command: string): string | null {
  return (
    Object.entries(catalog('3.6').modules).find(([, { mi }]) =>
      mi.some(({ name }) => name === command),
    )?.[0] ?? null
  );
}

/** `group:name` of 4.0 for a command of a module of 3.6: the same name, an alias, or without the module's name. */
function groupOf(command: string): string {
  const module = ownerOf(command) ?? 'core';
  const entries = catalog('4.0').modules[module]?.mi ?? [];
  const entry =
    entries.find(({ name, aliases }) => name === command || aliases?.includes(command)) ??
    entries.find(({ name }) => command === `${module}_${name}` || command.endsWith(`_${name}`));
  return `${module}:${entry?.name ?? command}`;
}
