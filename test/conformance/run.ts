// Usage: npm run conformance -- [--opensips V] [--verbose] [--slow] [--json] [--update-list] [DIR…]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Version, versions } from '../../grammar/dialect.ts';
import { findCases } from './cases.ts';
import { readDeviations } from './deviations.ts';
import { runAll } from './pool.ts';
import { printDifferences, printTable } from './print.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    opensips: { type: 'string' },
    verbose: { type: 'boolean', short: 'v' },
    json: { type: 'boolean' },
    slow: { type: 'boolean' },
    /** Writes not-yet-passing.txt anew. */
    'update-list': { type: 'boolean' },
  },
});

function stop(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

if (values.opensips !== undefined && !versions.includes(values.opensips as Version))
  stop(`--opensips must be one of ${versions.join(', ')}, not ${values.opensips}`);
const home = fileURLToPath(new URL('../../../test/conformance', import.meta.url));
// npm changes to the package's folder; names are meant from where the command was typed.
const typedIn = process.env.INIT_CWD ?? process.cwd();
const folders = (positionals.length > 0 ? positionals : [`${home}/cases`]).map((folder) => {
  const named = resolve(typedIn, folder);
  return existsSync(named) ? named : `${home}/cases/${folder}`;
});
for (const folder of folders) if (!existsSync(folder)) stop(`there is no folder ${folder}`);

const runs = folders.flatMap((folder) => findCases(folder, (values.opensips as Version | undefined) ?? null));
if (runs.length === 0) stop('no case found: a case is a folder with opensips.cfg and expected.VERSION.json');
const outcomes = await runAll(runs, readDeviations(`${home}/deviations.md`));
const passed = outcomes.filter((outcome) => outcome.passed).length;

if (values.json) {
  for (const outcome of outcomes) process.stdout.write(`${JSON.stringify(outcome)}\n`);
} else {
  for (const outcome of outcomes) {
    if (outcome.passed) continue;
    process.stdout.write(`✗ ${outcome.id} (${outcome.version}): ${outcome.note?.slice(0, 200)}\n`);
    if (values.verbose) process.stdout.write(`${printDifferences(outcome)}\n\n`);
  }
  if (values.slow) {
    for (const outcome of [...outcomes].sort((left, right) => right.time - left.time).slice(0, 10))
      process.stdout.write(`${outcome.time.toFixed(0)} ms ${outcome.id} (${outcome.version})\n`);
  }
  process.stdout.write(`\n${printTable(outcomes)}\n\n${passed} passed, ${outcomes.length - passed} failed\n`);
}
if (values['update-list']) {
  const list = `${home}/not-yet-passing.txt`;
  const comments = readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#'));
  const failing = outcomes.filter((outcome) => !outcome.passed).map(({ id, version }) => `${id} ${version}`);
  writeFileSync(list, [...comments, ...failing, ''].join('\n'));
}
process.exitCode = passed === outcomes.length ? 0 : 1;
