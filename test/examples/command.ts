import { runCommandLine } from '../../src/cli/program.ts';

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs the command line in this process, as a person without a terminal would see it. */
export async function command(...argv: string[]): Promise<CommandResult> {
  const result = { out: '', error: '' };
  const code = await runCommandLine(
    argv,
    {
      out: (text) => void (result.out += text),
      error: (text) => void (result.error += text),
      isTerminal: false,
      environment: {},
      readStdin: () => new Uint8Array(),
    },
    'test',
  );
  return { code, ...result };
}

/** The lines of `--json` of one type. */
export function linesOf<T = Record<string, unknown>>({ out }: CommandResult, type: string): T[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string })
    .filter((line) => line.type === type) as T[];
}
