import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { fromBytes } from '../values/bytes.ts';
import type { ByteString } from '../values/value.ts';
import { UsageProblem } from './problem.ts';
import type { Terminal } from './terminal.ts';

/** No script and no file of requests is larger; what is, is some other file. */
const sizeLimit = 8 * 1024 * 1024;

/**
 * Reads a file named on the command line; `-` is standard input.
 *
 * @throws UsageProblem in words for the one who typed the name.
 */
export function readInput(name: string, what: string, terminal: Terminal): ByteString {
  const bytes = name === '-' ? readStdin(terminal) : readNamed(name, what);
  const shown = name === '-' ? 'standard input' : name;
  if (bytes.length === 0) throw new UsageProblem(`${shown} is empty: it should be ${what}`);
  if (bytes.length > sizeLimit)
    throw new UsageProblem(`${shown} has ${megabytes(bytes.length)}: too much for ${what}`);
  return fromBytes(bytes);
}

/** Reads a script named on the command line. @throws UsageProblem when it cannot be one */
export function readScriptText(name: string, terminal: Terminal): ByteString {
  const text = readInput(name, 'an OpenSIPS script', terminal);
  if (text.includes('\0')) throw new UsageProblem(`${name} is a binary file: an OpenSIPS script is wanted`);
  return text;
}

/** @throws UsageProblem when the file cannot be written */
export function writeOutput(name: string, content: string): void {
  try {
    writeFileSync(name, content);
  } catch (error) {
    throw new UsageProblem(`cannot write ${name}: ${meaning(error as NodeJS.ErrnoException)}`);
  }
}

function readNamed(name: string, what: string): Uint8Array {
  try {
    const found = statSync(name);
    if (found.isDirectory()) throw new UsageProblem(`${name} is a folder: ${what} is wanted`);
    if (found.size > sizeLimit)
      throw new UsageProblem(`${name} has ${megabytes(found.size)}: too much for ${what}`);
    return readFileSync(name);
  } catch (error) {
    if (error instanceof UsageProblem) throw error;
    throw new UsageProblem(`cannot read ${name}: ${meaning(error as NodeJS.ErrnoException)}`);
  }
}

function readStdin(terminal: Terminal): Uint8Array {
  try {
    return terminal.readStdin();
  } catch (error) {
    throw new UsageProblem(`cannot read standard input: ${meaning(error as NodeJS.ErrnoException)}`);
  }
}

function meaning(error: NodeJS.ErrnoException): string {
  // A file to be written lacks its folder.
  if (error.code === 'ENOENT')
    return error.syscall === 'open' ? 'there is no such folder' : 'there is no such file';
  if (error.code === 'EISDIR') return 'it is a folder';
  if (error.code === 'ENOTDIR') return 'a part of the path is no folder';
  if (error.code === 'EACCES') return 'permission denied';
  return error.message;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
