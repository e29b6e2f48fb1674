import { InvalidArgumentError, Option } from 'commander';
import { type Version, versions } from '../../grammar/dialect.ts';

/** `--opensips V` of every command that looks at scripts. */
export function versionOption(): Option {
  return new Option(
    '--opensips <version>',
    'the version to be (guessed from the script when absent)',
  ).choices([...versions]);
}

export function colourOption(): Option {
  return new Option('--color <when>', 'colours in the output')
    .choices(['auto', 'always', 'never'])
    .default('auto');
}

/** Collects `-o name=value`. */
export function nameAndValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('it must be name=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

export function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

export function seconds(text: string): number {
  const number = Number(text);
  if (!(number >= 0) || text.trim() === '') throw new InvalidArgumentError('it must be a number of seconds.');
  return number;
}

export interface ScriptOptions {
  readonly opensips?: Version;
  readonly color: 'auto' | 'always' | 'never';
  readonly json?: boolean;
}

/** `--start`: the same bytes each time need the same time each time, so `now` must be asked for. */
export function startTime(text: string): number {
  const time = text === 'now' ? Date.now() : Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('it must be `now` or like 2026-01-31T12:00:00Z.');
  return time;
}
