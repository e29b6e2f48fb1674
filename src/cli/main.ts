#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runCommandLine } from './program.ts';
import { endWithReader, processTerminal } from './terminal.ts';

endWithReader();

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal, version);
