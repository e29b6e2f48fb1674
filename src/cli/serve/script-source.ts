import type { Version } from '../../../grammar/dialect.ts';
import { nodeFiles } from '../../host/node/files.ts';
import { standardRegistry } from '../../modules/registry.ts';
import { type LoadedScript, loadScript } from '../../runtime/load.ts';
import { readScriptText } from '../input.ts';
import type { Terminal } from '../terminal.ts';

export interface ScriptSource {
  readonly name: string;
  readonly version?: Version | undefined;
  readonly listen?: readonly string[] | undefined;
}

/** Reads, checks and compiles the script of a server. @throws UsageProblem when it cannot be read */
export function loadServed({ name, version, listen }: ScriptSource, terminal: Terminal): LoadedScript {
  const loaded = loadScript({
    path: name,
    text: readScriptText(name, terminal),
    readFile: (path) => {
      const content = nodeFiles.read(path);
      return typeof content === 'string' ? content : null;
    },
    registry: standardRegistry,
    ...(version !== undefined && { version }),
    ...(listen !== undefined && { listen }),
  });
  if (loaded === null) throw new Error(`${name} cannot be read`);
  return loaded;
}
