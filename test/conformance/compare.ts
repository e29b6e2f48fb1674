import type { Report, ReportedProblem } from '../../src/simulator/report.ts';
import { type Expected, errorPosition } from './expected.ts';
import { sameText, sameValue } from './same.ts';

/** One part of a case that is not as recorded. `path` names it for deviations: `steps.0.received`, `files.ev.log`. */
export interface Difference {
  readonly path: string;
  readonly title: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** What of a normalised report differs from the recording. */
export function compare(expected: Expected, report: Report, checkOnly = false): Difference[] {
  const differences: Difference[] = [];
  const check = (
    path: string,
    title: string,
    wanted: unknown,
    actual: unknown,
    same = sameValue(wanted, actual),
  ): void => {
    if (!same) differences.push({ path, title, expected: wanted, actual });
  };
  check('accepted', 'accepted by the check', expected.accepted, report.accepted);
  if (!expected.accepted || !report.accepted) {
    if (!expected.accepted && !report.accepted) checkPosition(expected, report, check);
    else if (expected.accepted)
      differences.push({
        path: 'problems',
        title: 'problems reported',
        expected: [],
        actual: report.problems.filter(isError).map(shown),
      });
    return differences;
  }
  if (checkOnly) return differences;
  check('started', 'started', expected.started ?? true, report.started);
  if (expected.started !== false && !report.started) {
    const why = report.reason === null ? report.problems.filter(isError).map(shown) : [report.reason];
    differences.push({ path: 'reason', title: 'why it did not start', expected: [], actual: why });
  }
  if (expected.started === false) return differences;
  if (!report.started) return differences;

  check('start.log', 'log while starting', lines(expected.start?.log ?? []), lines(report.start.log));
  expected.steps.forEach((step, index) => {
    const actual = report.steps[index];
    const title = `step ${index + 1} (${describe({ ...actual, ...step })})`;
    const received = actual?.received ?? [];
    const wanted = step.received ?? [];
    const same =
      wanted.length === received.length &&
      wanted.every(
        (message, at) => message.at === received[at]!.at && sameText(message.message, received[at]!.message),
      );
    check(`steps.${index}.received`, `${title}: received`, wanted, received, same);
    check(`steps.${index}.log`, `${title}: log`, lines(step.log ?? []), lines(actual?.log ?? []));
    if ('result' in step) check(`steps.${index}.result`, `${title}: result`, step.result, actual?.result);
  });
  for (const [name, content] of Object.entries(expected.files ?? {}))
    check(`files.${name}`, `file ${name}`, content, report.files[name] ?? null);
  for (const [name, messages] of Object.entries(expected.queues ?? {}))
    check(`queues.${name}`, `queue ${name}`, queued(messages), queued(report.queues[name] ?? []));
  if (expected.alive !== undefined) check('alive', 'alive at the end', expected.alive, report.alive);
  return differences;
}

function checkPosition(
  expected: Expected,
  report: Report,
  check: (path: string, title: string, wanted: unknown, actual: unknown) => void,
): void {
  const position = errorPosition(expected.errors ?? []);
  if (!position) return;
  const first = report.problems.find(isError);
  const file = first?.file.slice(first.file.lastIndexOf('/') + 1);
  check(
    'errors',
    'first error at',
    `${position.file}:${position.line}`,
    first ? `${file}:${first.line}` : 'no error',
  );
  if (first && (file !== position.file || first.line !== position.line))
    check('problems', 'problems reported', [], report.problems.filter(isError).map(shown));
}

function isError(problem: ReportedProblem): boolean {
  return problem.severity === 'error';
}

function shown(problem: ReportedProblem): string {
  return `${problem.file.slice(problem.file.lastIndexOf('/') + 1)}:${problem.line}:${problem.column} ${problem.code} ${problem.message}`;
}

function lines(log: readonly { level: string | null; text: string }[]): string[] {
  return log.map(({ level, text }) => (level === null ? text : `${level}: ${text}`));
}

/** The management interface of the broker prints no properties as an empty list. */
function queued(
  messages: readonly { exchange: string; routingKey: string; properties: unknown; payload: string }[],
): unknown[] {
  return messages.map(({ exchange, routingKey, properties, payload }) => ({
    exchange,
    routingKey,
    properties: Array.isArray(properties) && properties.length === 0 ? {} : properties,
    payload,
  }));
}

function describe(step: object): string {
  const fields = step as Record<string, unknown>;
  if ('reply' in fields) return `${fields.from} replies ${fields.reply}`;
  if ('send' in fields) return `${fields.from} sends ${fields.send}`;
  if ('text' in fields) return `${fields.from} sends a text`;
  const [kind] = ['mi', 'wait', 'cut', 'restore'].filter((name) => name in fields);
  return `${kind} ${fields[kind ?? ''] ?? ''}`;
}
