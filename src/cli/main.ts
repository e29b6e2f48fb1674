#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runCommandLine } from './program.ts';
import { processTerminal } from './terminal.ts';

// A reader that went away (`| head`) ends us without a word.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal, version);
