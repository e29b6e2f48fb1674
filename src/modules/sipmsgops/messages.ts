import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import { isMethod, type MethodTest, parseMethodTest } from '../../sip/methods.ts';
import type { ByteString } from '../../values/value.ts';
import { most, sipmsgops } from './declaration.ts';
import { isPrivacyKind, parsePrivacy } from './privacy.ts';

function parseMethods(methods: ByteString): MethodTest | ArgumentProblem {
  const test = parseMethodTest(methods);
  return typeof test === 'string' ? new ArgumentProblem(test) : test;
}

function parseKind(kind: ByteString): ByteString | ArgumentProblem {
  return isPrivacyKind(kind) ? kind : new ArgumentProblem(`\`${kind}\` is no kind of privacy`);
}

/** Functions over what a message is. */
export const messageFunctions = {
  is_method: sipmsgops.fn({
    doc: 'Whether the method is one of those given; of a reply the one in CSeq counts.',
    routes: most,
    args: [arg.parsed('methods', 'Methods separated by `|`.', parseMethods)],
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
    args: [arg.parsed('kind', 'header, history, session, user, none, critical or id.', parseKind)],
    returns: { 1: 'it does', [-1]: 'it does not, or cannot be read' },
    run: (execution, _state, kind) => {
      const body = execution.message.sip.header('Privacy');
      const kinds = body === null ? null : parsePrivacy(body);
      if (body !== null && kinds === null) execution.log('ERROR', `malformed Privacy header: ${body}`);
      return kinds?.has(kind) ? 1 : -1;
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
      const { reasonStart, reasonEnd } = sip.statusLine;
      sip.changeCode(code);
      message.edits.replace(reasonStart, reasonEnd, reason, {
        what: `change_reply_status ${code} ${reason}`,
        origin: execution.position(),
      });
      return 1;
    },
  }),
};
