import type { Execution } from '../../declarations/execution.ts';
import type { VariableDeclaration, Versioned } from '../../declarations/module.ts';
import { parseInteger } from '../../values/integer.ts';
import { type ByteString, integerOf, stored, textOf, type Value } from '../../values/value.ts';
import { dialog } from './declaration.ts';
import type { Dialog } from './dialog.ts';
import { setLifetime } from './end.ts';
import { jsonOf } from './json.ts';
import type { DialogLayer } from './layer.ts';
import { states } from './state.ts';

type Declaration = VariableDeclaration<DialogLayer>;

/** A variable of the current dialog; NULL without one. */
function ofDialog(
  doc: string,
  get: (found: Dialog, layer: DialogLayer, execution: Execution) => Value,
  rest: Partial<Declaration> = {},
): Declaration {
  return dialog.variable({
    doc: `${doc} NULL without a dialog.`,
    get: (execution, layer) => {
      const found = layer.dialogOf(execution.message);
      return found === null ? null : get(found, layer, execution);
    },
    ...rest,
  });
}

/** Seconds from a value; null (and a log line) when it is none. */
function secondsOf(execution: Execution, value: Value): number | null {
  const seconds = integerOf(value) ?? parseInteger(textOf(value) ?? '');
  if (seconds !== null && seconds >= 0) return seconds;
  execution.log('ERROR', 'only 0 and more seconds can be set');
  return null;
}

function secondsLeft(found: Dialog, layer: DialogLayer): number {
  if (found.state === states.deleted) return 0;
  if (found.expiresAt === null) return found.lifetime;
  return Math.max(0, Math.round((found.expiresAt - layer.server.host.clock.now()) / 1000));
}

function assignTimeout(execution: Execution, layer: DialogLayer, value: Value): boolean {
  const seconds = secondsOf(execution, value);
  if (seconds === null) return false;
  const found = layer.dialogOf(execution.message);
  if (found === null) layer.binding(execution.message).timeout = seconds;
  else if (!(found.options.endOnRace && found.wasCancelled)) setLifetime(layer, found, seconds);
  return true;
}

function setFlags(execution: Execution, layer: DialogLayer, value: Value): boolean {
  const found = layer.dialogOf(execution.message);
  if (found === null) return false;
  if (layer.server.version === '2.4') {
    const number = value === null ? 0 : integerOf(value);
    if (number === null) execution.log('ERROR', 'the flags of a dialog are a number');
    else found.userFlags = number;
    return number !== null;
  }
  let mask = 0;
  for (const name of (textOf(value) ?? '').split(' ').filter((item) => item !== '')) {
    const bit = layer.flagNames.bit(name);
    if (bit === null) return false;
    mask |= 1 << bit;
  }
  found.userFlags = mask;
  return true;
}

function getValue(execution: Execution, layer: DialogLayer, name: ByteString | null): Value {
  return name === null ? null : (layer.dialogOf(execution.message)?.values.get(name) ?? null);
}

/** NULL takes the value away. */
function setValue(
  execution: Execution,
  layer: DialogLayer,
  name: ByteString | null,
  value: number | ByteString | null,
): boolean {
  const found = layer.dialogOf(execution.message);
  if (found === null || name === null) return false;
  if (value === null) found.values.delete(name);
  else found.values.set(name, value);
  return true;
}

/** The variables `$DLG_…` and `$dlg_val`. */
export const dialogVariables: Readonly<Record<string, Versioned<Declaration>>> = {
  DLG_count: dialog.variable({
    doc: 'How many dialogs were answered and go on.',
    get: (_execution, layer) => layer.statistics.get('active_dialogs'),
  }),
  DLG_status: ofDialog(
    'State of the dialog: 1 new, 2 ringing, 3 answered, 4 confirmed by the ACK, 5 ended.',
    ({ state }) => state,
  ),
  DLG_lifetime: ofDialog('Seconds since the dialog was answered.', (found, layer) =>
    found.state > states.early ? layer.now() - found.startedAt : 0,
  ),
  DLG_dir: ofDialog(
    '`downstream` (to the callee) or `upstream`; known of requests only, not of their replies.',
    (_found, layer, { message }) => {
      const destination = layer.destinationOf(message);
      if (destination === null) return null;
      return destination === 0 ? 'upstream' : 'downstream';
    },
  ),
  DLG_did: ofDialog('Id of the dialog.', (found, layer) =>
    layer.server.version === '2.4' ? `${found.row}:${found.id}` : found.did,
  ),
  DLG_end_reason: ofDialog('Why the dialog ended.', ({ endReason }) => endReason),
  DLG_timeout: dialog.variable({
    doc: 'Seconds that are left to the dialog.',
    get: ({ message }, layer) => {
      const found = layer.dialogOf(message);
      return found === null ? layer.binding(message).timeout || null : secondsLeft(found, layer);
    },
    set: (execution, layer, _use, value) => assignTimeout(execution, layer, value),
  }),
  DLG_flags: ofDialog(
    'Flags of the dialog: their names, in 2.4 a number.',
    (found, layer) =>
      layer.server.version === '2.4' ? found.userFlags : layer.flagNames.names(found.userFlags),
    { set: (execution, layer, _use, value) => setFlags(execution, layer, value) },
  ),
  DLG_json: ofDialog('The dialog as JSON.', (found, layer) => jsonOf(layer, found, false), { since: '3.6' }),
  DLG_ctx_json: ofDialog(
    'The dialog as JSON, with values and profiles.',
    (found, layer) => jsonOf(layer, found, true),
    {
      since: '3.6',
    },
  ),
  DLG_del_delay: ofDialog('Seconds the dialog is kept after its end.', ({ deleteDelay }) => deleteDelay, {
    since: '3.6',
    set: (execution, layer, _use, value) => {
      const seconds = secondsOf(execution, value);
      const found = layer.dialogOf(execution.message);
      if (seconds === null || found === null) return false;
      found.deleteDelay = seconds;
      return true;
    },
  }),
  dlg_val: [
    dialog.variable({
      since: '3.6',
      doc: 'A value that lives as long as the dialog.',
      inner: 'optional',
      get: (execution, layer, { inner }) => getValue(execution, layer, inner),
      set: (execution, layer, { inner }, value) => setValue(execution, layer, inner, stored(value)),
    }),
    dialog.variable({
      until: '2.4',
      doc: 'A text that lives as long as the dialog.',
      inner: 'optional',
      innerKind: 'literal',
      get: (execution, layer, { inner }) => getValue(execution, layer, inner),
      set: (execution, layer, { inner }, value) => {
        if (typeof value !== 'number') return setValue(execution, layer, inner, textOf(value));
        execution.log('ERROR', 'a dialog keeps texts only');
        return false;
      },
    }),
  ],
};
