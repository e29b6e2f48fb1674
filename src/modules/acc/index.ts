import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { rrApi } from '../rr/api.ts';
import type { Accounting } from './accounting.ts';
import { acc } from './declaration.ts';
import { type Backend, backends } from './fields.ts';
import { type Option, parseBackends, parseOptions } from './flags.ts';
import { accVariables } from './variables.ts';

const routes: readonly RouteKind[] = ['request', 'failure', 'branch', 'local'];
const types = arg.parsed('types', 'Backends, separated by `|`: log, db, aaa, evi.', parseBackends);
const flags = arg.parsed('flags', 'Separated by `|`: cdr, missed, failed.', parseOptions);
const comment = arg.string('comment', 'A status code and a text; without a code just the reason.');
const written = { 1: 'written', [-1]: 'not written' };

function unsupported(execution: Execution, backend: string): -1 {
  execution.log('ERROR', `accounting with backend ${backend} is not supported: nothing was written`);
  return -1;
}

function doAccounting(
  execution: Execution,
  state: Accounting,
  wanted: readonly Backend[],
  options: readonly Option[] | undefined,
): number {
  for (const backend of wanted) {
    if (backend === 'db' || backend === 'aaa') unsupported(execution, backend);
  }
  return state.account(execution, wanted, options ?? []) ? 1 : -1;
}

export default acc.complete({
  start: (state, server) => {
    state.start();
    const isDirected = state.options.params.detect_direction !== 0;
    return isDirected && server.optionalApi(rrApi)?.appendsFromTag === false
      ? 'detect_direction needs the parameter append_fromtag of rr'
      : null;
  },
  functions: {
    acc_log_request: acc.fn({
      doc: 'Writes a record to the log now.',
      routes,
      args: [comment],
      returns: written,
      run: (execution, state, text) => {
        state.writeNow(execution, 'log', text);
        return 1;
      },
    }),
    acc_evi_request: acc.fn({
      doc: 'Raises E_ACC_EVENT now, E_ACC_MISSED_EVENT for codes from 300 on.',
      routes,
      args: [comment],
      returns: written,
      run: (execution, state, text) => {
        state.writeNow(execution, 'evi', text);
        return 1;
      },
    }),
    acc_db_request: acc.fn({
      doc: 'Writes a record to a database; not supported.',
      routes,
      args: [comment, arg.string('table', 'Name of the table.')],
      returns: written,
      run: (execution) => unsupported(execution, 'db'),
    }),
    acc_aaa_request: acc.fn({
      doc: 'Sends a record to an AAA server; not supported.',
      routes,
      args: [comment],
      returns: written,
      run: (execution) => unsupported(execution, 'aaa'),
    }),
    do_accounting: acc.fn({
      doc: 'Accounts the transaction of this request when its replies go out.',
      routes,
      args: [types, arg.optional(flags), arg.optional(arg.string('table', 'Name of the database table.'))],
      returns: { 1: 'will be accounted', [-1]: 'failed' },
      run: (execution, state, wanted, options) => doAccounting(execution, state, wanted, options),
    }),
    drop_accounting: acc.fn({
      doc: 'Takes back what do_accounting() asked for.',
      routes,
      args: [arg.optional(types), arg.optional(flags)],
      returns: { 1: 'taken back', [-1]: 'do_accounting() was not called' },
      run: (execution, state, wanted, options) => {
        const context = state.contextOf(execution.message);
        if (context === null) {
          execution.log('ERROR', 'do_accounting() was not called for this request');
          return -1;
        }
        context.flags.drop(wanted ?? backends, options ?? null);
        return 1;
      },
    }),
    acc_new_leg: acc.fn({
      doc: 'Begins a new leg: `$acc_leg` means that one from here on.',
      routes,
      args: [],
      returns: { 1: 'begun' },
      run: ({ message }, state) => {
        state.makeContext(message).legs.push(new Map());
        return 1;
      },
    }),
    acc_load_ctx_from_dlg: acc.fn({
      since: '3.6',
      doc: 'Makes `$acc_extra` and `$acc_leg` those of the current dialog.',
      args: [],
      returns: { 1: 'loaded', [-1]: 'no dialog, or it is not accounted' },
      run: ({ message }, state) => (state.loadFromDialog(message) ? 1 : -1),
    }),
    acc_unload_ctx_from_dlg: acc.fn({
      since: '3.6',
      doc: 'Takes back what acc_load_ctx_from_dlg() did.',
      args: [],
      returns: { 1: 'done', [-1]: 'nothing was loaded' },
      run: ({ message }, state) => (state.unload(message) ? 1 : -1),
    }),
  },
  variables: accVariables,
  events: {
    E_ACC_EVENT: {
      doc: 'A request was answered.',
      parameters: ['method', 'from_tag', 'to_tag', 'callid', 'sip_code', 'sip_reason', 'time'],
    },
    E_ACC_CDR: {
      doc: 'A call ended.',
      parameters: [
        'method',
        'from_tag',
        'to_tag',
        'callid',
        'sip_code',
        'sip_reason',
        'time',
        'duration',
        'ms_duration',
        'setuptime',
        'created',
      ],
    },
    E_ACC_MISSED_EVENT: {
      doc: 'A call was missed.',
      parameters: [
        'method',
        'from_tag',
        'to_tag',
        'callid',
        'sip_code',
        'sip_reason',
        'time',
        'setuptime',
        'created',
      ],
    },
  },
});
