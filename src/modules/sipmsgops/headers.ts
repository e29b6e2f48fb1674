import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { replyBodyKey } from '../../runtime/forwarding/reply.ts';
import type { Header } from '../../sip/headers.ts';
import { isMethod } from '../../sip/methods.ts';
import { sameText } from '../../sip/scan.ts';
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

function isRemoved({ message }: Execution, { start, end }: Header): boolean {
  return message.edits.edits.some((edit) => edit.text === '' && edit.start <= start && edit.end >= end);
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
      const header = after === undefined ? null : (message.sip.headers(after)[0] ?? null);
      message.edits.appendHeader(message.sip, lines, header, {
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
      const header = before === undefined ? null : (message.sip.headers(before)[0] ?? null);
      message.edits.insertHeader(message.sip, lines, header, {
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
      const glob = compileGlob(pattern);
      const found = execution.message.sip.allHeaders.filter((header) => glob.test(header.name));
      for (const header of found) {
        if (!names.set(execution, header.name) || !values.set(execution, header.body)) return -1;
      }
      return found.length > 0 ? 1 : -1;
    },
  }),
  is_method: sipmsgops.fn({
    doc: 'Whether the method is one of those given; of a reply the one in CSeq counts.',
    routes: most,
    args: [arg.string('methods', 'Methods separated by `|`.')],
    returns: { 1: 'it is', [-1]: 'it is not' },
    run: ({ message }, _state, methods) => {
      const { method } = message.sip;
      return method !== null && isMethod(method, methods) ? 1 : -1;
    },
  }),
  has_totag: sipmsgops.fn({
    doc: 'Whether To has a tag: the request belongs to a dialog.',
    since: '3.6',
    routes: most,
    args: [],
    returns: { 1: 'it has', [-1]: 'it has not' },
    run: ({ message }) => (message.sip.toTag ? 1 : -1),
  }),
  is_privacy: sipmsgops.fn({
    doc: 'Whether the Privacy header asks for a kind of privacy.',
    routes: most,
    args: [arg.string('kind', 'header, session, user, none, critical or id.')],
    returns: { 1: 'it does', [-1]: 'it does not' },
    run: ({ message }, _state, kind) => {
      const values = message.sip.header('Privacy')?.split(/[;,]/) ?? [];
      return values.some((value) => sameText(value.trim(), kind)) ? 1 : -1;
    },
  }),
  change_reply_status: sipmsgops.fn({
    doc: 'Changes code and reason of the reply.',
    routes: ['onreply'],
    args: [
      arg.integer('code', 'The new code; below 300 only within the same class.'),
      arg.string('reason', 'The new reason.'),
    ],
    returns: { 1: 'done', [-1]: 'not a code that this reply may get' },
    run: (execution, _state, code, reason) => {
      const { message } = execution;
      const { sip } = message;
      if (sip.kind !== 'reply' || code < 100 || code > 699) return -1;
      const changesClass = Math.floor(code / 100) !== Math.floor(sip.code / 100);
      if ((code < 300 || sip.code < 300) && changesClass) {
        execution.log('ERROR', `a ${sip.code} cannot become a ${code}`);
        return -1;
      }
      const { codeStart, reasonEnd } = sip.statusLine;
      message.edits.replace(codeStart, reasonEnd, `${code} ${reason}`, {
        what: `change_reply_status ${code} ${reason}`,
        origin: execution.position(),
      });
      return 1;
    },
  }),
};
