import { readFileSync } from 'node:fs';

/** Where a command reads from and prints to; tests bring their own. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** Whether `out` goes to a terminal. */
  readonly isTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readStdin(): Uint8Array;
}

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  isTerminal: process.stdout.isTTY === true,
  environment: process.env,
  readStdin: () => readFileSync(0),
};

export type ColourChoice = 'auto' | 'always' | 'never';

/** Colour on a terminal only, never with NO_COLOR, always or never when asked for. */
export function wantsColour(terminal: Terminal, choice: ColourChoice = 'auto'): boolean {
  if (choice !== 'auto') return choice === 'always';
  return terminal.isTerminal && !terminal.environment.NO_COLOR && terminal.environment.TERM !== 'dumb';
}
