import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * The rooms of the house from top to bottom; what stands on one line may use each other. A file imports from
 * its own line and from below, never upwards.
 */
const floors: readonly (readonly string[])[] = [
  ['src/index.ts'],
  ['src/cli', 'src/language-server'],
  ['src/testing'],
  ['src/simulator'],
  ['src/modules', 'src/events', 'src/management'],
  ['src/runtime'],
  ['src/compile', 'src/check'],
  ['src/variables'],
  ['src/declarations'],
  ['src/transformations'],
  ['src/sip'],
  ['src/host/virtual', 'src/host/node'],
  ['src/values', 'src/host/host.ts', 'src/host/port.ts'],
  ['src/catalog', 'src/diagnostics', 'src/source'],
  ['grammar'],
];

/** Rooms that know the machine: everything else also runs in a browser. */
const nodeOnly = ['src/cli', 'src/host/node', 'src/language-server/stdio.ts'];
/** Who may use the real host. */
const usersOfTheRealHost = ['src/cli', 'src/host/node'];

const root = resolve(import.meta.dirname, '..');
const files = [...sources('grammar'), ...sources('src')];

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\()'([^']+)'/g)].map(([, name]) => name!);
}

function isIn(file: string, rooms: readonly string[]): boolean {
  return rooms.some((room) => file === room || file.startsWith(`${room}/`));
}

function floorOf(file: string): number {
  return floors.findIndex((rooms) => isIn(file, rooms));
}

describe('the house', () => {
  test('has a floor for every file', () => {
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([]);
  });

  test('imports only downwards', () => {
    const upwards: string[] = [];
    for (const file of files) {
      for (const name of importsOf(file).filter((name) => name.startsWith('.'))) {
        const target = relative(root, resolve(root, dirname(file), name));
        if (floorOf(target) < floorOf(file)) upwards.push(`${file} imports ${target}`);
      }
    }
    expect(upwards).toEqual([]);
  });

  test('needs Node.js only in the rooms that say so', () => {
    const found = files.filter(
      (file) => !isIn(file, nodeOnly) && importsOf(file).some((name) => name.startsWith('node:')),
    );
    expect(found).toEqual([]);
  });

  test('reaches the real host only from the command line', () => {
    const found = files.filter(
      (file) =>
        !isIn(file, usersOfTheRealHost) && importsOf(file).some((name) => name.includes('host/node/')),
    );
    expect(found).toEqual([]);
  });

  test('takes time, chance and the environment from the host', () => {
    const forbidden =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|(?<![.\w])set(?:Timeout|Interval|Immediate)\(|(?<![.\w])process\.(?:env|argv|exit|hrtime)\b|\bperformance\.now\(/;
    const found = files.filter(
      (file) => !isIn(file, nodeOnly) && forbidden.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(found).toEqual([]);
  });
});
