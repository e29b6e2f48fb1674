import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { newTransport } from '../../tools/new-transport.ts';

const root = resolve(import.meta.dirname, '../..');
// Inside the project, so that the imports of the example are those of the sources.
const folder = join(root, 'node_modules', '.cache', `transport-${process.pid}`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the example of the page compiles, runs, and its scaffold passes its own test', () => {
  const files = newTransport('probe', root, `${root}/src/`);
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(files))
    writeFileSync(join(folder, basename(path)), text.replaceAll(`'${root}/src/../test/`, `'${root}/test/`));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: `${root}/tsconfig.json`,
      compilerOptions: {
        noEmit: true,
        incremental: false,
        rewriteRelativeImportExtensions: false,
        rootDir: '/',
        typeRoots: [`${root}/node_modules/@types`],
      },
      include: [],
      files: [join(folder, 'event_probe.ts')],
    }),
  );
  const run = (...argv: string[]) =>
    spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8', env: { ...process.env, CI: '' } });
  const compiled = run('node_modules/typescript/bin/tsc', '-p', folder);
  expect(compiled.stdout).toBe('');
  expect(compiled.status).toBe(0);
  writeFileSync(join(folder, 'vitest.config.js'), "export default { test: { include: ['*.test.ts'] } };\n");
  const tested = run('node_modules/vitest/vitest.mjs', 'run', '--root', folder);
  expect(tested.stdout + tested.stderr).toContain('1 passed');
}, 120_000);

it('refuses what is no protocol', () => {
  expect(() => newTransport('No Protocol', root)).toThrow('lower-case');
});
