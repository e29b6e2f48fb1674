import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Stage } from '../../simulator/play.ts';
import { parseScenario, type Scenario, ScenarioProblem } from '../../simulator/scenario.ts';
import { isStoryName, readStory } from '../../simulator/story/read.ts';
import type { Story } from '../../simulator/story/story.ts';
import { fromBytes, toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { readInput } from '../input.ts';
import { UsageProblem } from '../problem.ts';
import { splitRequests } from '../requests.ts';
import type { Terminal } from '../terminal.ts';

export interface RequestInput {
  readonly file: string;
  readonly data: ByteString;
}

/** A scenario in JSON, the format of the recorded cases, and how to read the files it names. */
export interface ScenarioInput {
  readonly scenario: Scenario;
  readonly read: Stage['read'];
}

/** A scenario in YAML, and how to read the files it names. */
export interface StoryInput {
  readonly story: Story;
  readonly read: Stage['read'];
}

/** What a script is given to do. */
export interface ScriptInput {
  readonly requests: readonly RequestInput[];
  readonly scenario: ScenarioInput | null;
  readonly story: StoryInput | null;
}

/**
 * Reads the files that a command line names.
 *
 * @throws UsageProblem when one cannot be read or is not what it should be.
 */
export function readScriptInput(
  files: { readonly request?: readonly string[]; readonly scenario?: string },
  terminal: Terminal,
): ScriptInput {
  const requests = (files.request ?? []).flatMap((file) => {
    const shown = file === '-' ? '<stdin>' : file;
    return splitRequests(readInput(file, 'a file of SIP requests', terminal), shown).map((data) => ({
      file: shown,
      data,
    }));
  });
  const file = files.scenario;
  return {
    requests,
    scenario: file === undefined || isStoryName(file) ? null : readScenario(file, terminal),
    story: file === undefined || !isStoryName(file) ? null : readStoryFile(file, terminal),
  };
}

function readScenario(file: string, terminal: Terminal): ScenarioInput {
  let scenario: Scenario;
  try {
    scenario = parseScenario(toText(readInput(file, 'a scenario', terminal)));
  } catch (problem) {
    if (problem instanceof ScenarioProblem) throw new UsageProblem(`${file}: ${problem.message}`);
    throw problem;
  }
  return { scenario, read: readBeside(file) };
}

function readStoryFile(file: string, terminal: Terminal): StoryInput {
  try {
    return { story: readStory(readInput(file, 'a scenario', terminal), file), read: readBeside(file) };
  } catch (problem) {
    if (problem instanceof ScenarioProblem) throw new UsageProblem(problem.message);
    throw problem;
  }
}

/** Reads files by their names as seen from `file`. */
function readBeside(file: string): (name: string) => ByteString | undefined {
  return (name) => {
    try {
      return fromBytes(readFileSync(join(dirname(file), name)));
    } catch {
      return undefined;
    }
  };
}
