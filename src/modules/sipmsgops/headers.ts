import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { replyBodyKey } from '../../runtime/forwarding/reply.ts';
import { type Header, headerType } from '../../sip/headers.ts';
import { calendarTime } from '../../values/calendar.ts';
import { compileGlob } from '../../values/glob.ts';
import { cachedRegex, regexArgumentOptions } from '../../values/regex/cache.ts';
import { RegexError } from '../../values/regex/regex.ts';
import { strftime } from '../../values/strftime.ts';
import type { ByteString } from '../../values/value.ts';
import { most, sipmsgops } from './declaration.ts';

const text = arg.string('text', 'Whole lines, with their line ends.');
const name = arg.string('name', 'Name of the header.');
const anchor = arg.optional(arg.string('header', 'Header next to which it is put.'));
const done = { 1: 'done' };

/** The header with that anchor's name; since 3.0 names that the server has no type for keep their case. */
function anchorOf({ message, server }: Execution, wanted: ByteString | undefined): Header | null {
  if (wanted === undefined) return null;
  const found = message.sip.headers(wanted);
  const isAny = server.version === '2.4' || headerType(wanted) !== 'other';
  return (isAny ? found[0] : found.find((header) => header.name === wanted)) ?? null;
}

/** Also a header whose list of options was changed counts as removed. */
function isRemoved({ message }: Execution, { start, end }: Header): boolean {
  return message.edits.edits.some((edit) => edit.start <= start && edit.end >= end);
}

/** Removes the headers that match, unless they are removed already; -1 when there are none. */
export function removeHeaders(
  execution: Execution,
  what: string,
  matches: (name: ByteString) => boolean,
): number {
  const { message } = execution;
  const found = message.sip.allHeaders.filter(
    (header) => matches(header.name) && !isRemoved(execution, header),
  );
  const note = { what, origin: execution.position() };
  for (const header of found) message.edits.removeHeader(header, note);
  return found.length > 0 ? 1 : -1;
}

function removeByName(execution: Execution, wanted: ByteString): number {
  const headers = new Set(execution.message.sip.headers(wanted).map((header) => header.name));
  return removeHeaders(execution, `remove_hf ${wanted}`, (found) => headers.has(found));
}

/** `remove_hf(name, flags)` of 2.4: `g` a shell pattern, `r` a regular expression. */
function removeByFlag(execution: Execution, pattern: ByteString, flags: ByteString): number {
  const what = `remove_hf ${pattern}`;
  if (flags.includes('g')) {
    const glob = compileGlob(pattern);
    return removeHeaders(execution, what, (found) => glob.test(found));
  }
  if (!flags.includes('r')) return removeByName(execution, pattern);
  const regex = cachedRegex(pattern, regexArgumentOptions);
  if (regex instanceof RegexError) {
    execution.log('ERROR', `bad regular expression "${pattern}": ${regex.message}`);
    return -1;
  }
  return removeHeaders(execution, what, (found) => regex.test(found));
}

