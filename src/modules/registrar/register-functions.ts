import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { ByteString } from '../../values/value.ts';
import {
  noLookupFlags,
  noSaveFlags,
  parseLookupFlags,
  parseOldLookupFlags,
  parseOldSaveFlags,
  parseSaveFlags,
  type SaveFlags,
} from './flags.ts';
import { lookup } from './lookup.ts';
import { obtainTable, registrar } from './module.ts';
import { wakeInDialog } from './push/wake.ts';
import type { Registrar } from './registrar.ts';
import { save } from './save.ts';
import { saveOnReply } from './save-on-reply.ts';

const table = arg.literal('table', 'Name of the location table.');
const saveDoc = 'Does what a REGISTER asks for and answers it.';
const saveReturns = { 1: 'done', [-1]: 'the answer could not be sent', [-2]: 'refused; the answer says why' };
const lookupDoc = 'Makes the contacts of an address the R-URI and appended branches.';
const lookupReturns = {
  2: 'somebody was woken by a push notification',
  1: 'found',
  0: 'a copy of a request that waits for somebody; the script ends',
  [-1]: 'not registered',
  [-2]: 'registered, but not for this method',
  [-3]: 'error',
};
const ownership = arg.optional(
  arg.string('ownership', 'Tag of the node that owns the contact; clusters are not supported.'),
);
const aorArgument = arg.optional(arg.string('aor', 'Address; that of To when absent.'));
const uriArgument = arg.optional(arg.string('uri', 'Address; the R-URI when absent.'));

function anySave(
  state: Registrar,
  execution: Execution,
  table: ByteString,
  flags: SaveFlags | undefined,
  aor: ByteString | undefined,
): number {
  const request = { table, flags: flags ?? noSaveFlags, aor: aor ?? null };
  const isReply = execution.message.sip.kind === 'reply';
  return isReply ? saveOnReply(state, execution, request) : save(state, execution, request);
}

/** `save()`, `lookup()` and what belongs to them. */
export const registerFunctions = {
  pn_process_purr: registrar.fn({
    doc: 'Wakes the phone that a request within a dialog is for, and waits until it registers.',
    since: '3.6',
    args: [table],
    returns: {
      1: 'it registered, or the time is over',
      2: 'there is nobody to wake',
      [-1]: 'error',
    },
    waits: true,
    async: true,
    link: obtainTable,
    run: (execution, { state }, name) => wakeInDialog(state, execution, state.location.obtain(name)),
  }),
  save: [
    registrar.fn({
      doc: saveDoc,
      since: '3.6',
      routes: ['request', 'onreply'],
      args: [
        table,
        arg.optional(arg.parsed('flags', 'Flag names separated by commas.', parseSaveFlags)),
        aorArgument,
        ownership,
      ],
      returns: saveReturns,
      link: (server, { state }, name, _flags, _aor, tag) =>
        tag === undefined ? obtainTable(server, { state }, name) : 'tags of owners need a cluster',
      run: (execution, { state }, name, flags, aor) => anySave(state, execution, name, flags, aor),
    }),
    registrar.fn({
      doc: saveDoc,
      until: '2.4',
      routes: ['request', 'onreply'],
      args: [table, arg.optional(arg.parsed('flags', 'Letters.', parseOldSaveFlags)), aorArgument],
      returns: saveReturns,
      link: obtainTable,
      run: (execution, { state }, name, flags, aor) => anySave(state, execution, name, flags, aor),
    }),
  ],
  lookup: [
    registrar.fn({
      doc: lookupDoc,
      since: '3.6',
      routes: ['request', 'onreply', 'failure'],
      args: [
        table,
        arg.optional(arg.parsed('flags', 'Flag names separated by commas.', parseLookupFlags)),
        uriArgument,
      ],
      returns: lookupReturns,
      link: obtainTable,
      run: (execution, { state }, name, flags, uri) =>
        lookup(state, execution, name, flags ?? noLookupFlags, uri ?? null),
    }),
    registrar.fn({
      doc: lookupDoc,
      until: '2.4',
      routes: ['request', 'failure'],
      args: [table, arg.optional(arg.parsed('flags', 'Letters.', parseOldLookupFlags)), uriArgument],
      returns: lookupReturns,
      link: obtainTable,
      run: (execution, { state }, name, flags, uri) =>
        lookup(state, execution, name, flags ?? noLookupFlags, uri ?? null),
    }),
  ],
};
