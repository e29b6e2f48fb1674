/**
 * `npm run bench`: every figure is a ratio to plain JavaScript (or to the same work on less data), measured in
 * turn in one run. Words on the command line choose figures by name; `--json` prints `[{name, ours, reference,
 * ratio}]`, times in milliseconds.
 */
import { bytesPerContact, contactComparisons } from './contacts.ts';
import { eventFigures } from './events.ts';
import { languageComparisons } from './language.ts';
import { type Comparison, type Measurement, measure } from './measure.ts';
import { parsingComparisons } from './parsing.ts';
import { sipComparisons } from './sip.ts';
import { udpFigure } from './udp.ts';

const json = process.argv.includes('--json');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const manyContacts = 1_000_000;
const comparisons = [
  ...languageComparisons(),
  ...parsingComparisons(),
  ...sipComparisons(),
  ...contactComparisons(manyContacts),
].filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));

const measurements: Measurement[] = [];
for (const comparison of comparisons) {
  const measurement = await measure(comparison);
  measurements.push(measurement);
  if (!json) console.log(line(comparison, measurement));
}
if (json) console.log(JSON.stringify(measurements, null, 2));
else if (wanted.length === 0)
  console.log(`memory: ${bytesPerContact(100_000)} bytes for a registered contact`);

if (!json && (wanted.length === 0 || wanted.some((word) => 'raise_event events'.includes(word)))) {
  const { figures, skipped } = await eventFigures();
  for (const { name, value, unit, bar, fine, remark } of figures)
    console.log(
      `${name.padEnd(44)} ${value.toFixed(3).padStart(10)} ${unit}  (${fine ? 'bar' : 'OVER THE BAR'} ${bar}; ${remark})`,
    );
  if (skipped !== null) console.log(`events confirmed by a broker: skipped, ${skipped}`);
}

if (!json && (wanted.length === 0 || wanted.some((word) => 'live UDP'.includes(word)))) {
  const { ours, reference, ratio, bar } = await udpFigure();
  console.log(
    `${'live UDP: OPTIONS answered by serve'.padEnd(44)} ${ours.toFixed(0).padStart(10)} /s  ${reference.toFixed(0).padStart(10)} /s  ${ratio.toFixed(2).padStart(8)}x  (${ratio >= bar ? 'bar' : 'BELOW THE BAR'} ${bar}, of an echo)`,
  );
}

function line(comparison: Comparison, { name, ours, reference, ratio }: Measurement): string {
  const verdict = ratio <= (comparison.bar ?? 0) ? `bar ${comparison.bar}` : `OVER THE BAR ${comparison.bar}`;
  const bar = comparison.bar === null ? '' : `  (${verdict})`;
  return `${name.padEnd(44)} ${milliseconds(ours)}  ${milliseconds(reference)}  ${ratio.toFixed(2).padStart(8)}x${bar}`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(3).padStart(10)} ms`;
}
