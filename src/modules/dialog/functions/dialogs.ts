import type { Version } from '../../../../grammar/dialect.ts';
import { ArgumentProblem, arg } from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import type { Message } from '../../../declarations/message.ts';
import type { RouteKind } from '../../../declarations/routes.ts';
import type { ByteString } from '../../../values/value.ts';
import { createDialog } from '../create.ts';
import { dialog } from '../declaration.ts';
import { didOfRequest } from '../did.ts';
import type { DialogLayer } from '../layer.ts';
import { parseMatchMode } from '../match-mode.ts';
import { parseOptions } from '../options.ts';
import { matchRequest } from '../sequential.ts';
import { states } from '../state.ts';
import { fixRoute, validate } from '../validate.ts';

const routes: readonly RouteKind[] = ['request'];

function parsed<T>(parse: (text: string) => T | string) {
  return (text: ByteString): T | ArgumentProblem => {
    const value = parse(text);
    return typeof value === 'string' ? new ArgumentProblem(value) : value;
  };
}

/** How `load_dialog_ctx()` finds a dialog. */
function parseIdKind(text: ByteString): 'callid' | 'did' | ArgumentProblem {
  const kind = text.toLowerCase();
  return kind === 'callid' || kind === 'did'
    ? kind
    : new ArgumentProblem(`unknown kind of id "${text}"`, 'Known are callid and did.');
}

const created = { 1: 'created, or there already', [-1]: 'the request cannot begin a dialog' };
const matched = { 1: 'found', [-1]: 'the request belongs to no dialog' };

function run(route: 'timeout' | 'answer' | 'hangup') {
  return (execution: Execution, state: DialogLayer, name: ByteString | undefined): number => {
    const found = state.dialogOf(execution.message);
    if (found === null || found.state > states.early) {
      execution.log('WARNING', found === null ? 'there is no dialog' : 'the dialog is answered already');
      return -1;
    }
    if (name !== undefined && !execution.server.hasRoute('route', name)) {
      execution.log('ERROR', `there is no route[${name}]`);
      return -1;
    }
    found.routes[route] = name ?? null;
    return 1;
  };
}

const loadedKey = 'dialog before load';

interface Loaded {
  readonly before: ReturnType<DialogLayer['dialogOf']>;
}

/** `load_dialog_ctx()`: one at a time. */
function load(
  layer: DialogLayer,
  message: Message,
  id: ByteString,
  kind: 'callid' | 'did' | undefined,
  isActive: boolean,
): number {
  const { table } = layer;
  const byCallId = isActive ? table.byCallId(id) : table.firstWithCallId(id);
  const found = kind === 'did' ? table.byDid(id) : byCallId;
  if (found === null || (isActive && found.state === states.deleted)) return -1;
  if (message.attachments.has(loadedKey)) return -1;
  const binding = layer.binding(message);
  message.attachments.set(loadedKey, { before: binding.dialog } satisfies Loaded);
  binding.dialog = found;
  return 1;
}

const someDialog = arg.string('id', 'Call-ID or id of the dialog.');
const idKind = arg.optional(arg.parsed('kind', '`callid` (default) or `did`.', parseIdKind));
const loaded = { 1: 'loaded', [-1]: 'no such dialog, or one is loaded already' };

const anyRoute = (when: string) =>
  arg.optional(arg.route('route', 'route', `Route that runs when ${when}; none: no route.`));
const turns: readonly RouteKind[] = ['request', 'failure', 'onreply', 'branch'];

const flagNames =
  'Separated by commas: bye-on-timeout, options-ping-caller, options-ping-callee, reinvite-ping-caller, reinvite-ping-callee, end-on-race-condition';

function createDialogIn(version: Version, doc: string) {
  return dialog.fn({
    since: version,
    until: version,
    doc: 'Begins a dialog with this INVITE.',
    routes,
    args: [
      arg.optional(
        arg.parsed(
          'flags',
          doc,
          parsed((text) => parseOptions(text, version)),
        ),
      ),
    ],
    returns: created,
    run: ({ message }, state, options) => (createDialog(state, message, options ?? null) === null ? -1 : 1),
  });
}

