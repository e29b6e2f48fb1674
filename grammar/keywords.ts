/** Which words are keywords in which version (reference: language 1.3). */
import type { TokenType } from 'chevrotain';
import { coreFunctions } from './core-functions.ts';
import type { Dialect } from './dialect.ts';
import { settingNames } from './setting-names.ts';
import * as t from './tokens.ts';

/** Words that are numbers, with their value. */
export const booleanWords: ReadonlyMap<string, number> = new Map([
  ['yes', 1],
  ['true', 1],
  ['on', 1],
  ['enable', 1],
  ['no', 0],
  ['false', 0],
  ['off', 0],
  ['disable', 0],
]);

const statements: readonly (readonly [string, TokenType])[] = [
  ['if', t.If],
  ['else', t.Else],
  ['while', t.While],
  ['for', t.For],
  ['in', t.In],
  ['switch', t.Switch],
  ['case', t.Case],
  ['default', t.Default],
  ['break', t.Break],
  ['return', t.Return],
  ['exit', t.Exit],
  ['drop', t.Drop],
  ['assert', t.Assert],
  ['async', t.Async],
  ['launch', t.Launch],
  ['log', t.LogWord],
  ['xlog', t.LogWord],
  ['xdbg', t.LogWord],
  ['error', t.LogWord],
  ['and', t.And],
  ['or', t.Or],
  ['not', t.Not],
  ['null', t.Null],
  ['NULL', t.Null],
  ['loadmodule', t.LoadModule],
  ['modparam', t.ModParam],
  ['route', t.Route],
];

const blocks = [
  'failure_route',
  'onreply_route',
  'branch_route',
  'error_route',
  'local_route',
  'startup_route',
  'timer_route',
  'event_route',
];

/** From 3.x on. */
const socketWords3 = [
  'any',
  'anycast',
  'ANYCAST',
  'frag',
  'FRAG',
  'reuse_port',
  'REUSE_PORT',
  'accept_subdomain',
  'ACCEPT_SUBDOMAIN',
  'tag',
  'expire',
  'readonly',
  'sync',
];
/** From 4.0 on; the parts may be in either case. */
const socketWords4 = [
  ...spellings('bond'),
  ...spellings('proxy'),
  ...spellings('proxy', 'protocol'),
  ...['allow', 'send'].flatMap((word) => [
    ...spellings(word, 'proxy'),
    ...spellings(word, 'proxy', 'protocol'),
  ]),
];
const socketWords2 = ['any', 'anycast', 'ANYCAST', 'sync'];

/** Keywords only with a blank on both sides (reference: language 1.3). */
const blankWords3 = [
  'as',
  'AS',
  'use_workers',
  'USE_WORKERS',
  'tos',
  'TOS',
  'use_auto_scaling_profile',
  'USE_AUTO_SCALING_PROFILE',
  'on',
  'ON',
  'cycles',
  'CYCLES',
];
const blankWords2 = ['as', 'AS', 'use_children', 'USE_CHILDREN'];

export interface Keywords {
  readonly words: ReadonlyMap<string, TokenType>;
  readonly blankWords: ReadonlySet<string>;
}

const built = new Map<Dialect, Keywords>();

/** The keywords of `dialect`. */
export function keywords(dialect: Dialect): Keywords {
  const known = built.get(dialect);
  if (known !== undefined) return known;
  const made = build(dialect);
  built.set(dialect, made);
  return made;
}

/** Each word in lower and upper case, joined with underscores. */
function spellings(...parts: string[]): string[] {
  return parts
    .map((part) => [part, part.toUpperCase()])
    .reduce((heads, tails) => heads.flatMap((head) => tails.map((tail) => `${head}_${tail}`)));
}

function build(dialect: Dialect): Keywords {
  const words = new Map<string, TokenType>();
  const modern = dialect === '3.6' || dialect === '4.0';
  // 1.x is read leniently: its settings are not reserved.
  if (dialect !== '1.x') for (const name of settingNames(dialect)) words.set(name, t.SettingWord);
  for (const [word, type] of statements) words.set(word, type);
  for (const block of blocks) words.set(block, t.BlockWord);
  for (const name of booleanWords.keys()) words.set(name, t.NumberToken);
  for (const name of modern ? socketWords3 : socketWords2) words.set(name, t.SocketWord);
  if (dialect === '4.0') for (const name of socketWords4) words.set(name, t.SocketWord);
  for (const name of coreFunctions(dialect).keys()) words.set(name, t.CoreFunction);
  if (dialect === '1.x') {
    // Later additions, still free as names in the oldest scripts.
    for (const name of ['async', 'launch', 'in', 'anycast', 'ANYCAST', 'sync', 'assert']) words.delete(name);
    words.set('xdbg', t.LogWord);
  }
  if (dialect === '2.4' || dialect === '1.x') words.set('esac', t.Break);
  return { words, blankWords: new Set(modern ? blankWords3 : blankWords2) };
}
