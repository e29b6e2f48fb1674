import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { parseMatchMode } from '../dialog/match-mode.ts';
import { type HidingOptions, type TopologyHiding, topologyHiding } from './declaration.ts';
import { type ContactUsers, parseOptions, parseUsers } from './options.ts';
import { hideDialog, hideReply } from './with-dialog.ts';
import { hideRequest, hideStatelessReply, matchStateless } from './without-dialog.ts';

const letters = arg.parsed(
  'flags',
  '`U` keeps the user of the Contact, `C` hides the Call-ID, `D` puts the id of the dialog into the user.',
  parseOptions,
);
const users = arg.parsed('users', 'With `U`: user of the Contact, `user` or `/caller/callee`.', parseUsers);
const hidden = { 1: 'hidden', [-1]: 'not possible' };
const nothing = parseOptions('');

function hide(
  execution: Execution,
  state: TopologyHiding,
  options: HidingOptions,
  names: ContactUsers | undefined,
): number {
  const { message } = execution;
  const { dialogs } = state;
  const isFirst = !message.sip.toTag;
  const isOld = state.server.version === '2.4';
  if (!isFirst && isOld) return refuseLater(execution);
  let dialog = dialogs?.dialogOf(message) ?? null;
  if (dialogs !== null && dialog === null && state.forcesDialog) {
    dialog = dialogs.create(message);
    if (dialog === null) {
      execution.log('ERROR', 'this request cannot begin a dialog');
      return -1;
    }
  }
  if (dialog === null) {
    hideRequest(execution, state, options, names);
    return 1;
  }
  if (!isFirst) return refuseLater(execution);
  hideDialog(state, message, dialog, options, names);
  return 1;
}

function refuseLater(execution: Execution): -1 {
  execution.log('WARNING', 'requests within a dialog are hidden by topology_hiding_match()');
  return -1;
}

export default topologyHiding.complete({
  start: (state) => {
    state.callIds.bind();
    state.tm.on(null, 'relay-reply', ({ transaction, reply }) => {
      if (reply === null || transaction.isLocal) return;
      hideReply(state, transaction, reply);
      hideStatelessReply(state, transaction, reply);
    });
    return null;
  },
  functions: {
    topology_hiding: [
      topologyHiding.fn({
        since: '3.6',
        doc: 'Hides the side that this request comes from.',
        routes: ['request'],
        args: [arg.optional(letters), arg.optional(users)],
        returns: hidden,
        run: (execution, state, options, names) => hide(execution, state, options ?? nothing, names),
      }),
      topologyHiding.fn({
        until: '2.4',
        doc: 'Hides the side that this request comes from.',
        routes: ['request'],
        args: [arg.optional(letters)],
        returns: hidden,
        run: (execution, state, options) => hide(execution, state, options ?? nothing, undefined),
      }),
    ],
    topology_hiding_match: topologyHiding.fn({
      doc: 'Finds what this request belongs to; it gets its real target, and is hidden as the first one was.',
      routes: ['request'],
      args: [arg.optional(arg.parsed('mode', 'DID_ONLY, DID_FALLBACK or DID_NONE.', parseMatchMode))],
      returns: { 1: 'found', [-1]: 'nothing found' },
      run: (execution, state, mode) => {
        if (state.dialogs?.match(execution.message, mode ?? undefined)) return 1;
        return matchStateless(execution, state) ? 1 : -1;
      },
    }),
  },
  variables: {
    TH_callee_callid: topologyHiding.variable({
      doc: 'The Call-ID that the callee sees; NULL when it is not hidden.',
      get: ({ message }, state) => {
        const dialog = state.dialogs?.dialogOf(message) ?? null;
        if (dialog === null || !state.optionsOf(dialog)?.hidesCallId) return null;
        return state.callIds.encode(dialog.callId, null);
      },
    }),
  },
});
