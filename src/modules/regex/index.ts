import { arg } from '../../declarations/arguments.ts';
import { ManagementError } from '../../declarations/management.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import { allButError } from '../../declarations/routes.ts';
import type { Server } from '../../declarations/server.ts';
import { parseLeadingInteger } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';
import { parseGroups } from './groups.ts';
import { compilePattern, type PatternOptions, type PerlPattern } from './pattern.ts';

interface State {
  readonly server: Server;
  readonly options: PatternOptions;
  readonly file: string | null;
  readonly limits: { readonly groups: number; readonly size: number };
  groups: readonly PerlPattern[];
}

const regex = declareModule({
  name: 'regex',
  doc: 'Perl regular expressions.',
  params: {
    file: param.string(null, 'File with groups of patterns.'),
    max_groups: param.integer(20, 'How many groups there may be.'),
    group_max_size: param.integer(8192, 'How long the patterns of a group may be together.'),
    pcre_caseless: param.integer(0, 'Not 0: without regard to case.'),
    pcre_multiline: param.integer(0, 'Not 0: `^` and `$` match at every line.'),
    pcre_dotall: param.integer(0, 'Not 0: `.` matches line ends.'),
    pcre_extended: param.integer(0, 'Not 0: blanks and comments in patterns do not count.'),
  },
  setup: ({ server, params }): State => {
    const state: State = {
      server,
      // The server looks at these parameters only when it has groups, and then for all patterns.
      options: {
        ignoreCase: params.file !== null && params.pcre_caseless !== 0,
        multiline: params.file !== null && params.pcre_multiline !== 0,
        dotAll: params.file !== null && params.pcre_dotall !== 0,
        extended: params.file !== null && params.pcre_extended !== 0,
      },
      file: params.file,
      limits: { groups: params.max_groups, size: params.group_max_size },
      groups: [],
    };
    const problem = load(state);
    if (problem !== null) throw new ModuleProblem(problem);
    return state;
  },
});

/** Reads the file of groups again. Null, or why it could not be. */
function load(state: State): string | null {
  if (state.file === null) return null;
  const text = state.server.host.files.read(state.file);
  if (typeof text !== 'string') return `${state.file}: ${text.message}`;
  const groups = parseGroups(text, state.options, state.limits);
  if (typeof groups === 'string') return `${state.file}: ${groups}`;
  state.groups = groups;
  return null;
}

/** Null (after logging) for a pattern that cannot be compiled. */
function matchesPattern(state: State, text: ByteString, pattern: ByteString): boolean | null {
  const compiled = compilePattern(pattern, state.options);
  if (typeof compiled !== 'string') return compiled.test(text);
  state.server.log('ERROR', `pcre_match: ${compiled}`);
  return null;
}

/** Null when there is no such group. */
function matchesGroup(state: State, text: ByteString, group: number): boolean | null {
  return state.groups[group]?.test(text) ?? null;
}

/** How management tells whether something matches. */
function answer(matches: boolean): string {
  return matches ? 'Match' : 'Not Match';
}

const text = arg.string('text', 'What is looked at.');
const returns = { 1: 'it matches', [-1]: 'it does not' };

export default regex.complete({
  functions: {
    pcre_match: regex.fn({
      doc: 'Whether a text matches a Perl regular expression.',
      routes: allButError,
      args: [text, arg.string('pattern', 'The expression; a `$` in it is written `$$`.')],
      returns: { ...returns, [-4]: 'the expression is malformed' },
      run: (_execution, state, subject, pattern) => {
        const result = matchesPattern(state, subject, pattern);
        return result === null ? -4 : result ? 1 : -1;
      },
    }),
    pcre_match_group: regex.fn({
      doc: 'Whether a text matches any pattern of a group.',
      routes: allButError,
      args: [text, arg.optional(arg.integer('group', 'The group; 0 when left out.'))],
      returns: { ...returns, [-2]: 'there are no groups at all', [-4]: 'there is no such group' },
      run: (execution, state, subject, group) => {
        if (state.file === null) {
          execution.log('ERROR', 'there is no file with groups of patterns');
          return -2;
        }
        const result = matchesGroup(state, subject, group ?? 0);
        if (result === null) execution.log('ERROR', `there is no group ${group ?? 0} of patterns`);
        return result === null ? -4 : result ? 1 : -1;
      },
    }),
  },
  management: (state) => [
    {
      name: 'regex_reload',
      groupName: 'regex:reload',
      doc: 'Reads the file of groups again.',
      recipes: [[]],
      run: () => {
        if (state.file === null) return new ManagementError(403, 'Group matching not enabled');
        const problem = load(state);
        if (problem === null) return 'OK';
        state.server.log('ERROR', problem);
        return new ManagementError(500, 'Internal error');
      },
    },
    {
      name: 'regex_match',
      groupName: 'regex:match',
      doc: 'Whether a text matches a Perl regular expression.',
      recipes: [['string', 'pcre_regex']],
      run({ string, pcre_regex: pattern }) {
        const result = matchesPattern(state, String(string), String(pattern));
        return result === null ? new ManagementError(500, 'Error pcre_re compilation') : answer(result);
      },
    },
    {
      name: 'regex_match_group',
      groupName: 'regex:match_group',
      doc: 'Whether a text matches any pattern of a group.',
      recipes: [['string', 'group']],
      run({ string, group }) {
        if (state.file === null) return new ManagementError(500, 'Error group matching is disabled');
        const result = matchesGroup(state, String(string), parseLeadingInteger(String(group)));
        return result === null ? new ManagementError(500, 'Error invalid pcre index') : answer(result);
      },
    },
  ],
});
