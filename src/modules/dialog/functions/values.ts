import {
  ArgumentProblem,
  arg,
  type Format,
  type VariableReference,
} from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import type { RouteKind } from '../../../declarations/routes.ts';
import type { Server } from '../../../declarations/server.ts';
import { type ByteString, stored, type Value } from '../../../values/value.ts';
import { dialog } from '../declaration.ts';
import { newestFirst } from '../describe.ts';
import type { Dialog } from '../dialog.ts';
import type { DialogLayer } from '../layer.ts';
import { states } from '../state.ts';
import { listed, resultProblem } from './profiles.ts';

const routes: readonly RouteKind[] = ['request', 'failure', 'onreply', 'branch', 'local'];

/** What 2.4 keeps and searches by: NULL is the text `<null>`, and an empty text is none. */
function expanded(execution: Execution, value: Format): ByteString | null {
  return value.expand(execution) || null;
}

function store(execution: Execution, layer: DialogLayer, name: ByteString, value: Value): number {
  const found = layer.dialogOf(execution.message);
  if (found === null) return -1;
  const kept = stored(value);
  if (kept === null) {
    execution.log('ERROR', `there is no value to keep as ${name}`);
    return -1;
  }
  found.values.set(name, kept);
  return 1;
}

function fetch(
  execution: Execution,
  layer: DialogLayer,
  name: ByteString,
  result: VariableReference,
): number {
  const value = layer.dialogOf(execution.message)?.values.get(name);
  return value !== undefined && result.set(execution, value) ? 1 : -1;
}

/** Does a dialog have that value? A number is not the text of it. */
function hasValue(found: Dialog, name: ByteString, value: Value): boolean {
  const own = found.values.get(name);
  return own !== undefined && own === stored(value);
}

function running(layer: DialogLayer): Dialog[] {
  return layer.table.all().filter((item) => item.state !== states.deleted);
}

const flagName = arg.literal('flag', 'Name of a flag.');
const flagNumber = arg.parsed('flag', 'Number of a flag, 0 to 31.', (text) => {
  const number = /^[0-9]{1,2}$/.test(text) ? Number(text) : -1;
  return number >= 0 && number <= 31
    ? number
    : new ArgumentProblem(`${text} is no number of a flag, 0 to 31`);
});

type FlagAction = (found: Dialog, mask: number) => number;

const setFlag: FlagAction = (found, mask) => {
  found.userFlags |= mask;
  return 1;
};
const resetFlag: FlagAction = (found, mask) => {
  found.userFlags &= ~mask;
  return 1;
};
const testFlag: FlagAction = (found, mask) => ((found.userFlags & mask) !== 0 ? 1 : -1);

function registerFlag(_server: Server, layer: DialogLayer, name: ByteString | undefined): string | undefined {
  if (name !== undefined && layer.flagNames.bit(name) === null)
    return `there are too many flags: no room for ${name}`;
  return undefined;
}

/** A flag function in its two forms: flags have names in 3.x, numbers in 2.4. */
function flagFunction(doc: string, returns: Readonly<Record<number, string>>, action: FlagAction) {
  return [
    dialog.fn({
      since: '3.6',
      doc,
      routes,
      args: [flagName],
      returns,
      link: registerFlag,
      run: ({ message }, layer, name) => {
        const found = layer.dialogOf(message);
        const bit = layer.flagNames.bit(name);
        return found === null || bit === null ? -1 : action(found, 1 << bit);
      },
    }),
    dialog.fn({
      until: '2.4',
      doc,
      routes,
      args: [flagNumber],
      returns,
      run: ({ message }, layer, bit) => {
        const found = layer.dialogOf(message);
        return found === null ? -1 : action(found, 1 << bit);
      },
    }),
  ];
}

/** A flag that has the expected state (0 or 1) is turned round. */
function testAndSet(expected: number): FlagAction {
  return (found, mask) => {
    if (expected !== 0 && expected !== 1) return -1;
    const isSet = (found.userFlags & mask) !== 0;
    if (isSet !== (expected === 1)) return -1;
    found.userFlags ^= mask;
    return 1;
  };
}

const noDialog = { 1: 'done', [-1]: 'no dialog' };
const isRead = { 1: 'read', [-1]: 'no dialog, or no such value' };
const noValue = { 1: 'done', [-1]: 'no dialog, or NULL' };

