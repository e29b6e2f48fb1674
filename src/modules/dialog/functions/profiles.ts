import {
  ArgumentProblem,
  arg,
  type Format,
  type VariableReference,
} from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import type { RouteKind } from '../../../declarations/routes.ts';
import type { Server } from '../../../declarations/server.ts';
import type { ByteString } from '../../../values/value.ts';
import { dialog } from '../declaration.ts';
import type { Dialog } from '../dialog.ts';
import { jsonOf } from '../json.ts';
import type { DialogLayer } from '../layer.ts';
import type { Profile } from '../profiles.ts';
import { states } from '../state.ts';

const routes: readonly RouteKind[] = ['request', 'failure', 'onreply', 'branch'];
const name = arg.string('profile', 'Name of a profile.');
const value = arg.optional(arg.string('value', 'For profiles with values.'));
const oldName = arg.literal('profile', 'Name of a profile.');
const oldValue = arg.optional(arg.format('value', 'For profiles with values.'));

function profileOf(execution: Execution, layer: DialogLayer, given: ByteString): Profile | null {
  const profile = layer.profiles.find(given);
  if (profile === null) execution.log('ERROR', `there is no profile ${given}`);
  return profile;
}

function dialogOf(execution: Execution, layer: DialogLayer): Dialog | null {
  const found = layer.dialogOf(execution.message);
  if (found === null) execution.log('CRITICAL', 'profiles need a dialog, and there is none');
  return found;
}

/** The value for a profile: null for one without values, undefined when it is missing. 2.4 takes no empty one. */
function valueFor(
  execution: Execution,
  profile: Profile,
  given: ByteString | null,
): ByteString | null | undefined {
  if (!profile.hasValue) return null;
  if (given !== null && (given !== '' || execution.server.version !== '2.4')) return given;
  execution.log('WARNING', `profile ${profile.name} needs a value`);
  return undefined;
}

function set(
  execution: Execution,
  layer: DialogLayer,
  given: ByteString,
  text: ByteString | null,
  clear: boolean,
): number {
  const profile = profileOf(execution, layer, given);
  const found = profile === null ? null : dialogOf(execution, layer);
  if (profile === null || found === null) return -1;
  const wanted = valueFor(execution, profile, text);
  if (wanted === undefined) return -1;
  layer.profiles.set(found, profile, wanted, clear);
  return 1;
}

function unset(execution: Execution, layer: DialogLayer, given: ByteString, text: ByteString | null): number {
  const profile = profileOf(execution, layer, given);
  const found = profile === null ? null : dialogOf(execution, layer);
  if (profile === null || found === null) return -1;
  if (profile.hasValue && text === null && execution.server.version !== '2.4') {
    layer.profiles.unsetAll(found, profile);
    return 1;
  }
  const wanted = valueFor(execution, profile, text);
  return wanted !== undefined && layer.profiles.unset(found, profile, wanted) ? 1 : -1;
}

function isIn(execution: Execution, layer: DialogLayer, given: ByteString, text: ByteString | null): number {
  const profile = profileOf(execution, layer, given);
  const found = profile === null ? null : dialogOf(execution, layer);
  if (profile === null || found === null) return -1;
  return layer.profiles.has(found, profile, profile.hasValue ? text : null) ? 1 : -1;
}

function size(
  execution: Execution,
  layer: DialogLayer,
  given: ByteString,
  text: ByteString | null,
  result: VariableReference,
): number {
  const profile = profileOf(execution, layer, given);
  if (profile === null) return -1;
  const count = layer.profiles.size(profile, profile.hasValue ? text : null);
  return result.set(execution, count) ? 1 : -1;
}

/** 2.4 looks for profiles before it starts. */
function defined(_server: Server, layer: DialogLayer, given: ByteString | undefined): string | null {
  if (given === undefined || layer.profiles.find(given) !== null) return null;
  return `there is no profile ${given}`;
}

/** The value of 2.4, where NULL is the text `<null>`. */
function expanded(execution: Execution, given: Format | undefined): ByteString | null {
  return given === undefined ? null : given.expand(execution);
}

/** The variable of a result in 2.4 that comes as a text. */
function resultOf(execution: Execution, given: Format): VariableReference | null {
  const variable = execution.server.variable(given.text);
  const problem = variable instanceof ArgumentProblem ? variable.message : resultProblem(variable);
  if (problem === null) return variable as VariableReference;
  execution.log('ERROR', problem);
  return null;
}

