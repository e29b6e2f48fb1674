// Compiles to dist/ and copies the data that the compiler does not move.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync } from 'node:fs';

const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
const { status } = spawnSync(process.execPath, compiler, { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
cpSync('src/catalog/data', 'dist/src/catalog/data', { recursive: true });
chmodSync('dist/src/cli/main.js', 0o755);