/** Values and flags that live as long as the dialog. */
export const valueFunctions = {
  store_dlg_value: [
    dialog.fn({
      since: '3.6',
      doc: 'Keeps a value with the dialog.',
      routes,
      args: [arg.string('name', 'Name of the value.'), arg.variable('value', 'Variable with the value.')],
      returns: noValue,
      run: (execution, layer, name, value) => store(execution, layer, name, value.get(execution)),
    }),
    dialog.fn({
      until: '2.4',
      doc: 'Keeps a value with the dialog.',
      routes,
      args: [arg.raw('name', 'Name of the value.'), arg.format('value', 'The value.')],
      returns: { 1: 'done', [-1]: 'no dialog, or an empty value' },
      run: (execution, layer, name, value) => store(execution, layer, name, expanded(execution, value)),
    }),
  ],
  fetch_dlg_value: [
    dialog.fn({
      since: '3.6',
      doc: 'Reads a value of the dialog.',
      routes,
      args: [arg.string('name', 'Name of the value.'), arg.output('result', 'Gets the value.')],
      returns: isRead,
      run: fetch,
    }),
    dialog.fn({
      until: '2.4',
      doc: 'Reads a value of the dialog.',
      routes,
      args: [arg.raw('name', 'Name of the value.'), arg.output('result', 'Gets the value.')],
      returns: isRead,
      link: (_server, _layer, _name, result) => resultProblem(result),
      run: fetch,
    }),
  ],
  set_dlg_flag: flagFunction('Sets a flag of the dialog.', noDialog, setFlag),
  reset_dlg_flag: flagFunction('Takes a flag of the dialog back.', noDialog, resetFlag),
  is_dlg_flag_set: flagFunction('Is a flag of the dialog set?', { 1: 'it is', [-1]: 'it is not' }, testFlag),
  test_and_set_dlg_flag: [
    dialog.fn({
      since: '3.6',
      doc: 'Turns a flag of the dialog round when it has the expected state.',
      routes,
      args: [flagName, arg.integer('expected', '0 or 1.')],
      returns: { 1: 'turned', [-1]: 'it has the other state, or 0 or 1 was not expected', [-2]: 'no dialog' },
      link: registerFlag,
      run: ({ message }, layer, name, expected) => {
        const found = layer.dialogOf(message);
        const bit = layer.flagNames.bit(name);
        return found === null || bit === null ? -2 : testAndSet(expected)(found, 1 << bit);
      },
    }),
    dialog.fn({
      until: '2.4',
      doc: 'Turns a flag of the dialog round when it has the expected state.',
      routes,
      args: [arg.integer('flag', 'Number of a flag, 0 to 31.'), arg.integer('expected', '0 or 1.')],
      returns: { 1: 'turned', [-1]: 'it has the other state, or 0 or 1 was not expected', [-2]: 'no dialog' },
      run: ({ message }, layer, bit, expected) => {
        const found = layer.dialogOf(message);
        return found === null ? -2 : testAndSet(expected)(found, 1 << bit);
      },
    }),
  ],
  get_dialog_vals: dialog.fn({
    doc: 'All values of the dialog with that Call-ID.',
    args: [
      arg.avp('names', 'Gets the names.'),
      arg.avp('values', 'Gets the values.'),
      arg.string('callid', 'Call-ID of the dialog.'),
    ],
    returns: { 1: 'read', [-1]: 'no such dialog' },
    run: (execution, layer, names, values, callId) => {
      const found = layer.table.byCallId(callId);
      if (found === null || found.state === states.deleted) return -1;
      for (const [name, value] of newestFirst(found)) {
        if (!names.set(execution, name) || !values.set(execution, value)) return -1;
      }
      return 1;
    },
  }),
  get_dialog_info: [
    dialog.fn({
      since: '3.6',
      doc: 'A value of every dialog that has a certain other value.',
      args: [
        arg.string('attribute', 'Name of the value to read.'),
        arg.avp('result', 'Gets the values.'),
        arg.string('key', 'Name of the value to search by.'),
        arg.variable('value', 'The value to search for.'),
        arg.output('count', 'Gets the number of dialogs.'),
      ],
      returns: { [-1]: 'none found' },
      run: (execution, layer, attribute, result, key, value, count) => {
        const wanted = value.get(execution);
        let number = 0;
        for (const item of running(layer)) {
          if (!hasValue(item, key, wanted)) continue;
          const found = item.values.get(attribute);
          if (found === undefined || !result.set(execution, found)) return -1;
          number++;
        }
        return number > 0 && count.set(execution, number) ? number : -1;
      },
    }),
    dialog.fn({
      until: '2.4',
      doc: 'A value of the dialog that has a certain other value.',
      routes,
      args: [
        arg.raw('attribute', 'Name of the value to read.'),
        arg.output('result', 'Gets the value.'),
        arg.raw('key', 'Name of the value to search by.'),
        arg.format('value', 'The value to search for.'),
      ],
      returns: { 1: 'found', [-1]: 'no such dialog or value' },
      link: (_server, _layer, _attribute, result) => resultProblem(result),
      run: (execution, layer, attribute, result, key, value) => {
        const wanted = expanded(execution, value);
        const found = running(layer)
          .find((item) => hasValue(item, key, wanted))
          ?.values.get(attribute);
        return found !== undefined && result.set(execution, found) ? 1 : -1;
      },
    }),
  ],
  get_dialogs_by_val: dialog.fn({
    since: '3.6',
    doc: 'The dialogs that have a certain value, as JSON texts.',
    args: [
      arg.string('name', 'Name of the value.'),
      arg.variable('value', 'The value.'),
      arg.avp('dialogs', 'Gets the texts.'),
      arg.output('count', 'Gets their number.'),
    ],
    returns: { [-1]: 'none found' },
    run: (execution, layer, name, value, texts, count) => {
      const wanted = value.get(execution);
      const found = running(layer).filter((item) => hasValue(item, name, wanted));
      return listed(execution, layer, found, texts, count);
    },
  }),
};
