import { ArgumentProblem } from '../../declarations/arguments.ts';
import { basicToExtended } from '../../values/regex/basic.ts';
import { compileRegex } from '../../values/regex/compile.ts';
import { type Regex, RegexError } from '../../values/regex/regex.ts';
import type { ByteString } from '../../values/value.ts';
import type { Matching } from '../usrloc/table.ts';

/** Flags of `save()`. */
export interface SaveFlags {
  readonly memoryOnly: boolean;
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
  /** Contacts that answered pings fastest come first. */
  readonly byLatency: boolean;
  /** Most microseconds that the last ping may have taken; 0: any. */
  readonly mostLatency: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function emptySave(): Mutable<SaveFlags> {
  return {
    memoryOnly: false,
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
  byLatency: false,
  mostLatency: 0,
};

/** Path flags by weight: of several the one further behind counts. */
const pathModes: readonly SaveFlags['path'][] = ['none', 'lazy', 'strict', 'off'];

function setPath(flags: Mutable<SaveFlags>, mode: SaveFlags['path']): void {
  if (pathModes.indexOf(mode) > pathModes.indexOf(flags.path)) flags.path = mode;
}

/** Flag names of 3.x, separated by commas. */
export function parseSaveFlags(text: ByteString): SaveFlags | ArgumentProblem {
  const flags = emptySave();
  for (const part of text.split(',')) {
    const [name, value] = split(part.trim());
    const number = value !== null && /^[0-9]+$/.test(value) ? Number(value) : null;
    switch (name) {
      case '':
        break;
      case 'memory-only':
        flags.memoryOnly = true;
        break;
      case 'no-reply':
        flags.noReply = true;
        break;
      case 'socket-header':
        flags.socketHeader = true;
        break;
      case 'path-strict':
        setPath(flags, 'strict');
        break;
      case 'path-lazy':
        setPath(flags, 'lazy');
        break;
      case 'path-off':
        setPath(flags, 'off');
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
      case 'matching-mode':
        // What it does not know the server passes over.
        flags.matching = parseMatching(value ?? '');
        break;
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
  if (value.startsWith('0')) return { kind: 'contact' };
  if (value.startsWith('1')) return { kind: 'call-id' };
  const name = /^<([^>]+)>/.exec(value)?.[1];
  return name === undefined ? null : { kind: 'parameters', names: [name] };
}

/** The letters of 2.4; unknown ones are passed over. */
export function parseOldSaveFlags(text: ByteString): SaveFlags {
  const flags = emptySave();
  for (const [, letter, digits, name] of text.matchAll(/([a-zA-Z])(?:([0-9]+)|<([^>]*)>)?/g)) {
    const number = digits === undefined ? null : Number(digits);
    switch (letter) {
      case 'm':
        flags.memoryOnly = true;
        break;
      case 'r':
        flags.noReply = true;
        break;
      case 's':
        flags.socketHeader = true;
        break;
      case 'p':
        if (digits?.[0] === '0') setPath(flags, 'off');
        else if (digits?.[0] === '1') setPath(flags, 'lazy');
        else if (digits?.[0] === '2') setPath(flags, 'strict');
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
        flags.maxContacts = number ?? 0;
        break;
      case 'e':
        flags.minExpires = number ?? 0;
        break;
      case 'E':
        flags.maxExpires = number ?? 0;
        break;
      case 'M':
        flags.matching = parseMatching(name === undefined ? (digits ?? '') : `<${name}>`);
        break;
    }
  }
  return flags;
}

/** Flag names of 3.x, separated by commas. */
export function parseLookupFlags(text: ByteString): LookupFlags | ArgumentProblem {
  const flags: Mutable<LookupFlags> = { ...noLookupFlags };
  // What follows the second slash means nothing.
  const pattern = /ua-filtering\s*=\s*\/([^,]*?)\/[^,]*/.exec(text);
  const rest = pattern === null ? text : text.replace(pattern[0], '');
  let ignoreCase = false;
  let extended = false;
  for (const part of rest.split(',')) {
    const [name, value] = split(part.trim());
    switch (name) {
      case '':
      case 'global':
        break;
      case 'extended-regexp':
        extended = true;
        break;
      case 'sort-by-latency':
        flags.byLatency = true;
        break;
      case 'max-ping-latency':
        if (value === null || !/^[0-9]+$/.test(value))
          return new ArgumentProblem(`${name} needs a number`, `Write "${name}=500000".`);
        flags.mostLatency = Number(value);
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
  return withAgent(flags, pattern?.[1], { ignoreCase, extended });
}

/** The letters of 2.4; unknown ones are passed over. */
export function parseOldLookupFlags(text: ByteString): LookupFlags | ArgumentProblem {
  const flags: Mutable<LookupFlags> = { ...noLookupFlags };
  const pattern = /u\/(.*?)\//.exec(text);
  const rest = pattern === null ? text : text.replace(pattern[0], '');
  for (const [, letter, digits] of rest.matchAll(/([a-zA-Z])([0-9]*)/g)) {
    if (letter === 'm') flags.methods = true;
    else if (letter === 'b') flags.noBranches = true;
    else if (letter === 'r') flags.branches = true;
    else if (letter === 'B') flags.onlyBranches = true;
    else if (letter === 'Y') flags.byLatency = true;
    else if (letter === 'y') flags.mostLatency = Number(digits);
  }
  return withAgent(flags, pattern?.[1], { ignoreCase: rest.includes('i'), extended: rest.includes('e') });
}

function withAgent(
  flags: Mutable<LookupFlags>,
  pattern: string | undefined,
  options: { ignoreCase: boolean; extended: boolean },
): LookupFlags | ArgumentProblem {
  if (pattern === undefined) return flags;
  const { ignoreCase, extended } = options;
  const regex = compileRegex(extended ? pattern : basicToExtended(pattern), { ignoreCase });
  if (regex instanceof RegexError)
    return new ArgumentProblem(`bad regular expression ${pattern}: ${regex.message}`);
  flags.agent = regex;
  return flags;
}
