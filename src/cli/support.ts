import { type Unsupported, unsupportedIn } from '../check/support.ts';
import { nodeFiles } from '../host/node/files.ts';
import { standardRegistry } from '../modules/registry.ts';
import { type LoadedScript, loadScript } from '../runtime/load.ts';
import { toText } from '../values/bytes.ts';
import { readInput } from './input.ts';
import type { ScriptOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Says what a script uses that is not implemented here. */
export function tellSupport(name: string, options: ScriptOptions, terminal: Terminal): void {
  const loaded = loadScript({
    path: name === '-' ? '<stdin>' : name,
    text: readInput(name, 'an OpenSIPS script', terminal),
    readFile: (path) => {
      const content = nodeFiles.read(path);
      return typeof content === 'string' ? content : null;
    },
    registry: standardRegistry,
    ...(options.opensips !== undefined && { version: options.opensips }),
  })!;
  const unsupported = unsupportedIn(loaded.script, standardRegistry, loaded.version);
  terminal.out(options.json ? asJson(unsupported, loaded) : asText(name, unsupported, loaded));
}

function asText(
  name: string,
  unsupported: readonly Unsupported[],
  { version, source }: LoadedScript,
): string {
  if (unsupported.length === 0) return `${name}: everything it uses is implemented (OpenSIPS ${version})\n`;
  const modules = [...new Set(unsupported.map(({ module }) => module ?? 'core'))];
  const lines = [`${name}: not implemented (OpenSIPS ${version}):`];
  for (const module of modules) {
    lines.push(`  ${toText(module)}`);
    for (const entry of unsupported.filter((other) => (other.module ?? 'core') === module)) {
      const places = entry.spans.map(({ start }) => {
        const { file, line, column } = source.position(start);
        return `${file}:${line}:${column}`;
      });
      const shown = places.length > 5 ? [...places.slice(0, 5), `${places.length - 5} more`] : places;
      lines.push(`    ${shownName(entry).padEnd(34)} ${shown.join(', ')}`.trimEnd());
    }
  }
  return `${lines.join('\n')}\n`;
}

function shownName({ what, name }: Unsupported): string {
  if (what === 'module') return 'the whole module';
  return `${what} ${what === 'variable' ? '$' : ''}${toText(name)}${what === 'function' ? '()' : ''}`;
}

/** One object per name, `places` as positions in the files. */
function asJson(unsupported: readonly Unsupported[], { source }: LoadedScript): string {
  return unsupported
    .map(({ what, name, module, spans }) => {
      const places = spans.map(({ start }) => source.position(start));
      return `${JSON.stringify({ type: 'unsupported', what, name: toText(name), module, places })}\n`;
    })
    .join('');
}
