import { arg } from '../../declarations/arguments.ts';
import type { Message } from '../../declarations/message.ts';
import { declareModule, type FunctionDeclaration } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { setUser } from '../../sip/uri-edit.ts';
import type { Regex } from '../../values/regex/regex.ts';
import type { ByteString } from '../../values/value.ts';
import { changeRequestUri, requestUri, requestUriText, setRequestUri } from '../../variables/request-uri.ts';
import { afterFirstLine, bodyRange, type Continuation, matches, type Range } from './ranges.ts';
import { parseSubstitution, replacements, substituted } from './substitution.ts';

const textops = declareModule({ name: 'textops', doc: 'Searches and replaces text of the message.' });

const most: readonly RouteKind[] = ['request', 'failure', 'onreply', 'branch', 'local'];
const requests: readonly RouteKind[] = ['request', 'failure', 'onreply', 'branch'];
const returns = { 1: 'it matched', [-1]: 'it did not' };
const regexArgument = arg.regex('regex', 'What is looked for, at any place, without regard to case.');
const textArgument = arg.string('text', 'The text.');
const substitutionArgument = arg.parsed(
  'substitution',
  '`/regex/replacement/flags` with flags i, g, s.',
  parseSubstitution,
  { raw: true },
);

type Where = (message: Message) => Range | null;

/** A function that puts text after the first match. */
function appending(doc: string, where: Where): FunctionDeclaration {
  return textops.fn({
    doc,
    routes: most,
    args: [regexArgument, textArgument],
    returns,
    run: (execution, _state, regex, text) => {
      const { message } = execution;
      const range = where(message);
      const match = range === null ? undefined : matches(regex, message.sip.raw, range, false)[0];
      if (match === undefined) return -1;
      message.edits.insert(match.end, text, {
        what: `insert after /${regex.pattern}/`,
        origin: execution.position(),
      });
      return 1;
    },
  });
}

/** A function that replaces the first match, or all of them, by a text. */
function replacing(
  doc: string,
  where: Where,
  all: boolean,
  continuation: Continuation = 'not-line-start',
): FunctionDeclaration {
  return textops.fn({
    doc,
    routes: most,
    args: [regexArgument, textArgument],
    returns,
    run: (execution, _state, regex: Regex, text: ByteString) => {
      const { message } = execution;
      const range = where(message);
      const found = range === null ? [] : matches(regex, message.sip.raw, range, all, continuation);
      const note = { what: `replace /${regex.pattern}/`, origin: execution.position() };
      for (const { start, end } of found) message.edits.replace(start, end, text, note);
      return found.length > 0 ? 1 : -1;
    },
  });
}

function substituting(doc: string, where: Where): FunctionDeclaration {
  return textops.fn({
    doc,
    routes: most,
    args: [substitutionArgument],
    returns,
    run: (execution, _state, substitution) => {
      const { message } = execution;
      const range = where(message);
      const found = range === null ? [] : replacements(execution, substitution, message.sip.raw, range);
      const note = { what: `subst /${substitution.regex.pattern}/`, origin: execution.position() };
      for (const { match, text } of found) message.edits.replace(match.start, match.end, text, note);
      return found.length > 0 ? 1 : -1;
    },
  });
}

export default textops.complete({
  functions: {
    search: textops.fn({
      doc: 'Looks in the whole message, first line and body included.',
      routes: most,
      args: [regexArgument],
      returns,
      run: ({ message }, _state, regex) => (regex.test(message.sip.raw) ? 1 : -1),
    }),
    search_body: textops.fn({
      doc: 'Looks in the body.',
      routes: most,
      args: [regexArgument],
      returns: { ...returns, [-1]: 'it did not, or there is no body' },
      run: ({ message }, _state, regex) => {
        const range = bodyRange(message);
        return range !== null && regex.test(message.sip.raw.slice(range.start, range.end)) ? 1 : -1;
      },
    }),
    search_append: appending('Puts text after the first match in headers and body.', afterFirstLine),
    search_append_body: appending('Puts text after the first match in the body.', bodyRange),
    replace: replacing('Replaces the first match in headers and body.', afterFirstLine, false),
    replace_all: replacing('Replaces every match in headers and body.', afterFirstLine, true),
    replace_body: replacing('Replaces the first match in the body.', bodyRange, false),
    replace_body_all: replacing(
      'Replaces every match in the body; `^` also matches right after a match.',
      bodyRange,
      true,
      'line-start',
    ),
    replace_body_atonce: replacing('Replaces every match in the body, which is one text.', bodyRange, true),
    subst: substituting(
      'Replaces matches in headers and body, with groups and variables in the replacement.',
      afterFirstLine,
    ),
    subst_body: substituting(
      'Replaces matches in the body, with groups and variables in the replacement.',
      bodyRange,
    ),
    subst_uri: textops.fn({
      doc: 'Replaces matches in the request URI.',
      routes: requests,
      args: [substitutionArgument],
      returns,
      run: (execution, _state, substitution) => {
        const text = requestUriText(execution.message);
        const changed = text === null ? null : substituted(execution, substitution, text);
        if (changed === null) return -1;
        setRequestUri(execution.message, changed);
        return 1;
      },
    }),
    subst_user: textops.fn({
      doc: 'Replaces matches in the user of the request URI.',
      routes: requests,
      args: [substitutionArgument],
      returns,
      run: (execution, _state, substitution) => {
        const user = requestUri(execution)?.user ?? null;
        const changed = user === null ? null : substituted(execution, substitution, user);
        return changed !== null && changeRequestUri(execution, (uri) => setUser(uri, changed)) ? 1 : -1;
      },
    }),
  },
});
