import type { Command } from 'commander';
import { colourOption, type ScriptOptions, versionOption } from '../options.ts';
import { exit } from '../problem.ts';
import { hasErrors, jsonDiagnostics, loadScriptFile, prettyDiagnostics } from '../script-file.ts';
import { type Terminal, wantsColour } from '../terminal.ts';

/** `check SCRIPT…`: says what is wrong with scripts without running them. */
export function addCheckCommand(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  program
    .command('check')
    .description('say what is wrong with scripts, without running them')
    .argument('<script...>', 'scripts; - is standard input')
    .addOption(versionOption())
    .option('--json', 'one JSON object per line')
    .addOption(colourOption())
    .action((names: string[], options: ScriptOptions) => {
      let failed = false;
      for (const name of names) {
        const loaded = loadScriptFile(name, options.opensips ?? null, terminal);
        failed ||= hasErrors(loaded);
        if (options.json) terminal.out(jsonDiagnostics(loaded));
        else
          terminal.out(
            prettyDiagnostics(loaded, wantsColour(terminal, options.color)) ||
              `${name}: no problems (OpenSIPS ${loaded.version})\n`,
          );
      }
      finish(failed ? exit.failed : exit.fine);
    });
}
