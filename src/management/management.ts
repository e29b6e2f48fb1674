import {
  type Management,
  type ManagementCommand,
  ManagementError,
  type ManagementNode,
  type ManagementParameters,
  type ManagementResult,
} from '../declarations/management.ts';
import type { Server } from '../declarations/server.ts';
import { Wait } from '../declarations/wait.ts';
import type { ByteString } from '../values/value.ts';
import { blacklistCommands } from './blacklist-commands.ts';
import { cacheCommands } from './cache-commands.ts';
import { connectionCommands } from './connection-commands.ts';
import { coreCommands } from './core-commands.ts';
import { eventCommands } from './event-commands.ts';
import { type CommandNames, namesOf } from './names.ts';
import { matchPositions, matchRecipe } from './recipes.ts';
import { statisticsCommands } from './statistics-commands.ts';
import { statusCommands } from './status-commands.ts';
import { printTree, treeOf } from './tree.ts';

interface Registered {
  readonly names: CommandNames;
  readonly command: ManagementCommand;
}

/** The management interface of one server, with the commands of the core. */
export interface ServerManagement extends Management {
  /** Runs a command as 2.4 transports do: positions in (null: they cannot be read), text out (reference: modules 15). */
  executeText(
    command: string,
    values: readonly ByteString[] | null,
    answer: (text: ByteString) => void,
  ): void;
  /** The same before it is text; null: there is no such command. */
  executeTree(
    command: string,
    values: readonly ByteString[],
    answer: (result: readonly ManagementNode[] | ManagementError | null) => void,
  ): void;
}

export function createManagement(server: Server): ServerManagement {
  const registered: Registered[] = [];

  function find(name: string): Registered | ManagementError {
    const exact = registered.find(({ names }) => names.name === name || names.aliases.includes(name));
    if (exact !== undefined) return exact;
    const bare = registered.filter(({ names }) => names.bare === name);
    if (bare.length === 1) return bare[0]!;
    if (bare.length === 0) return new ManagementError(-32601, 'Method not found');
    return new ManagementError(
      -32001,
      'Method ambiguous',
      `supported names: ${bare.map(({ names }) => names.name).join(', ')}`,
    );
  }

  const management: ServerManagement = {
    add(command) {
      const names = namesOf(command, server.version);
      if (names !== null) registered.push({ names, command });
    },
    commands: () => registered.map(({ names }) => names.name),
    commandsByModule() {
      const modules = new Map<string, string[]>();
      for (const { names } of registered)
        modules.set(names.module, [...(modules.get(names.module) ?? []), names.name]);
      return modules;
    },
    describe(name) {
      const found = find(name);
      if (found instanceof ManagementError) return null;
      return { command: found.command, module: found.names.module };
    },
    execute(name, parameters, answer) {
      const found = find(name);
      if (found instanceof ManagementError) return answer(found);
      const matched = matchRecipe(found.command, parameters);
      if (matched instanceof ManagementError) return answer(matched);
      finish<ManagementResult>(found.command.run(matched), answer);
    },
    executeText(name, values, answer) {
      if (values === null && registered.some(({ names }) => names.name === name))
        return answer(`400 parse error in command '${name}'\n`);
      management.executeTree(name, values ?? [], (result) =>
        answer(result === null ? `500 command '${name}' not available\n` : printTree(result)),
      );
    },
    executeTree(name, values, answer) {
      const found = registered.find(({ names }) => names.name === name);
      if (found === undefined) return answer(null);
      const matched = matchPositions(found.command, values);
      if (matched instanceof ManagementError) return answer(matched);
      finish(treeAnswer(found.command, matched), answer);
    },
  };

  for (const command of [
    ...statisticsCommands(server),
    ...connectionCommands(server),
    ...coreCommands(server, management),
    ...eventCommands(server),
    ...blacklistCommands(server),
    ...statusCommands(server),
    ...cacheCommands(server),
  ])
    management.add(command);
  return management;
}

function treeAnswer(
  command: ManagementCommand,
  parameters: ManagementParameters,
): readonly ManagementNode[] | ManagementError | Wait<readonly ManagementNode[] | ManagementError> {
  if (command.tree !== undefined) return command.tree(parameters);
  const result = command.run(parameters);
  if (!(result instanceof Wait)) return treeOf(result);
  return new Wait((resume) => result.start((value) => resume(treeOf(value))));
}

function finish<T>(result: T | Wait<T>, answer: (result: T) => void): void {
  if (result instanceof Wait) result.start(answer);
  else answer(result);
}
