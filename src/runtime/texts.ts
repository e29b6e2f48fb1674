import { parseFormat } from '../../grammar/formats.ts';
import { access, type Environment, formatOf } from '../compile/access.ts';
import type { LinkedProgram, Program } from '../compile/program.ts';
import { parseVariableText } from '../compile/variable-text.ts';
import { ArgumentProblem, type Format, type VariableReference } from '../declarations/arguments.ts';
import type { Server } from '../declarations/server.ts';
import type { ByteString, Value } from '../values/value.ts';
import type { LoadedModules } from './modules.ts';

/** Formats and variables that come as text, from parameters and values, and the `$var` of the process. */
export class ScriptTexts {
  readonly environment: Environment;
  readonly #program: Program;
  readonly #slots: string[] = [];
  #linked: LinkedProgram | null = null;

  constructor(server: Server, program: Program, modules: LoadedModules) {
    this.#program = program;
    // Texts in modparams are compiled before the program, and its slots, exist.
    this.environment = {
      server,
      registry: program.registry,
      modules: program.modules,
      state: (module) => modules.state(module),
      slots: {
        index: (name) => this.#slotOf(name),
        read: (slot) => this.readVariable(this.#slots[slot]!),
        write: (slot, value) => this.writeVariable(this.#slots[slot]!, value),
      },
    };
  }

  link(linked: LinkedProgram): void {
    this.#linked = linked;
  }

  /** Goes on with another program; the named `$var` and those of texts keep their values. */
  replace(linked: LinkedProgram, names: readonly string[]): void {
    const values = new Map([...names, ...this.#slots].map((name) => [name, this.readVariable(name)]));
    this.#linked = linked;
    for (const [name, value] of values) this.writeVariable(name, value);
  }

  format(text: ByteString): Format | ArgumentProblem {
    const { parts, problems } = parseFormat(text, 0);
    const problem = problems[0];
    if (problem !== undefined) return new ArgumentProblem(problem.message, problem.hint ?? null);
    for (const part of parts) {
      const unknown = typeof part === 'string' ? null : this.#unknown(part.name);
      if (unknown !== null) return unknown;
    }
    return formatOf(text, this.environment);
  }

  variable(text: ByteString): VariableReference | ArgumentProblem {
    const variable = parseVariableText(text, { start: 0, end: 0 });
    if (variable === null) return new ArgumentProblem(`\`${text}\` is no variable`);
    return this.#unknown(variable.name) ?? access(variable, this.environment).reference;
  }

  readVariable(name: string): Value {
    return this.#linked === null ? null : this.#linked.readSlot(this.#linked.slot(name));
  }

  writeVariable(name: string, value: Value): void {
    this.#linked?.writeSlot(this.#linked.slot(name), value);
  }

  #slotOf(name: string): number {
    const known = this.#slots.indexOf(name);
    return known >= 0 ? known : this.#slots.push(name) - 1;
  }

  #unknown(name: string): ArgumentProblem | null {
    if (name === '$' || this.#program.registry.variable(name, this.#program.modules) !== null) return null;
    return new ArgumentProblem(`unknown variable \`$${name}\``);
  }
}
