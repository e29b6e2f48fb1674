import type { Command } from 'commander';
import { colourOption, type ScriptOptions, versionOption } from '../options.ts';
import { exit } from '../problem.ts';
import { hasErrors, jsonDiagnostics, loadScriptFile, prettyDiagnostics } from '../script-file.ts';
import { tellSupport } from '../support.ts';
import { type Terminal, wantsColour } from '../terminal.ts';

/** `check SCRIPT…`: says what is wrong with scripts without running them. */
export function addCheckCommand(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  program
    .command('check')
    .description('say what is wrong with scripts, without running them')
    .argument('<script...>', 'scripts; - is standard input')
    .addOption(versionOption())
    .option('--json', 'one JSON object per line')
    .option('--support', 'list what the scripts use that is not implemented here')
    .addOption(colourOption())
    .action((names: string[], options: ScriptOptions & { readonly support?: boolean }) => {
      if (options.support) {
        for (const name of names) tellSupport(name, options, terminal);
        return finish(exit.fine);
      }
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
