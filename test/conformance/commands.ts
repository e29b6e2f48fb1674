import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandOptions, CommandResult } from '../../src/host/host.ts';
import { runCommandNow } from '../../src/host/node/process.ts';

/** Runs the commands of a case for real, in a copy of its folder that the first of them makes. */
export class CaseCommands {
  readonly #source: string;
  readonly #named: string;
  #copy: string | null = null;

  /** `source`: the folder of the case; `named`: what its script calls that folder. */
  constructor(source: string, named: string) {
    this.#source = source;
    this.#named = named;
  }

  readonly run = (command: string, options: CommandOptions): CommandResult => {
    this.#copy ??= this.#makeCopy();
    return runCommandNow(command.replaceAll(this.#named, this.#copy), options, this.#copy);
  };

  /** Removes the copy. */
  close(): void {
    if (this.#copy !== null) rmSync(this.#copy, { recursive: true, force: true });
    this.#copy = null;
  }

  #makeCopy(): string {
    const copy = mkdtempSync(join(tmpdir(), 'sipscript-case-'));
    cpSync(this.#source, copy, { recursive: true });
    return copy;
  }
}
