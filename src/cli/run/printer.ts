import type { Observation } from '../../declarations/observation.ts';
import type { Terminal } from '../terminal.ts';
import type { Deliveries } from './deliveries.ts';
import { observationToJson } from './json-lines.ts';
import { type PrettyOptions, renderObservations } from './pretty.ts';
import { colouredStyle, plainStyle, type Style } from './style.ts';

export interface PrinterOptions extends Omit<PrettyOptions, 'style'> {
  readonly terminal: Terminal;
  readonly colour: boolean;
  /** One JSON object per line instead of blocks for people. */
  readonly json: boolean;
}

/** Prints what happens while a script runs: a block for each step, or a line of JSON for each thing. */
export class Printer {
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly style: Style;
  readonly #options: PrettyOptions;
  /** Not printed yet: what becomes of deliveries is known at the end of a step only. */
  #observations: Observation[] = [];

  constructor(options: PrinterOptions) {
    this.terminal = options.terminal;
    this.json = options.json;
    this.style = options.colour ? colouredStyle : plainStyle;
    this.#options = { ...options, style: this.style };
  }

  observe(observation: Observation): void {
    if (this.json) this.#line(observationToJson(observation));
    else this.#observations.push(observation);
  }

  /** Whether nothing was sent since the last block. */
  get nothingSent(): boolean {
    return this.#observations.every(({ type }) => type !== 'sent');
  }

  /** For programs: a line of its own. */
  mark(type: string, fields: object): void {
    if (this.json) this.#line({ type, ...fields });
  }

  /** For people: a heading, all that happened since the last block, and remarks. */
  block(deliveries: Deliveries, heading = '', remarks: readonly string[] = []): void {
    const lines = renderObservations(this.#observations, deliveries, this.#options);
    this.#observations = [];
    if (heading !== '' || lines.length > 0)
      this.print(`${[heading, ...lines, ...remarks].filter((line) => line !== '').join('\n')}\n`);
  }

  /** For people: a line, or several. */
  print(text: string): void {
    if (!this.json) this.terminal.out(`${text}\n`);
  }

  /** The answer to a management command, as a remark of a block. */
  answer(result: unknown): string {
    return `  ${this.style.kind('answer'.padEnd(11))}${JSON.stringify(result)}`;
  }

  #line(fields: object): void {
    this.terminal.out(`${JSON.stringify(fields)}\n`);
  }
}
