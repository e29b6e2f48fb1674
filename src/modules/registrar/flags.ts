import { ArgumentProblem } from '../../declarations/arguments.ts';
import { compileRegex } from '../../values/regex/compile.ts';
import { type Regex, RegexError } from '../../values/regex/regex.ts';
import type { ByteString } from '../../values/value.ts';
import type { Matching } from '../usrloc/table.ts';

/** Flags of `save()`. */
export interface SaveFlags {
  readonly noReply: boolean;
  readonly socketHeader: boolean;
  readonly path: 'none' | 'off' | 'lazy' | 'strict';
  readonly pathReceived: boolean;
  readonly force: boolean;
  readonly onlyRequest: boolean;
  readonly maxContacts: number | null;
  readonly minExpires: number | null;
  readonly maxExpires: number | null;
  readonly matching: Matching | null;
}

/** Flags of `lookup()`. */
export interface LookupFlags {
  readonly methods: boolean;
  readonly noBranches: boolean;
  readonly branches: boolean;
  readonly onlyBranches: boolean;
  readonly agent: Regex | null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function emptySave(): Mutable<SaveFlags> {
  return {
    noReply: false,
    socketHeader: false,
    path: 'none',
    pathReceived: false,
    force: false,
    onlyRequest: false,
    maxContacts: null,
    minExpires: null,
    maxExpires: null,
    matching: null,
  };
}

export const noSaveFlags: SaveFlags = emptySave();
export const noLookupFlags: LookupFlags = {
  methods: false,
  noBranches: false,
  branches: false,
  onlyBranches: false,
  agent: null,
};

/** Flag names of 3.x, separated by commas. */
export function parseSaveFlags(text: ByteString): SaveFlags | ArgumentProblem {
  const flags = emptySave();
  for (const part of text.split(',')) {
    const [name, value] = split(part.trim());
    const number = value !== null && /^[0-9]+$/.test(value) ? Number(value) : null;
    switch (name) {
      case '':
      case 'memory-only':
        break;
      case 'no-reply':
        flags.noReply = true;
        break;
      case 'socket-header':
        flags.socketHeader = true;
        break;
      case 'path-strict':
        flags.path = 'strict';
        break;
      case 'path-lazy':
        flags.path = 'lazy';
        break;
      case 'path-off':
        flags.path = 'off';
        break;
      case 'path-received':
        flags.pathReceived = true;
        break;
      case 'force-registration':
        flags.force = true;
        break;
      case 'only-request-contacts':
        flags.onlyRequest = true;
        break;
      case 'max-contacts':
      case 'min-expires':
      case 'max-expires':
        if (number === null) return new ArgumentProblem(`${name} needs a number`, `Write "${name}=10".`);
        flags[
          name === 'max-contacts' ? 'maxContacts' : name === 'min-expires' ? 'minExpires' : 'maxExpires'
        ] = number;
        break;
      case 'matching-mode': {
        const matching = parseMatching(value ?? '');
        if (matching === null)
          return new ArgumentProblem(`unknown matching-mode ${value}`, 'Write 0, 1 or "<parameter>".');
        flags.matching = matching;
        break;
      }
      default:
        return new ArgumentProblem(`unknown flag ${name}`);
    }
  }
  return flags;
}

function split(text: ByteString): [ByteString, ByteString | null] {
  const equal = text.indexOf('=');
  return equal < 0 ? [text, null] : [text.slice(0, equal).trim(), text.slice(equal + 1).trim()];
}

function parseMatching(value: ByteString): Matching | null {
  if (value === '0') return { kind: 'contact' };
  if (value === '1') return { kind: 'call-id' };
  if (/^<.+>$/.test(value)) return { kind: 'parameter', name: value.slice(1, -1) };
  return null;
}

/** The letters of 2.4. */
export function parseOldSaveFlags(text: ByteString): SaveFlags | ArgumentProblem {
  const flags = emptySave();
  for (const [, letter, digits, name] of text.matchAll(/([a-zA-Z])(?:([0-9]+)|<([^>]*)>)?/g)) {
    const number = digits === undefined ? null : Number(digits);
    switch (letter) {
      case 'm':
        break;
      case 'r':
        flags.noReply = true;
        break;
      case 's':
        flags.socketHeader = true;
        break;
      case 'p':
        flags.path = number === 0 ? 'off' : number === 1 ? 'lazy' : 'strict';
        break;
      case 'v':
        flags.pathReceived = true;
        break;
      case 'f':
        flags.force = true;
        break;
      case 'o':
        flags.onlyRequest = true;
        break;
      case 'c':
        flags.maxContacts = number;
        break;
      case 'e':
        flags.minExpires = number;
        break;
      case 'E':
        flags.maxExpires = number;
        break;
      case 'M':
        flags.matching = name === undefined ? parseMatching(digits ?? '') : { kind: 'parameter', name };
        break;
      default:
        return new ArgumentProblem(`unknown flag ${letter}`);
    }
  }
  return flags;
}

/** Flag names of 3.x, separated by commas. */
export function parseLookupFlags(text: ByteString): LookupFlags | ArgumentProblem {
  const flags: Mutable<LookupFlags> = { ...noLookupFlags };
  const pattern = /ua-filtering\s*=\s*\/(.*?)\//.exec(text);
  const rest = pattern === null ? text : text.replace(pattern[0], '');
  let ignoreCase = false;
  for (const part of rest.split(',')) {
    const [name] = split(part.trim());
    switch (name) {
      case '':
      case 'extended-regexp':
      case 'global':
      case 'sort-by-latency':
      case 'max-ping-latency':
        break;
      case 'method-filtering':
        flags.methods = true;
        break;
      case 'no-branches':
        flags.noBranches = true;
        break;
      case 'branch':
        flags.branches = true;
        break;
      case 'to-branches-only':
        flags.onlyBranches = true;
        break;
      case 'case-insensitive':
        ignoreCase = true;
        break;
      default:
        return new ArgumentProblem(`unknown flag ${name}`);
    }
  }
  return withAgent(flags, pattern?.[1], ignoreCase);
}

/** The letters of 2.4. */
export function parseOldLookupFlags(text: ByteString): LookupFlags | ArgumentProblem {
  const flags: Mutable<LookupFlags> = { ...noLookupFlags };
  const pattern = /u\/(.*?)\//.exec(text);
  const rest = (pattern === null ? text : text.replace(pattern[0], '')).replace(/[yY][0-9]*/g, '');
  for (const letter of rest) {
    if (letter === 'm') flags.methods = true;
    else if (letter === 'b') flags.noBranches = true;
    else if (letter === 'r') flags.branches = true;
    else if (letter === 'B') flags.onlyBranches = true;
    else if (!'ieg '.includes(letter)) return new ArgumentProblem(`unknown flag ${letter}`);
  }
  return withAgent(flags, pattern?.[1], rest.includes('i'));
}

function withAgent(
  flags: Mutable<LookupFlags>,
  pattern: string | undefined,
  ignoreCase: boolean,
): LookupFlags | ArgumentProblem {
  if (pattern === undefined) return flags;
  const regex = compileRegex(pattern, { ignoreCase });
  if (regex instanceof RegexError)
    return new ArgumentProblem(`bad regular expression ${pattern}: ${regex.message}`);
  flags.agent = regex;
  return flags;
}