/** Creating, matching and checking dialogs. */
export const dialogFunctions = {
  create_dialog: [
    createDialogIn(
      '2.4',
      '`B` BYE on timeout, `P`/`p` OPTIONS pings to caller and callee, `R`/`r` re-INVITE pings.',
    ),
    createDialogIn('3.6', `${flagNames}.`),
    createDialogIn('4.0', `${flagNames}, auto-prack.`),
  ],
  match_dialog: dialog.fn({
    doc: 'Finds the dialog of this request without loose_route().',
    routes,
    args: [arg.optional(arg.parsed('mode', 'DID_ONLY, DID_FALLBACK or DID_NONE.', parseMatchMode))],
    returns: matched,
    run: ({ message, server }, state, mode) => {
      // Whatever the module is told, 2.4 looks for the Call-ID and the tags, too.
      const wanted = mode ?? (server.version === '2.4' ? 'did-then-sip' : undefined);
      return matchRequest(state, message, didOfRequest(state, message), wanted) === null ? -1 : 1;
    },
  }),
  validate_dialog: dialog.fn({
    doc: 'Checks CSeq, R-URI and Route headers of a request against what the dialog knows.',
    routes,
    args: [],
    returns: {
      1: 'as it should be',
      [-1]: 'wrong CSeq',
      [-2]: 'the R-URI is not the contact',
      [-3]: 'wrong Route headers',
      [-4]: 'no dialog, or the request could not be read',
    },
    run: (execution, state) => validate(execution, state),
  }),
  fix_route_dialog: dialog.fn({
    doc: 'Sets R-URI and Route headers as the dialog knows them.',
    routes,
    args: [],
    returns: { 1: 'set', [-1]: 'no dialog' },
    run: ({ message }, state) => (fixRoute(message, state) ? 1 : -1),
  }),
  set_dlg_sharing_tag: dialog.fn({
    doc: 'Names the sharing tag of the dialog; without a cluster it means nothing.',
    routes,
    args: [arg.string('tag', 'Name of the tag.')],
    returns: { 1: 'nothing to do' },
    run: () => 1,
  }),
  load_dialog_ctx: [
    dialog.fn({
      since: '3.6',
      until: '3.6',
      doc: 'Makes another dialog the current one.',
      args: [someDialog, idKind],
      returns: loaded,
      run: ({ message }, state, id, kind) => load(state, message, id, kind, false),
    }),
    dialog.fn({
      since: '4.0',
      doc: 'Makes another dialog the current one.',
      args: [
        someDialog,
        idKind,
        arg.optional(arg.integer('active only', 'Not 0: only a dialog that goes on.')),
      ],
      returns: loaded,
      run: ({ message }, state, id, kind, active) => load(state, message, id, kind, (active ?? 0) !== 0),
    }),
  ],
  unload_dialog_ctx: dialog.fn({
    since: '3.6',
    doc: 'Takes back what load_dialog_ctx() did.',
    args: [],
    returns: { 1: 'done', [-1]: 'no dialog is loaded' },
    run: ({ message }, state) => {
      const stored = message.attachments.get(loadedKey) as Loaded | undefined;
      if (stored === undefined) return -1;
      message.attachments.delete(loadedKey);
      state.binding(message).dialog = stored.before;
      return 1;
    },
  }),
  dlg_on_timeout: dialog.fn({
    since: '3.6',
    doc: 'Names a route that runs when the dialog runs out of time.',
    routes: turns,
    args: [anyRoute('the time is over')],
    returns: { 1: 'set', [-1]: 'no dialog, or it is answered already' },
    run: run('timeout'),
  }),
  dlg_on_answer: dialog.fn({
    since: '3.6',
    doc: 'Names a route that runs when the dialog is answered.',
    routes: turns,
    args: [anyRoute('it is answered')],
    returns: { 1: 'set', [-1]: 'no dialog, or it is answered already' },
    run: run('answer'),
  }),
  dlg_on_hangup: dialog.fn({
    since: '3.6',
    doc: 'Names a route that runs when the dialog ends.',
    routes: turns,
    args: [anyRoute('it ends')],
    returns: { 1: 'set', [-1]: 'no dialog, or it is answered already' },
    run: run('hangup'),
  }),
};
