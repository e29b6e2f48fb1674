import { runCommandLine } from '../../src/cli/program.ts';

/** Runs a command line inside this process. */
export async function runCommand(
  argv: readonly string[],
  options: { readonly stdin?: string } = {},
): Promise<{ code: number; out: string; error: string }> {
  const result = { code: -1, out: '', error: '' };
  result.code = await runCommandLine(
    argv,
    {
      out: (text) => void (result.out += text),
      error: (text) => void (result.error += text),
      isTerminal: false,
      environment: {},
      readStdin: () => Buffer.from(options.stdin ?? ''),
    },
    '1.2.3',
  );
  return result;
}
