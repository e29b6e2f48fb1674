/**
 * How often our parser and the real ones agree about scripts that other people wrote. The scripts are not part
 * of this project: a directory holds them with an `index.json` of what the real servers said.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialect, SyntaxProblem } from '../../grammar/index.ts';
import { parse } from '../../grammar/index.ts';
import { flatten, type ReadFile } from '../../src/source/index.ts';

interface Verdict {
  readonly syntax: 'valid' | 'invalid';
  readonly syntaxWithoutUnknownSettings?: 'valid' | 'invalid';
  readonly unknownSettings?: readonly string[];
  readonly first?: { readonly line?: number; readonly message?: string; readonly text?: string };
  readonly firstAfterUnknownSettings?: Verdict['first'];
}

interface Entry {
  readonly file: string;
  readonly origin: { readonly kind: string; readonly repo?: string; readonly path?: string };
  readonly era: string;
  readonly templating: readonly string[];
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly otherVersions?: Readonly<Record<string, Verdict>>;
  readonly bestOfAll: { readonly version: string };
}

/** One script in one version. */
export interface Comparison {
  readonly file: string;
  readonly era: string;
  readonly origin: string;
  readonly templated: boolean;
  readonly version: string;
  readonly dialect: Dialect;
  /** What the real server said about the syntax, settings apart. */
  readonly valid: boolean;
  readonly agrees: boolean;
  /** Whether our first error is on the line of the server's; null where one of them names none. */
  readonly sameLine: boolean | null;
  /** The place to look at when we disagree. */
  readonly detail: string;
  readonly milliseconds: number;
}

export interface Agreement {
  /** Each script in the version the real servers liked best. */
  readonly best: readonly Comparison[];
  /** Each script in every version that has a dialect of its own. */
  readonly all: readonly Comparison[];
}

const dialects: Readonly<Record<string, Dialect>> = {
  '1.6': '1.x',
  '1.11': '1.x',
  '2.2': '1.x',
  '2.4': '2.4',
  '3.0': '3.6',
  '3.1': '3.6',
  '3.6': '3.6',
  '4.0': '4.0',
};

/** Parses every script in `directory` and compares with its index. */
export function measureCorpus(directory: string): Agreement {
  const index = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as Entry[];
  const best: Comparison[] = [];
  const all: Comparison[] = [];
  const files = new Map(index.map((entry) => [`${entry.origin.repo}:${entry.origin.path}`, entry.file]));
  /** What a script includes is another script of the directory, under the path it has in its repository. */
  const readerFor =
    (entry: Entry) =>
    (path: string): string | null => {
      const folder = entry.origin.path?.replace(/[^/]*$/, '') ?? '';
      const file = files.get(`${entry.origin.repo}:${folder}${path}`);
      return file === undefined ? null : readFileSync(join(directory, file), 'latin1');
    };
  for (const entry of index) {
    const readFile = readerFor(entry);
    const text = readFileSync(join(directory, entry.file), 'latin1');
    const { version } = entry.bestOfAll;
    best.push(compare(readFile, entry, text, version));
    for (const own of ['2.4', '3.6', '4.0']) {
      if (entry.verdicts[own] !== undefined) all.push(compare(readFile, entry, text, own));
    }
  }
  return { best, all };
}

function compare(readFile: ReadFile, entry: Entry, text: string, version: string): Comparison {
  const verdict = entry.verdicts[version] ?? entry.otherVersions![version]!;
  const dialect = dialects[version]!;
  const valid = (verdict.syntaxWithoutUnknownSettings ?? verdict.syntax) === 'valid';
  const started = performance.now();
  // Missing includes are dropped, as they were for the real servers.
  const source = flatten(entry.file, blankSettings(text, verdict.unknownSettings ?? []), readFile, dialect);
  const { problems } = parse(source.text, { dialect });
  const milliseconds = performance.now() - started;
  const first = problems.find((problem) => isSyntaxError(problem, version));
  const agrees = (first === undefined) === valid;
  const theirs = verdict.firstAfterUnknownSettings ?? verdict.first;
  const ourLine = first && source.position(first.span.start).line;
  const ours = first ? `${ourLine}: ${first.message} [${first.code}]` : 'no error';
  const detail = `ours ${ours}; theirs ${valid ? 'no error' : `${theirs?.line}: ${theirs?.message} ${theirs?.text ?? ''}`}`;
  return {
    file: entry.file,
    era: entry.era,
    origin: entry.origin.kind,
    templated: entry.templating.length > 0,
    version,
    dialect,
    valid,
    agrees,
    sameLine: first !== undefined && !valid && theirs?.line !== undefined ? ourLine === theirs.line : null,
    detail,
    milliseconds,
  };
}

/** Unknown names are judged apart from syntax. */
function isSyntaxError(problem: SyntaxProblem, version: string): boolean {
  // 3.0 has no dialect of its own: the grammar of 3.6, except that flags and addresses are still bare words.
  if (version === '3.0' && problem.code === 'syntax-unquoted-argument') return false;
  return problem.severity === 'error' && !problem.code.startsWith('variable-');
}

/** Settings that a version does not know stop its parser; the index judges the rest of the script without them. */
function blankSettings(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  const pattern = new RegExp(`^[ \\t]*(?:${names.join('|')})[ \\t]*=[^\\n]*`, 'gm');
  return text.replace(pattern, (line) => ' '.repeat(line.length));
}

/** The table by era and origin, the disagreements, and a last line with the counts. */
export function writeAgreement({ best, all }: Agreement): string {
  const judged = best.filter((one) => !one.templated);
  const lines = ['best version of each script', ...table(best), ''];
  lines.push('every version of its own', ...table(all, (one) => one.version), '');
  const located = all.filter((one) => one.sameLine !== null && !one.templated);
  lines.push(
    `first error on the same line: ${located.filter((one) => one.sameLine).length} of ${located.length}`,
  );
  const slow = all.filter((one) => one.milliseconds > 1000);
  lines.push(`slower than a second: ${slow.length}`, '', 'disagreements');
  for (const one of [...new Set([...judged, ...all])].filter((each) => !each.agrees && !each.templated)) {
    lines.push(`  ${one.version} ${one.file}: ${one.detail}`);
  }
  const passed = judged.filter((one) => one.agrees).length;
  lines.push('', `${passed} passed, ${judged.length - passed} failed`);
  return lines.join('\n');
}

function table(list: readonly Comparison[], row = (one: Comparison): string => one.era): string[] {
  const origins = ['official', 'sipssert', 'github', 'templated'];
  const column = (one: Comparison): string => (one.templated ? 'templated' : one.origin);
  const rows = [...new Set(list.map(row))].sort();
  const cell = (inRow: string, inColumn: string): string => {
    const some = list.filter((one) => row(one) === inRow && column(one) === inColumn);
    return some.length === 0 ? '' : `${some.filter((one) => one.agrees).length}/${some.length}`;
  };
  return [
    `  ${''.padEnd(8)}${origins.map((name) => name.padStart(11)).join('')}`,
    ...rows.map(
      (name) => `  ${name.padEnd(8)}${origins.map((each) => cell(name, each).padStart(11)).join('')}`,
    ),
  ];
}
