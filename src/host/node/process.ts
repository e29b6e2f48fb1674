import { spawn, spawnSync } from 'node:child_process';
import { fromBytes, toBytes } from '../../values/bytes.ts';
import type { CommandOptions, CommandResult, ProcessInfo } from '../host.ts';

/** This process. `given` are the `-o name=value` options; commands are run only when `mayRun`. */
export function nodeProcess(given: Readonly<Record<string, string>> = {}, mayRun = false): ProcessInfo {
  const options = new Map(Object.entries(given));
  return {
    pid: process.pid,
    folder: process.cwd(),
    environment: (name) => process.env[name] ?? null,
    argument: (name) => options.get(name) ?? null,
    commandLine: process.argv.slice(1),
    terminate: () => void process.kill(process.pid, 'SIGTERM'),
    run: mayRun ? run : null,
  };
}

const run: NonNullable<ProcessInfo['run']> = (command, { input, environment }, done) => {
  const child = spawn('/bin/sh', ['-c', command], { env: { ...process.env, ...environment } });
  const output: Buffer[] = [];
  const error: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => error.push(chunk));
  // A command that does not read its input must not end us.
  child.stdin.on('error', () => {});
  child.stdin.end(input === undefined ? undefined : toBytes(input));
  const finish = (exitCode: number): void =>
    done({ exitCode, output: fromBytes(Buffer.concat(output)), error: fromBytes(Buffer.concat(error)) });
  child.once('error', () => finish(127));
  child.once('close', (code) => finish(code ?? 128));
};

/** Runs a command and waits for it: for worlds in which time stands still meanwhile. `folder`: where it runs. */
export function runCommandNow(
  command: string,
  { input, environment }: CommandOptions,
  folder?: string,
): CommandResult {
  const result = spawnSync('/bin/sh', ['-c', command], {
    cwd: folder,
    input: toBytes(input ?? ''),
    env: { ...process.env, ...environment },
    encoding: 'latin1',
  });
  return { exitCode: result.status ?? 128, output: result.stdout ?? '', error: result.stderr ?? '' };
}
