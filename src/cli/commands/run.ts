import { type Command, Option } from 'commander';
import { defaultStart } from '../../host/virtual/host.ts';
import {
  collect,
  colourOption,
  nameAndValue,
  type ScriptOptions,
  seconds,
  startTime,
  versionOption,
} from '../options.ts';
import { exit, UsageProblem } from '../problem.ts';
import { runScript } from '../run/run-script.ts';
import { readScriptInput } from '../run/script-input.ts';
import { hasErrors, jsonDiagnostics, loadScriptFile, prettyDiagnostics } from '../script-file.ts';
import { type Terminal, wantsColour } from '../terminal.ts';

interface RunOptions extends ScriptOptions {
  readonly request?: string[];
  readonly scenario?: string;
  readonly trace?: boolean;
  readonly full?: boolean;
  readonly dryRun?: boolean;
  readonly start: number;
  readonly allowExec?: boolean;
  readonly wait: number;
  readonly set?: Record<string, string>;
  readonly diagram?: boolean;
  readonly svg?: string;
  readonly mermaid?: string;
}

/** `run SCRIPT`: starts the script, sends it requests and shows what it does. */
export function addRunCommand(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  program
    .command('run')
    .description('start a script, send it SIP requests and show what it does')
    .argument('<script>', 'the script; - is standard input')
    .option(
      '-r, --request <file>',
      'a file of SIP requests, - is standard input; may be given again',
      collect,
    )
    .option('-s, --scenario <file>', 'a scenario, JSON or YAML: peers, and the steps they take')
    .addOption(versionOption())
    .option('--json', 'one JSON object per line')
    .option('--trace', 'every statement with its values')
    .option('--full', 'whole messages')
    .option('--dry-run', 'deliver no event: no broker, no file')
    .addOption(
      new Option('--start <time>', 'when the virtual clock begins: ISO 8601, or now')
        .argParser(startTime)
        .default(defaultStart, new Date(defaultStart).toISOString()),
    )
    .option('--allow-exec', 'let the script run commands of the system')
    .option('--wait <seconds>', 'how long to wait for deliveries', seconds, 5)
    .option('--diagram', 'show the messages as a sequence diagram when the run is over')
    .option('--svg <file>', 'write the sequence diagram as SVG; - is standard output')
    .option('--mermaid <file>', 'write the sequence diagram for Mermaid; - is standard output')
    .option('-o, --set <name=value>', 'an option that the script can read; may be given again', nameAndValue)
    .addOption(colourOption())
    .action(async (name: string, options: RunOptions) => {
      if (name === '-' && options.request?.includes('-'))
        throw new UsageProblem('standard input can be the script or the requests, not both');
      const loaded = loadScriptFile(name, options.opensips ?? null, terminal, options.trace);
      const input = readScriptInput(options, terminal);
      const colour = wantsColour(terminal, options.color);
      if (options.json) terminal.out(jsonDiagnostics(loaded));
      else if (loaded.diagnostics.length > 0) terminal.error(prettyDiagnostics(loaded, colour));
      if (hasErrors(loaded) || loaded.run === null) return finish(exit.failed);
      const fine = await runScript(loaded, name, input, {
        terminal,
        colour,
        json: options.json ?? false,
        full: options.full ?? false,
        trace: options.trace ?? false,
        dryRun: options.dryRun ?? false,
        start: options.start,
        allowExec: options.allowExec ?? false,
        wait: options.wait * 1000,
        arguments: options.set ?? {},
        diagrams: {
          text: options.diagram ?? false,
          svg: options.svg ?? null,
          mermaid: options.mermaid ?? null,
        },
      });
      finish(fine ? exit.fine : exit.failed);
    });
}
