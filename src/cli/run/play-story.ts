import { ScenarioProblem } from '../../simulator/scenario.ts';
import type { Mismatch } from '../../simulator/story/player.ts';
import { toText } from '../../values/bytes.ts';
import { UsageProblem } from '../problem.ts';
import type { Terminal } from '../terminal.ts';
import type { ScriptInput } from './run-script.ts';
import type { Session } from './session.ts';
import type { Style } from './style.ts';

interface Printer {
  readonly block: (heading: string, remarks?: readonly string[]) => void;
  readonly mark: (type: string, fields: object) => void;
  readonly style: Style;
  readonly json: boolean;
  readonly terminal: Terminal;
}

/**
 * Plays a scenario in YAML up to its end or the first step that is not as expected; false then.
 *
 * @throws UsageProblem when a step cannot be played.
 */
export async function playStory(
  { story, read }: NonNullable<ScriptInput['story']>,
  session: Session,
  before: number,
  printer: Printer,
): Promise<boolean> {
  const { block, mark, style } = printer;
  const play = session.story(story, read);
  for (const [index, step] of story.steps.entries()) {
    const number = before + index + 1;
    const text = toText(step.text);
    mark('step', { number, step: text });
    try {
      const { mismatch, result, looked } = await play(step);
      if (result !== undefined) mark('answer', { number, result });
      const answer =
        result === undefined ? [] : [`  ${style.kind('answer'.padEnd(11))}${JSON.stringify(result)}`];
      const heading = style.strong(`${number}. ${text}`);
      block(looked && mismatch === null ? `${heading}  ${style.good('as expected')}` : heading, answer);
      if (mismatch === null) continue;
      tell(mismatch, number, story.steps.length - index - 1, printer);
      return false;
    } catch (problem) {
      if (problem instanceof ScenarioProblem) throw new UsageProblem(problem.message);
      throw problem;
    }
  }
  return true;
}

function tell(
  mismatch: Mismatch,
  number: number,
  left: number,
  { mark, style, json, terminal }: Printer,
): void {
  mark('mismatch', { number, ...mismatch });
  if (json) return;
  const paint = (line: string): string =>
    line.startsWith('-') ? style.bad(line) : line.startsWith('+') ? style.good(line) : style.faint(line);
  const lines = [
    `${style.strong(mismatch.place)}: ${style.bad('not as expected')}: ${mismatch.message}`,
    mismatch.frame,
    '',
    ...mismatch.difference.map((line) => `    ${paint(line)}`),
    '',
    `${style.bad('failed')}: step ${number} is not as expected${left === 0 ? '' : `; ${left} more not played`}`,
  ];
  terminal.out(`${lines.join('\n')}\n`);
}
