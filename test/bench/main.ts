/** `npm run bench`: every figure is a ratio to plain JavaScript, measured in turn in one run. */
import { languageComparisons } from './language.ts';
import { type Comparison, type Measurement, measure } from './measure.ts';
import { parsingComparisons } from './parsing.ts';
import { sipComparisons } from './sip.ts';

const json = process.argv.includes('--json');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const comparisons = [...languageComparisons(), ...parsingComparisons(), ...sipComparisons()].filter(
  ({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
);

const measurements: Measurement[] = [];
for (const comparison of comparisons) {
  const measurement = await measure(comparison);
  measurements.push(measurement);
  if (!json) console.log(line(comparison, measurement));
}
if (json) console.log(JSON.stringify(measurements, null, 2));

function line(comparison: Comparison, { name, ours, reference, ratio }: Measurement): string {
  const bar =
    comparison.bar === null
      ? ''
      : ratio <= comparison.bar
        ? `  (bar ${comparison.bar})`
        : `  OVER THE BAR ${comparison.bar}`;
  return `${name.padEnd(44)} ${milliseconds(ours)}  ${milliseconds(reference)}  ${ratio.toFixed(2).padStart(8)}x${bar}`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(3).padStart(10)} ms`;
}
