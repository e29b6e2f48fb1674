/** Long runs: `npm run fuzz:sip -- 1000000`, `npm run fuzz:tcp -- 100000`, `npm run fuzz:script -- 200000`; a second number is the seed. */
import { fuzzScripts } from './script.ts';
import { fuzzDatagrams } from './sip.ts';
import { fuzzStreams } from './tcp.ts';

const kinds = {
  sip: { run: fuzzDatagrams, total: 1_000_000 },
  tcp: { run: fuzzStreams, total: 100_000 },
  script: { run: fuzzScripts, total: 200_000 },
};

const [kind = '', total, seed] = process.argv.slice(2);
if (!(kind in kinds)) {
  console.error(`usage: run.js ${Object.keys(kinds).join('|')} [NUMBER [SEED]]`);
  process.exit(2);
}
const chosen = kinds[kind as keyof typeof kinds];
const began = performance.now();
const result = chosen.run(Number(total ?? chosen.total), Number(seed ?? 1));
const { inputs, failures, slowest, heap, counts } = result;
for (const { input, error } of failures) console.log(`${JSON.stringify(input.slice(0, 3000))}\n${error}\n`);
const seconds = (performance.now() - began) / 1000;
console.log(
  `${inputs} inputs in ${seconds.toFixed(0)} s, ${failures.length} failures, slowest ${slowest.toFixed(0)} ms, heap ${heap[0].toFixed(0)} MB then ${heap[1].toFixed(0)} MB, ${JSON.stringify(counts)}`,
);
process.exitCode = failures.length > 0 ? 1 : 0;
