// Compiles to dist/ and copies the data that the compiler does not move.
// --tolerant: type errors are counted, not fatal (the compiler writes its output all the same).
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync } from 'node:fs';

const tolerant = process.argv.includes('--tolerant');
const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
const compiled = spawnSync(process.execPath, compiler, {
  stdio: tolerant ? 'pipe' : 'inherit',
  encoding: 'utf8',
});
if (compiled.status !== 0) {
  if (!tolerant) process.exit(compiled.status ?? 1);
  const errors = compiled.stdout.split('\n').filter((line) => line.includes(': error TS'));
  process.stderr.write(`${errors.length} type errors, the first: ${errors[0]}\n`);
}
cpSync('src/catalog/data', 'dist/src/catalog/data', { recursive: true });
if (existsSync('dist/src/cli/main.js')) chmodSync('dist/src/cli/main.js', 0o755);
