import type { ManagementValue } from '../../declarations/management.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import { calendarTime } from '../../values/calendar.ts';
import { strftime } from '../../values/strftime.ts';
import type { ByteString } from '../../values/value.ts';
import type { Dialog, Leg } from './dialog.ts';
import type { DialogLayer } from './layer.ts';

/** `udp:127.0.0.1:5060` */
export function socketText(socket: ListeningSocket): ByteString {
  const host = socket.ip.includes(':') ? `[${socket.ip}]` : socket.ip;
  return `${socket.protocol}:${host}:${socket.port}`;
}

/** Epoch seconds at which the dialog runs out; 0 while no timer runs. */
export function timeoutOf(dialog: Dialog): number {
  return dialog.expiresAt === null ? 0 : Math.floor(dialog.expiresAt / 1000);
}

/** What flags of the script are set: names in 3.x, a number in 2.4. */
export function flagsOf(layer: DialogLayer, dialog: Dialog): number | ByteString {
  return layer.server.version === '2.4' ? dialog.userFlags : layer.flagNames.names(dialog.userFlags);
}

/** A dialog as management shows it. */
export function describe(layer: DialogLayer, dialog: Dialog, withContext: boolean): ManagementValue {
  const text: { [key: string]: ManagementValue } = {
    ID: dialog.did,
    db_id: dialog.databaseId,
    state: dialog.state,
    user_flags: flagsOf(layer, dialog),
    timestart: dialog.startedAt,
  };
  const date = (time: number) =>
    strftime('%Y-%m-%d %H:%M:%S', calendarTime(time, layer.server.host.clock.zoneOffset(time)));
  if (dialog.startedAt > 0) text.datestart = date(dialog.startedAt);
  const timeout = timeoutOf(dialog);
  text.timeout = timeout;
  if (timeout > 0) text.dateout = date(timeout);
  const { caller } = dialog;
  Object.assign(text, {
    callid: dialog.callId,
    from_uri: dialog.fromUri,
    to_uri: dialog.toUri,
    caller_tag: caller.tag,
    caller_contact: caller.contact,
    callee_cseq: caller.cseq,
    caller_route_set: caller.routeText,
    caller_bind_addr: caller.socket === null ? null : socketText(caller.socket),
    ...bodies(caller, 'caller'),
    CALLEES: dialog.legs.slice(1).map(describeCallee),
  });
  if (withContext) text.context = contextOf(dialog);
  return text;
}

function describeCallee(leg: Leg): ManagementValue {
  return {
    callee_tag: leg.tag,
    callee_contact: leg.contact,
    caller_cseq: leg.cseq,
    callee_route_set: leg.routeText,
    callee_bind_addr: leg.socket === null ? null : socketText(leg.socket),
    ...bodies(leg, 'callee'),
  };
}

function bodies(leg: Leg, who: 'caller' | 'callee'): { [key: string]: ByteString } {
  return {
    ...(leg.sdp === '' ? {} : { [`${who}_sdp`]: leg.sdp }),
    ...(leg.sentSdp === '' ? {} : { [`${who}_sent_sdp`]: leg.sentSdp }),
  };
}

function contextOf(dialog: Dialog): ManagementValue {
  const context: { [key: string]: ManagementValue } = {};
  if (dialog.values.size > 0) {
    context.values = newestFirst(dialog).map(([name, value]) => ({
      [name]: typeof value === 'number' ? value : escaped(value),
    }));
  }
  if (dialog.profiles.length > 0) {
    context.profiles = [...dialog.profiles]
      .reverse()
      .map(({ profile, value }) => ({ [profile]: value ?? '' }));
  }
  return context;
}

/** Values in the order in which the server keeps them. */
export function newestFirst(dialog: Dialog): [ByteString, number | ByteString][] {
  return [...dialog.values].reverse();
}

const letters: Readonly<Record<string, string>> = { '\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r' };

/** Bytes that cannot be printed as `\n` or `\x0b`. */
function escaped(text: ByteString): ByteString {
  return text.replace(
    /[\x00-\x1f\x7f-\xff]/g,
    (character) => `\\${letters[character] ?? `x${character.charCodeAt(0).toString(16).padStart(2, '0')}`}`,
  );
}
