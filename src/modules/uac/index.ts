import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { type DigestAlgorithm, digestAlgorithm } from '../../sip/digest-response.ts';
import { isToken } from '../../sip/scan.ts';
import type { ByteString } from '../../values/value.ts';
import { authenticate } from './authenticate.ts';
import { type Uac, uac, type Which } from './declaration.ts';
import { bindCseq, followDialog, increaseCseq } from './increase-cseq.ts';
import { restoreAutomatically, restoreFromRoute } from './kept-in-route.ts';
import { replaceHeader } from './replace.ts';
import { bindReplies } from './replies.ts';

const routes: readonly RouteKind[] = ['request', 'failure', 'branch'];
const display = arg.string(
  'display',
  'Display name; put in quotes unless it is a token or has them; empty: none.',
);
const newUri = arg.string('uri', 'The new URI; empty: as it is.');
const replaced = { 1: 'changed', [-1]: 'not possible' };
const restored = { 1: 'restored', [-1]: 'nothing was kept' };
const answered = { 1: 'credentials were added', [-1]: 'there is no challenge, or no credential for it' };

const algorithms = arg.parsed('algorithms', 'Those that may be used, separated by commas.', (text) => {
  const found: DigestAlgorithm[] = [];
  for (const name of text.split(',')) {
    const algorithm = digestAlgorithm(name.trim());
    if (algorithm === null) return new ArgumentProblem(`unknown digest algorithm ${name.trim()}`);
    found.push(algorithm);
  }
  return found;
});

function told(execution: Execution, problem: string | null): number {
  if (problem !== null) execution.log('ERROR', problem);
  return problem === null ? 1 : -1;
}

/** A display name that needs no quotes, or has them. */
function isQuotedOrToken(name: ByteString): boolean {
  if (name.length >= 2 && name.startsWith('"') && name.endsWith('"')) return true;
  for (let at = 0; at < name.length; at++) if (!isToken(name.charCodeAt(at))) return false;
  return true;
}

function replaceFunction(which: Which, header: string) {
  const doc = `Changes display name and URI of ${header}; later requests and replies get the old ones back.`;
  const replace = (execution: Execution, state: Uac, name: ByteString | undefined, uri: ByteString) =>
    told(execution, replaceHeader(state, execution.message, which, name, uri));
  return [
    uac.fn({
      since: '3.6',
      doc,
      routes,
      args: [arg.optional(display), newUri],
      returns: replaced,
      link: (_server, state) => state.replacingProblem(),
      run: (execution, state, name, uri) =>
        replace(execution, state, name === undefined || isQuotedOrToken(name) ? name : `"${name}"`, uri),
    }),
    uac.fn({
      until: '2.4',
      doc,
      routes,
      link: (_server, state) => state.replacingProblem(),
      args: [
        arg.format('first', 'The new URI; with a second argument the display name.'),
        arg.optional(newUri),
      ],
      returns: replaced,
      run: (execution, state, first, second) => {
        const text = first.expand(execution);
        if (second === undefined) return replace(execution, state, undefined, text);
        // The server looks at the text as written: with variables in it, it gets quotes whatever they hold.
        const name = isQuotedOrToken(first.text) ? text : `"${text}"`;
        return replace(execution, state, name, second);
      },
    }),
  ];
}

function restoreFunction(which: Which, header: string) {
  return uac.fn({
    doc: `Gives a request of a dialog the ${header} that its receiver knows, as kept in our Record-Route.`,
    routes,
    args: [],
    returns: restored,
    run: ({ message }, state) => (restoreFromRoute(state, message, which) === null ? -1 : 1),
  });
}

export default uac.complete({
  start: (state) => {
    bindReplies(state);
    bindCseq(state);
    if (state.restores === 'auto') {
      state.rr?.onLooseRoute(({ message }) => restoreAutomatically(state, message));
    }
    return null;
  },
  functions: {
    uac_replace_from: replaceFunction('from', 'From'),
    uac_replace_to: replaceFunction('to', 'To'),
    uac_restore_from: restoreFunction('from', 'From'),
    uac_restore_to: restoreFunction('to', 'To'),
    uac_auth: [
      uac.fn({
        since: '3.6',
        doc: 'Answers the challenge that made the branch fail; the request is sent again with `t_relay()`.',
        routes,
        args: [arg.optional(algorithms)],
        returns: answered,
        link: (_server, state) => state.authenticatingProblem(),
        run: (execution, state, allowed) => told(execution, authenticate(state, execution, allowed ?? null)),
      }),
      uac.fn({
        until: '2.4',
        doc: 'Answers the challenge that made the branch fail; the request is sent again with `t_relay()`.',
        routes: ['failure'],
        args: [],
        returns: answered,
        link: (_server, state) => state.authenticatingProblem(),
        run: (execution, state) => told(execution, authenticate(state, execution, null)),
      }),
    ],
    uac_inc_cseq: uac.fn({
      since: '3.6',
      doc: 'Adds to the number in CSeq; replies get the old one back.',
      routes,
      args: [arg.integer('amount', 'What to add.')],
      returns: { 1: 'changed', [-1]: 'not possible' },
      run: ({ message }, state, amount) => {
        if (amount <= 0 || !increaseCseq(message, amount)) return -1;
        followDialog(state, message);
        return 1;
      },
    }),
  },
});
