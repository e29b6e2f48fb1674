import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { type Version, versions } from '../../grammar/dialect.ts';
import { fromBytes } from '../../src/values/bytes.ts';

/** One case for one version. */
export interface CaseRun {
  /** Path below the folder of all cases, `area/group/name`. */
  readonly id: string;
  readonly area: string;
  readonly folder: string;
  readonly version: Version;
}

/** Every case below a folder (also the folder itself), sorted by name, once per recorded version. */
export function findCases(root: string, only: Version | null): CaseRun[] {
  const base = basename(root);
  // A single case or group keeps the names above it, so that lists and tables read the same.
  const found = foldersWithScript(root).sort();
  return found.flatMap((folder) => {
    const id = idOf(root, base, folder);
    return versions
      .filter(
        (version) =>
          (only === null || version === only) && existsSync(join(folder, `expected.${version}.json`)),
      )
      .map((version) => ({ id, area: id.split('/')[0]!, folder, version }));
  });
}

function idOf(root: string, base: string, folder: string): string {
  const marker = `${sep}cases${sep}`;
  const at = folder.lastIndexOf(marker);
  if (at >= 0)
    return folder
      .slice(at + marker.length)
      .split(sep)
      .join('/');
  const path = relative(root, folder).split(sep).join('/');
  return path === '' ? base : path.includes('/') ? path : `${base}/${path}`;
}

function foldersWithScript(folder: string): string[] {
  const entries = readdirSync(folder);
  if (entries.includes('opensips.cfg')) return [folder];
  return entries
    .filter((entry) => entry !== 'node_modules' && !entry.startsWith('.'))
    .map((entry) => join(folder, entry))
    .filter((path) => statSync(path).isDirectory())
    .flatMap(foldersWithScript);
}

/** The files of a case as byte strings by their path in it, without the recordings. */
export function readCaseFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const walk = (path: string): void => {
    for (const entry of readdirSync(join(folder, path)).sort()) {
      const name = path === '' ? entry : `${path}/${entry}`;
      if (statSync(join(folder, name)).isDirectory()) walk(name);
      else if (!/^expected\.[\d.]+\.json$/.test(name))
        files.set(name, fromBytes(readFileSync(join(folder, name))));
    }
  };
  walk('');
  return files;
}
