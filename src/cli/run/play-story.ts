import { ScenarioProblem } from '../../simulator/scenario.ts';
import type { Mismatch } from '../../simulator/story/player.ts';
import { toText } from '../../values/bytes.ts';
import { UsageProblem } from '../problem.ts';
import type { Printer } from './printer.ts';
import type { StoryInput } from './script-input.ts';
import type { Session } from './session.ts';

/**
 * Plays a scenario in YAML up to its end or the first step that is not as expected; false then. Its steps are
 * numbered on from `before`.
 *
 * @throws UsageProblem when a step cannot be played.
 */
export async function playStory(
  { story, read }: StoryInput,
  session: Session,
  before: number,
  printer: Printer,
): Promise<boolean> {
  const { style } = printer;
  const play = session.story(story, read);
  for (const [index, step] of story.steps.entries()) {
    const number = before + index + 1;
    const text = toText(step.text);
    printer.mark('step', { number, step: text });
    try {
      const { mismatch, result, looked } = await play(step);
      if (result !== undefined) printer.mark('answer', { number, result });
      const heading = style.strong(`${number}. ${text}`);
      printer.block(
        session.deliveries,
        looked && mismatch === null ? `${heading}  ${style.good('as expected')}` : heading,
        result === undefined ? [] : [printer.answer(result)],
      );
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

function tell(mismatch: Mismatch, number: number, left: number, printer: Printer): void {
  const { style } = printer;
  printer.mark('mismatch', { number, ...mismatch });
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
  printer.print(lines.join('\n'));
}