/** 2.4 hands results to AVPs and variables of the script only. */
export function resultProblem(variable: VariableReference | undefined): string | null {
  if (variable === undefined || ['avp', 'var'].includes(variable.name)) return null;
  return `${variable.text} is neither an AVP nor a $var`;
}

const changed = { 1: 'done', [-1]: 'no dialog, unknown profile or missing value' };
const isMember = { 1: 'it is', [-1]: 'it is not' };

/** Profiles: groups of dialogs with their sizes. */
export const profileFunctions = {
  set_dlg_profile: [
    dialog.fn({
      since: '3.6',
      doc: 'Puts the dialog into a profile.',
      routes,
      args: [name, value, arg.optional(arg.integer('clear', '1 takes it out of its other values first.'))],
      returns: changed,
      run: (execution, layer, given, text, clear) =>
        set(execution, layer, given, text ?? null, (clear ?? 0) !== 0),
    }),
    dialog.fn({
      until: '2.4',
      doc: 'Puts the dialog into a profile.',
      routes,
      args: [oldName, oldValue],
      returns: changed,
      link: defined,
      run: (execution, layer, given, text) => set(execution, layer, given, expanded(execution, text), false),
    }),
  ],
  unset_dlg_profile: [
    dialog.fn({
      since: '3.6',
      doc: 'Takes the dialog out of a profile.',
      routes,
      args: [name, value],
      returns: changed,
      run: (execution, layer, given, text) => unset(execution, layer, given, text ?? null),
    }),
    dialog.fn({
      until: '2.4',
      doc: 'Takes the dialog out of a profile.',
      routes,
      args: [oldName, oldValue],
      returns: changed,
      link: defined,
      run: (execution, layer, given, text) => unset(execution, layer, given, expanded(execution, text)),
    }),
  ],
  is_in_profile: [
    dialog.fn({
      since: '3.6',
      doc: 'Is the dialog in a profile (with that value)?',
      routes,
      args: [name, value],
      returns: isMember,
      run: (execution, layer, given, text) => isIn(execution, layer, given, text ?? null),
    }),
    dialog.fn({
      until: '2.4',
      doc: 'Is the dialog in a profile (with that value)?',
      routes: [...routes, 'local'],
      args: [oldName, oldValue],
      returns: isMember,
      link: defined,
      run: (execution, layer, given, text) => isIn(execution, layer, given, expanded(execution, text)),
    }),
  ],
  get_profile_size: [
    dialog.fn({
      since: '3.6',
      doc: 'How many dialogs are in a profile (with that value).',
      args: [name, value, arg.output('size', 'Gets the number.')],
      returns: { 1: 'told', [-1]: 'unknown profile' },
      run: (execution, layer, given, text, result) => size(execution, layer, given, text ?? null, result),
    }),
    dialog.fn({
      until: '2.4',
      doc: 'How many dialogs are in a profile (with that value).',
      routes: [...routes, 'local'],
      args: [
        oldName,
        arg.format('value', 'Value, or the variable for the result.'),
        arg.optional(arg.output('size', 'Gets the number.')),
      ],
      returns: { 1: 'told', [-1]: 'unknown profile, or no value' },
      link: (server, layer, given, _value, result) => defined(server, layer, given) ?? resultProblem(result),
      run: (execution, layer, given, text, result) => {
        const gets = result ?? resultOf(execution, text);
        const value = result === undefined ? null : text.expand(execution);
        return gets === null || value === '' ? -1 : size(execution, layer, given, value, gets);
      },
    }),
  ],
  get_dialogs_by_profile: dialog.fn({
    since: '3.6',
    doc: 'The dialogs in a profile (with that value) as JSON texts.',
    args: [name, value, arg.avp('dialogs', 'Gets the texts.'), arg.output('count', 'Gets their number.')],
    returns: { [-1]: 'none found' },
    run: (execution, layer, given, text, texts, count) => {
      const profile = profileOf(execution, layer, given);
      if (profile === null) return -1;
      const wanted = profile.hasValue ? (text ?? null) : null;
      const found = layer.table
        .all()
        .filter((item) => item.state !== states.deleted && layer.profiles.has(item, profile, wanted));
      return listed(execution, layer, found, texts, count);
    },
  }),
};

/** Hands dialogs to a script: their JSON texts and their number, which is also the return code. */
export function listed(
  execution: Execution,
  layer: DialogLayer,
  found: readonly Dialog[],
  texts: VariableReference,
  count: VariableReference,
): number {
  if (found.length === 0) return -1;
  for (const item of found) if (!texts.set(execution, jsonOf(layer, item, true))) return -1;
  return count.set(execution, found.length) ? found.length : -1;
}
