import { Command, CommanderError } from 'commander';
import { ClockRunaway } from '../host/virtual/clock.ts';
import { addCheckCommand } from './commands/check.ts';
import { addEventsCommand } from './commands/events.ts';
import { addMiCommand } from './commands/mi.ts';
import { addRunCommand } from './commands/run.ts';
import { addServeCommand } from './commands/serve.ts';
import { exit, UsageProblem } from './problem.ts';
import type { Terminal } from './terminal.ts';

/** Every command adds itself; a new one needs a file in `commands/` and a line here. */
const commands = [addRunCommand, addCheckCommand, addServeCommand, addEventsCommand, addMiCommand];

/**
 * Runs a command line (without the program's own name) and returns the exit code: 0 fine, 1 something is wrong
 * with the script or a delivery, 2 wrong usage. Never throws and never prints a stack for what a user can mend.
 */
export async function runCommandLine(
  argv: readonly string[],
  terminal: Terminal,
  version: string,
): Promise<number> {
  let code: number = exit.fine;
  const program = new Command('sipscript')
    .description('OpenSIPS scripts, run without OpenSIPS')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.error })
    .showHelpAfterError('(sipscript --help shows what there is)');
  for (const add of commands) {
    add(program, terminal, (result) => {
      code = result;
    });
  }
  for (const command of program.commands)
    command
      .exitOverride()
      .configureOutput({ writeOut: terminal.out, writeErr: terminal.error })
      .showHelpAfterError(`(sipscript ${command.name()} --help shows what there is)`);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (problem) {
    if (problem instanceof CommanderError) return problem.exitCode === 0 ? exit.fine : exit.usage;
    if (problem instanceof UsageProblem) {
      terminal.error(`sipscript: ${problem.message}\n`);
      return exit.usage;
    }
    if (problem instanceof ClockRunaway) {
      terminal.error('sipscript: the script never comes to rest: it keeps sending messages to itself\n');
      return exit.failed;
    }
    const error = problem as Error;
    terminal.error(`sipscript: internal error, please report it: ${error.message}\n`);
    if (terminal.environment.SIPSCRIPT_DEBUG) terminal.error(`${error.stack}\n`);
    return exit.failed;
  }
}
