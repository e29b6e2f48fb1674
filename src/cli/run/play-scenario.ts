import { ScenarioProblem, type Step } from '../../simulator/scenario.ts';
import { UsageProblem } from '../problem.ts';
import type { Printer } from './printer.ts';
import type { ScenarioInput } from './script-input.ts';
import type { Session } from './session.ts';

/**
 * Plays a scenario in JSON; its steps are numbered on from `before`.
 *
 * @throws UsageProblem when a step cannot be played.
 */
export async function playScenario(
  { scenario, read }: ScenarioInput,
  session: Session,
  before: number,
  printer: Printer,
): Promise<void> {
  const play = session.stage(scenario, read);
  for (const [index, step] of (scenario.steps ?? []).entries()) {
    const number = before + index + 1;
    printer.mark('step', { number, step });
    const { result } = await play(step).catch((problem: unknown) => {
      if (problem instanceof ScenarioProblem) throw new UsageProblem(`step ${number}: ${problem.message}`);
      throw problem;
    });
    if (result !== undefined) printer.mark('answer', { number, result });
    const heading = printer.style.strong(`${number}. ${describeStep(step)}`);
    printer.block(
      session.deliveries,
      result === undefined ? heading : `${heading}\n${printer.answer(result)}`,
    );
  }
}

function describeStep(step: Step): string {
  if ('reply' in step) return `${step.from} answers ${step.reply}${step.reason ? ` ${step.reason}` : ''}`;
  if ('wait' in step) return `${step.wait} ms pass`;
  if ('mi' in step)
    return `management: ${step.mi} ${step.params === undefined ? '' : JSON.stringify(step.params)}`.trimEnd();
  if ('cut' in step) return `${step.cut} is cut`;
  if ('restore' in step) return `${step.restore} is restored`;
  return `${step.from} sends ${step.send ?? 'a text'}`;
}
