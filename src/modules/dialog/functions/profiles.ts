import { arg, type VariableReference } from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import type { RouteKind } from '../../../declarations/routes.ts';
import { type ByteString, textOf, type Value } from '../../../values/value.ts';
import { dialog } from '../declaration.ts';
import type { Dialog } from '../dialog.ts';
import { jsonOf } from '../json.ts';
import type { DialogLayer } from '../layer.ts';
import type { Profile } from '../profiles.ts';
import { states } from '../state.ts';

const routes: readonly RouteKind[] = ['request', 'failure', 'onreply', 'branch'];
const name = arg.string('profile', 'Name of a profile.');
const value = arg.optional(arg.string('value', 'For profiles with values.'));
const anyValue = arg.optional(arg.any('value', 'For profiles with values.'));

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

const anyText = (given: Value | undefined) => (given === undefined ? null : textOf(given));
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
      args: [name, anyValue],
      returns: changed,
      run: (execution, layer, given, text) => set(execution, layer, given, anyText(text), false),
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
      args: [name, anyValue],
      returns: changed,
      run: (execution, layer, given, text) => unset(execution, layer, given, anyText(text)),
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
      args: [name, anyValue],
      returns: isMember,
      run: (execution, layer, given, text) => isIn(execution, layer, given, anyText(text)),
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
        arg.string('profile', 'Name of a profile.'),
        arg.any('value', 'Value, or the variable for the result.'),
        arg.optional(arg.output('size', 'Gets the number.')),
      ],
      returns: { 1: 'told', [-1]: 'unknown profile' },
      run: (execution, layer, given, text, result) => {
        if (result === undefined) {
          execution.log('ERROR', 'get_profile_size() needs a variable for the result');
          return -1;
        }
        return size(execution, layer, given, anyText(text), result);
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
