import { arg } from '../../declarations/arguments.ts';
import type { Message } from '../../declarations/message.ts';
import { declareModule, type FunctionDeclaration } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import type { EditList, EditNote } from '../../sip/edits.ts';
import { setUser } from '../../sip/uri-edit.ts';
import type { Regex } from '../../values/regex/regex.ts';
import { type Range, successiveMatches } from '../../values/regex/successive.ts';
import type { ByteString } from '../../values/value.ts';
import { changeRequestUri, requestUri, requestUriText, setRequestUri } from '../../variables/request-uri.ts';
import { afterFirstLine, bodyRange, wholeMessage } from './ranges.ts';
import { parseSubstitution, replacementsIn, substituted } from './substitution.ts';

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

/** The text from the start of a stretch up to a NUL byte, which ends it for the server. */
function textFrom({ sip }: Message, { start, end }: Range): ByteString {
  const nul = sip.raw.indexOf('\0', start);
  return sip.raw.slice(start, nul < 0 ? end : nul);
}

function searching(doc: string, where: Where): FunctionDeclaration {
  return textops.fn({
    doc,
    routes: most,
    args: [regexArgument],
    returns,
    run: ({ message }, _state, regex) => {
      const range = where(message);
      return range !== null && regex.test(textFrom(message, range)) ? 1 : -1;
    },
  });
}

/** The first match in a stretch of the message, also one of the empty text. */
function firstMatch(message: Message, range: Range | null, regex: Regex): Range | null {
  const match = range === null ? null : regex.exec(textFrom(message, range));
  return match === null ? null : { start: range!.start + match.start, end: range!.start + match.end };
}

/** A function that makes one edit at the first match. */
function atFirstMatch(
  doc: string,
  where: Where,
  what: string,
  edit: (edits: EditList, match: Range, text: ByteString, note: EditNote) => void,
): FunctionDeclaration {
  return textops.fn({
    doc,
    routes: most,
    args: [regexArgument, textArgument],
    returns,
    run: (execution, _state, regex, text) => {
      const { message } = execution;
      const match = firstMatch(message, where(message), regex);
      if (match === null) return -1;
      edit(message.edits, match, text, {
        what: `${what} /${regex.pattern}/`,
        origin: execution.position(),
      });
      return 1;
    },
  });
}

/** A function that puts text after the first match. */
function appending(doc: string, where: Where): FunctionDeclaration {
  return atFirstMatch(doc, where, 'insert after', (edits, { end }, text, note) =>
    edits.insert(end, text, note),
  );
}

/** A function that replaces the first match by a text. */
function replacing(doc: string, where: Where): FunctionDeclaration {
  return atFirstMatch(doc, where, 'replace', (edits, { start, end }, text, note) =>
    edits.replace(start, end, text, note),
  );
}

/** A function that replaces every match by a text. One that is empty ends it with -1; those before it stay replaced. */
function replacingAll(doc: string, where: Where, isOneText = false): FunctionDeclaration {
  return textops.fn({
    doc,
    routes: most,
    args: [regexArgument, textArgument],
    returns,
    run: (execution, _state, regex, text) => {
      const { message } = execution;
      const range = where(message);
      if (range === null) return -1;
      const { matches, isEmpty } = successiveMatches(regex, message.sip.raw, range, { all: true, isOneText });
      const note = { what: `replace /${regex.pattern}/`, origin: execution.position() };
      for (const { start, end } of matches) message.edits.replace(start, end, text, note);
      if (isEmpty) execution.log('ERROR', `/${regex.pattern}/ matches the empty text`);
      return matches.length > 0 && !isEmpty ? 1 : -1;
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
      const found = range === null ? [] : replacementsIn(execution, substitution, message.sip.raw, range);
      const note = { what: `subst /${substitution.regex.pattern}/`, origin: execution.position() };
      for (const { match, text } of found) message.edits.replace(match.start, match.end, text, note);
      return found.length > 0 ? 1 : -1;
    },
  });
}

export default textops.complete({
  functions: {
    search: searching('Looks in the whole message, first line and body included.', wholeMessage),
    search_body: searching('Looks in the body.', bodyRange),
    search_append: appending('Puts text after the first match in headers and body.', afterFirstLine),
    search_append_body: appending('Puts text after the first match in the body.', bodyRange),
    replace: replacing('Replaces the first match in headers and body.', afterFirstLine),
    replace_all: replacingAll('Replaces every match in headers and body.', afterFirstLine),
    replace_body: replacing('Replaces the first match in the body.', bodyRange),
    replace_body_all: replacingAll('Replaces every match in the body, line by line.', bodyRange),
    replace_body_atonce: replacingAll(
      'Replaces every match in the body, which is one text.',
      bodyRange,
      true,
    ),
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