/** Functions over headers (reference: sip 18). */
export const headerFunctions = {
  append_hf: sipmsgops.fn({
    doc: 'Adds header lines after the last header, or after the first one of a name.',
    routes: most,
    args: [text, anchor],
    returns: done,
    run: (execution, _state, lines, after) => {
      const { message } = execution;
      message.edits.appendHeader(message.sip, lines, anchorOf(execution, after), {
        what: `append_hf ${lines.trimEnd()}`,
        origin: execution.position(),
      });
      return 1;
    },
  }),
  insert_hf: sipmsgops.fn({
    doc: 'Adds header lines before the first header, or before the first one of a name.',
    routes: most,
    args: [text, anchor],
    returns: done,
    run: (execution, _state, lines, before) => {
      const { message } = execution;
      message.edits.insertHeader(message.sip, lines, anchorOf(execution, before), {
        what: `insert_hf ${lines.trimEnd()}`,
        origin: execution.position(),
      });
      return 1;
    },
  }),
  append_urihf: sipmsgops.fn({
    doc: 'Adds a header line made of a text, the request URI as received, and another text.',
    routes: ['request', 'failure', 'branch'],
    args: [
      arg.string('before', 'What stands before the URI.'),
      arg.string('after', 'What stands behind it, with the line end.'),
    ],
    returns: done,
    run: (execution, _state, before, after) => {
      const { message } = execution;
      const line = before + (message.sip.requestUri ?? '') + after;
      message.edits.appendHeader(message.sip, line, null, {
        what: `append_urihf ${line.trimEnd()}`,
        origin: execution.position(),
      });
      return 1;
    },
  }),
  append_to_reply: sipmsgops.fn({
    doc: 'Adds header lines to every reply made here for this request.',
    routes: ['request', 'failure', 'branch', 'error'],
    args: [text],
    returns: done,
    run: ({ message }, _state, lines) => {
      message.replyHeaders.push(lines);
      return 1;
    },
  }),
  append_body_to_reply: sipmsgops.fn({
    doc: 'Gives every reply made here for this request a body.',
    since: '3.6',
    routes: ['request', 'failure', 'branch', 'error'],
    args: [arg.string('body', 'The body.')],
    returns: done,
    run: ({ message }, _state, body) => {
      message.attachments.set(replyBodyKey, body);
      return 1;
    },
  }),
  append_time: sipmsgops.fn({
    doc: 'Adds a Date header to every reply made here for this request.',
    routes: ['request', 'failure', 'branch', 'local'],
    args: [],
    returns: done,
    run: ({ message, server }) => {
      const now = calendarTime(Math.floor(server.host.clock.now() / 1000));
      message.replyHeaders.push(strftime('Date: %a, %d %b %Y %H:%M:%S GMT\r\n', now));
      return 1;
    },
  }),
  remove_hf: [
    sipmsgops.fn({
      doc: 'Removes all headers of a name.',
      since: '3.6',
      routes: most,
      args: [name],
      returns: { 1: 'removed', [-1]: 'there are none, or they are removed already' },
      run: (execution, _state, wanted) => removeByName(execution, wanted),
    }),
    sipmsgops.fn({
      doc: 'Removes all headers of a name.',
      until: '2.4',
      routes: most,
      args: [
        name,
        arg.optional(arg.string('flags', '`g`: the name is a shell pattern, `r`: a regular expression.')),
      ],
      returns: { 1: 'removed', [-1]: 'there are none, or they are removed already' },
      run: (execution, _state, wanted, flags) => removeByFlag(execution, wanted, flags ?? ''),
    }),
  ],
  remove_hf_re: sipmsgops.fn({
    doc: 'Removes all headers whose names match a regular expression.',
    since: '3.6',
    routes: most,
    args: [arg.regex('regex', 'What the name is matched with.')],
    returns: { 1: 'removed', [-1]: 'none matched' },
    run: (execution, _state, regex) =>
      removeHeaders(execution, `remove_hf_re ${regex.pattern}`, (found) => regex.test(found)),
  }),
  remove_hf_glob: sipmsgops.fn({
    doc: 'Removes all headers whose names match a shell pattern.',
    since: '3.6',
    routes: most,
    args: [arg.string('pattern', 'Pattern with `*`, `?` and `[…]`.')],
    returns: { 1: 'removed', [-1]: 'none matched' },
    run: (execution, _state, pattern) => {
      const glob = compileGlob(pattern);
      return removeHeaders(execution, `remove_hf_glob ${pattern}`, (found) => glob.test(found));
    },
  }),
  is_present_hf: sipmsgops.fn({
    doc: 'Whether the message came with a header.',
    routes: most,
    args: [name],
    returns: { 1: 'it did', [-1]: 'it did not' },
    run: ({ message }, _state, wanted) => (message.sip.header(wanted) === null ? -1 : 1),
  }),
  get_glob_headers_values: sipmsgops.fn({
    doc: 'Collects the headers whose names match a shell pattern.',
    since: '3.6',
    routes: most,
    args: [
      arg.string('pattern', 'Pattern with `*`, `?` and `[…]`.'),
      arg.output('names', 'AVP that receives the names.'),
      arg.output('values', 'AVP that receives the bodies.'),
    ],
    returns: { 1: 'some matched', [-1]: 'none matched' },
    run: (execution, _state, pattern, names, values) => {
      if (!names.isPlainAvp || !values.isPlainAvp) {
        execution.log('ERROR', 'names and values go into AVPs only');
        return -1;
      }
      const glob = compileGlob(pattern);
      const found = execution.message.sip.allHeaders.filter((header) => glob.test(header.name));
      for (const header of found) {
        if (!names.set(execution, header.name) || !values.set(execution, header.body)) return -1;
      }
      return found.length > 0 ? 1 : -1;
    },
  }),
};
