import {
  type ManagementCommand,
  ManagementError,
  type ManagementNode,
  type ManagementParameters,
  type ManagementResult,
} from '../../declarations/management.ts';
import { badType } from '../../management/parameters.ts';
import { describe } from './describe.ts';
import type { Dialog } from './dialog.ts';
import { endDialog } from './end.ts';
import type { DialogLayer } from './layer.ts';
import { profileCommands } from './profile-commands.ts';
import { sendSequential } from './send-sequential.ts';
import { states } from './state.ts';
import { dialogTree } from './tree.ts';

const notFound = () => new ManagementError(404, 'Requested Dialog not found');
const failed = (code: number) => new ManagementError(code, 'Operation failed');

/** A dialog by its id, or by its Call-ID. */
export function findDialog(layer: DialogLayer, id: string): Dialog | null {
  const found = layer.table.byDid(id) ?? layer.table.byCallId(id);
  return found === null || found.state === states.deleted ? null : found;
}

const listRecipes = [[], ['callid'], ['callid', 'from_tag'], ['index', 'counter']];

/** Which dialogs a `dlg_list` asks for. */
function selected(layer: DialogLayer, parameters: ManagementParameters): Dialog[] | ManagementError {
  const { callid, from_tag: fromTag, index, counter } = parameters;
  const all = layer.table.all();
  if (callid !== undefined) {
    const found = layer.table.byCallId(String(callid), fromTag === undefined ? null : String(fromTag));
    if (found === null || found.state === states.deleted) return new ManagementError(404, 'No such dialog');
    return [found];
  }
  if (index === undefined || Number(counter) === 0) return all;
  return all.slice(Number(index), Number(index) + Number(counter));
}

function list(layer: DialogLayer, parameters: ManagementParameters, withContext: boolean): ManagementResult {
  const found = selected(layer, parameters);
  if (found instanceof ManagementError) return found;
  const shown = found.map((item) => describe(layer, item, withContext));
  if (parameters.callid !== undefined) return { Dialog: shown[0]! };
  if (parameters.index === undefined || Number(parameters.counter) === 0) return { Dialogs: shown };
  return { count: layer.table.all().length, Dialogs: shown };
}

function listTree(
  layer: DialogLayer,
  parameters: ManagementParameters,
  withContext: boolean,
): ManagementNode[] | ManagementError {
  const found = selected(layer, parameters);
  return found instanceof ManagementError ? found : found.map((item) => dialogTree(item, withContext));
}

function listCommand(
  layer: DialogLayer,
  name: string,
  groupName: string,
  withContext: boolean,
): ManagementCommand {
  return {
    name,
    namedOnly: true,
    groupName,
    doc: withContext ? 'The dialogs with their values and profiles.' : 'The dialogs.',
    recipes: listRecipes,
    run: (parameters) => list(layer, parameters, withContext),
    tree: (parameters) => listTree(layer, parameters, withContext),
  };
}

function end(layer: DialogLayer, id: string, headers: string): 'OK' | ManagementError {
  const found = findDialog(layer, id);
  if (found === null) return notFound();
  found.endReason ??= 'MI Termination';
  return endDialog(layer, found, headers) ? 'OK' : failed(500);
}

function pushValue(layer: DialogLayer, parameters: ManagementParameters): 'OK' | ManagementError {
  const { dlg_val_name: name, dlg_val_value: value, DID: ids } = parameters;
  if (!Array.isArray(ids)) return badType('DID');
  for (const id of ids) findDialog(layer, String(id))?.values.set(String(name), String(value));
  return 'OK';
}

/** The commands about dialogs. */
export function dialogCommands(layer: DialogLayer): ManagementCommand[] {
  const noDatabase = () => new ManagementError(500, 'Operation failed');
  const all: ManagementCommand[] = [
    listCommand(layer, 'dlg_list', 'dialog:list', false),
    listCommand(layer, 'dlg_list_ctx', 'dialog:list_ctx', true),
    {
      name: 'dlg_end_dlg',
      groupName: 'dialog:end_dlg',
      doc: 'Ends a dialog with BYEs to both parties.',
      recipes: [['dialog_id'], ['dialog_id', 'extra_hdrs']],
      run: ({ dialog_id: id, extra_hdrs: headers }) =>
        end(layer, String(id), headers === undefined ? '' : String(headers)),
    },
    {
      name: 'dlg_db_sync',
      groupName: 'dialog:db_sync',
      doc: 'Reads the dialogs from the database; there is none.',
      recipes: [[]],
      run: noDatabase,
    },
    {
      name: 'dlg_restore_db',
      groupName: 'dialog:restore_db',
      doc: 'Writes the dialogs to the database; there is none.',
      recipes: [[]],
      run: noDatabase,
    },
    {
      name: 'dlg_cluster_sync',
      groupName: 'dialog:cluster_sync',
      doc: 'Asks other nodes for their dialogs; there is no cluster.',
      recipes: [[], ['sharing_tag']],
      run: () => new ManagementError(400, 'Replication not configured'),
    },
  ];
  if (layer.server.version !== '2.4') {
    all.push(
      {
        name: 'dlg_push_var',
        groupName: 'dialog:push_var',
        doc: 'Sets a value of dialogs.',
        recipes: [['dlg_val_name', 'dlg_val_value', 'DID']],
        run: (parameters) => pushValue(layer, parameters),
      },
      {
        name: 'dlg_send_sequential',
        namedOnly: true,
        groupName: 'dialog:send_sequential',
        doc: 'Sends a request to one party of a dialog and answers with its reply.',
        recipes: [
          ['callid'],
          ['callid', 'mode'],
          ['callid', 'method'],
          ['callid', 'body'],
          ['callid', 'mode', 'method'],
          ['callid', 'mode', 'body'],
          ['callid', 'method', 'body'],
          ['callid', 'method', 'body', 'mode'],
          ['callid', 'method', 'body', 'mode', 'headers'],
        ],
        run: (parameters) => sendSequential(layer, parameters),
      },
    );
  }
  return [...all, ...profileCommands(layer)];
}
