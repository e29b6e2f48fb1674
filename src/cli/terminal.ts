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

let outlivesReader = false;

/** From now on the program goes on when its output goes nowhere: a server whose log reader died or disk is full. */
export function outliveReader(): void {
  outlivesReader = true;
}

/** Ends the program without a word when the reader of its output goes away (`| head`), see `outliveReader`. */
export function endWithReader(): void {
  let told = false;
  const { stdout, stderr } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!outlivesReader) {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    }
    if (!told) stderr.write(`sipscript: the log cannot be written (${error.message}); the server goes on\n`);
    told = true;
  });
  // There is no place left to say so.
  stderr.on('error', () => {});
}
