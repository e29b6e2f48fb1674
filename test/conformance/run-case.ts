import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultStart } from '../../src/host/virtual/host.ts';
import { normaliseReport } from '../../src/simulator/normalise.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { simulate } from '../../src/simulator/simulate.ts';
import { toText } from '../../src/values/bytes.ts';
import { type CaseRun, readCaseFiles } from './cases.ts';
import { CaseCommands } from './commands.ts';
import { compare, type Difference } from './compare.ts';
import { type Deviation, explain, isLossOnly } from './deviations.ts';
import type { Expected } from './expected.ts';

export interface CaseOutcome {
  readonly id: string;
  readonly area: string;
  readonly version: string;
  readonly passed: boolean;
  /** Why it passed although something differs (`deviation`, `lossy`), or why it failed in one line. */
  readonly note: string | null;
  readonly differences: readonly Difference[];
  /** Lines of the server itself, which often say why. */
  readonly serverLog: readonly string[];
  /** Real milliseconds. */
  readonly time: number;
}

const folder = '/case';

/** Runs one case for one version and compares. Never throws: a crash is a failed case. */
export function runCase(run: CaseRun, deviations: readonly Deviation[]): CaseOutcome {
  const began = performance.now();
  const { id, area, version } = run;
  const finish = (
    passed: boolean,
    note: string | null,
    differences: readonly Difference[] = [],
    serverLog: readonly string[] = [],
  ): CaseOutcome => ({
    id,
    area,
    version,
    passed,
    note,
    differences,
    serverLog,
    time: performance.now() - began,
  });
  const commands = new CaseCommands(run.folder, folder);
  try {
    const files = readCaseFiles(run.folder);
    const scenario = existsSync(join(run.folder, 'scenario.json'))
      ? parseScenario(toText(files.get('scenario.json')!))
      : {};
    const expected = JSON.parse(
      readFileSync(join(run.folder, `expected.${version}.json`), 'utf8'),
    ) as Expected;
    const report = normaliseReport(
      simulate({
        version,
        script: files.get('opensips.cfg')!,
        scenario,
        files,
        folder,
        process: { run: commands.run },
      }),
      { folder, now: defaultStart / 1000 },
    );
    const serverLog = report.serverLog.map(({ level, text }) => `${level}: ${text}`);
    const differences = compare(expected, report, scenario.checkOnly);
    if (differences.length === 0) return finish(true, null);
    const deviation = deviations.find((entry) => entry.case === id && entry.versions.includes(version));
    const { rest } = explain(differences, deviation);
    if (rest.length === 0) return finish(true, 'deviation', differences, serverLog);
    if (!deviation && scenario.lossy && rest.every(isLossOnly))
      return finish(true, 'lossy', differences, serverLog);
    return finish(false, rest.map((difference) => difference.title).join('; '), rest, serverLog);
  } catch (problem) {
    const error = problem as Error;
    return finish(false, `crashed: ${error.message}`, [
      { path: 'crash', title: 'crashed', expected: null, actual: error.stack ?? String(problem) },
    ]);
  } finally {
    commands.close();
  }
}
