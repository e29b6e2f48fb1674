import { arg } from '../../declarations/arguments.ts';
import {
  noLookupFlags,
  noSaveFlags,
  parseLookupFlags,
  parseOldLookupFlags,
  parseOldSaveFlags,
  parseSaveFlags,
} from './flags.ts';
import { lookup } from './lookup.ts';
import { registrar } from './module.ts';
import { save } from './save.ts';

const table = arg.literal('table', 'Name of the location table.');
const saveDoc = 'Does what a REGISTER asks for and answers it.';
const saveReturns = { 1: 'done', [-1]: 'the answer could not be sent', [-2]: 'refused; the answer says why' };
const lookupDoc = 'Makes the contacts of an address the R-URI and appended branches.';
const lookupReturns = {
  1: 'found',
  [-1]: 'not registered',
  [-2]: 'registered, but not for this method',
  [-3]: 'error',
};
const aorArgument = arg.optional(arg.string('aor', 'Address; that of To when absent.'));
const uriArgument = arg.optional(arg.string('uri', 'Address; the R-URI when absent.'));

/** `save()` and `lookup()`. */
export const registerFunctions = {
  save: [
    registrar.fn({
      doc: saveDoc,
      since: '3.6',
      routes: ['request', 'onreply'],
      args: [
        table,
        arg.optional(arg.parsed('flags', 'Flag names separated by commas.', parseSaveFlags)),
        aorArgument,
        arg.optional(
          arg.string('ownership', 'Tag of the node that owns the contact; clusters are not supported.'),
        ),
      ],
      returns: saveReturns,
      run: (execution, { state }, name, flags, aor) =>
        save(state, execution, { table: name, flags: flags ?? noSaveFlags, aor: aor ?? null }),
    }),
    registrar.fn({
      doc: saveDoc,
      until: '2.4',
      routes: ['request', 'onreply'],
      args: [table, arg.optional(arg.parsed('flags', 'Letters.', parseOldSaveFlags)), aorArgument],
      returns: saveReturns,
      run: (execution, { state }, name, flags, aor) =>
        save(state, execution, { table: name, flags: flags ?? noSaveFlags, aor: aor ?? null }),
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
      run: (execution, { state }, name, flags, uri) =>
        lookup(state, execution, name, flags ?? noLookupFlags, uri ?? null),
    }),
    registrar.fn({
      doc: lookupDoc,
      until: '2.4',
      routes: ['request', 'failure'],
      args: [table, arg.optional(arg.parsed('flags', 'Letters.', parseOldLookupFlags)), uriArgument],
      returns: lookupReturns,
      run: (execution, { state }, name, flags, uri) =>
        lookup(state, execution, name, flags ?? noLookupFlags, uri ?? null),
    }),
  ],
};
