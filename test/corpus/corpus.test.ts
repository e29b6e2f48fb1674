import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measureCorpus } from './agreement.ts';

/** A folder of other people's scripts with the verdicts of real servers; it is not part of the project. */
const folder = process.env.SIPSCRIPT_CORPUS ?? '../shared/corpus';

test.skipIf(!existsSync(join(folder, 'index.json')))(
  'the syntax of other people’s scripts is judged as the real servers judge it',
  { timeout: 120_000 },
  () => {
    const whole = measureCorpus(folder).best.filter(({ templated }) => !templated);
    const disagreements = whole
      .filter(({ agrees }) => !agrees)
      .map(({ file, detail }) => `${file}: ${detail}`);
    expect(disagreements.length / whole.length, disagreements.join('\n')).toBeLessThanOrEqual(0.01);
  },
);
