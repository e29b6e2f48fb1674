import type { ByteString } from '../../values/value.ts';
import { flagsOf, newestFirst, socketText, timeoutOf } from './describe.ts';
import type { Dialog, Leg } from './dialog.ts';
import type { DialogLayer } from './layer.ts';

/** Texts stand in it as they are: a quote or a line break within them is not escaped. */
const quoted = (text: ByteString | number): ByteString => `"${text}"`;

const object = (entries: readonly (readonly [ByteString, ByteString])[]): ByteString =>
  `{${entries.map(([name, value]) => `${quoted(name)}:${value}`).join()}}`;

/** `$DLG_json` and `$DLG_ctx_json`. */
export function jsonOf(layer: DialogLayer, dialog: Dialog, withContext: boolean): ByteString {
  return object([
    ['ID', quoted(dialog.did)],
    ['db_id', quoted(dialog.databaseId)],
    ['state', quoted(dialog.state)],
    ['user_flags', quoted(flagsOf(layer, dialog))],
    ['callid', quoted(dialog.callId)],
    ['timestart', quoted(dialog.startedAt)],
    ['timeout', quoted(timeoutOf(dialog))],
    ['from_uri', quoted(dialog.fromUri)],
    ['to_uri', quoted(dialog.toUri)],
    ['caller', legText(dialog.caller)],
    ['callees', `[${dialog.legs.slice(1).map(legText).join()}]`],
    ...(withContext && dialog.values.size > 0 ? [['values', valuesText(dialog)] as const] : []),
    ...(withContext && dialog.profiles.length > 0 ? [['profiles', profilesText(dialog)] as const] : []),
  ]);
}

function legText(leg: Leg): ByteString {
  return object([
    ['tag', quoted(leg.tag)],
    ['contact', quoted(leg.contact)],
    ['cseq', quoted(leg.cseq)],
    ['route_set', quoted(leg.routeText)],
    ['bind_addr', quoted(leg.socket === null ? '' : socketText(leg.socket))],
    ['sdp', quoted(leg.sentSdp)],
  ]);
}

/** Values with bytes that cannot be printed are left out. */
function valuesText(dialog: Dialog): ByteString {
  return object(
    newestFirst(dialog)
      .map(([name, value]) => [name, String(value)] as const)
      .filter(([, value]) => /^[\x20-\x7e]*$/.test(value))
      .map(([name, value]) => [name, quoted(value)] as const),
  );
}

function profilesText(dialog: Dialog): ByteString {
  const values = new Map<ByteString, ByteString[]>();
  for (const { profile, value } of [...dialog.profiles].reverse()) {
    const known = values.get(profile) ?? [];
    known.push(quoted(value ?? ''));
    values.set(profile, known);
  }
  return object([...values].map(([profile, list]) => [profile, `[${list.join()}]`] as const));
}
