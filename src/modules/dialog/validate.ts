import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { parseUri } from '../../sip/uri.ts';
import { areSameUriTexts } from '../../sip/uri-compare.ts';
import type { DialogLayer } from './layer.ts';
import { routeUris } from './legs.ts';
import { states } from './state.ts';

const valid = 1;
const wrongCseq = -1;
const wrongTarget = -2;
const wrongRoutes = -3;
const impossible = -4;

/** `validate_dialog()`: does the request fit what the dialog knows? */
export function validate(execution: Execution, layer: DialogLayer): number {
  const { message } = execution;
  const dialog = layer.dialogOf(message);
  const { cseq, method } = message.sip;
  if (dialog === null || cseq === null) {
    execution.log('ERROR', 'validate_dialog() needs a dialog');
    return impossible;
  }
  const destination = layer.destinationOf(message);
  const leg = destination === null ? undefined : dialog.legs[destination];
  if (leg === undefined) return impossible;
  const source = destination === 0 ? dialog.callee : dialog.caller;
  const number = Number(cseq.number);
  if (method === 'ACK') {
    if (number !== Number(source.inviteCseq)) return wrongCseq;
  } else if (number <= Number(leg.previousCseq ?? leg.cseq)) return wrongCseq;
  const { rr } = layer;
  if (rr === null || dialog.isHidden || dialog.state <= states.early) return valid;
  if (leg.contact !== '') {
    const target = rr.remoteTarget(message);
    if (target === null) {
      execution.log('ERROR', 'validate_dialog() needs a request that loose_route() has routed');
      return impossible;
    }
    if (!areSameUriTexts(target, leg.contact)) {
      execution.log('ERROR', `the target ${target} is not the contact ${leg.contact} of the dialog`);
      return wrongTarget;
    }
  }
  const routes = rr.routeSet(message);
  const expected = routeUris(leg);
  const isRouted =
    routes.length === expected.length &&
    routes.every((route, index) => areSameUriTexts(route, expected[index]!));
  return isRouted ? valid : wrongRoutes;
}

/** `fix_route_dialog()`: R-URI, next hop and Route headers as the dialog knows them. False without a dialog. */
export function fixRoute(message: Message, layer: DialogLayer): boolean {
  const dialog = layer.dialogOf(message);
  const leg = dialog?.legs[layer.destinationOf(message) ?? -1];
  if (leg === undefined) return false;
  const { edits, sip } = message;
  const note = { what: 'fix_route_dialog' };
  const left = sip
    .headers('route')
    .filter(({ start, end }) => !edits.edits.some((edit) => edit.start === start && edit.end === end));
  for (const header of left) edits.removeHeader(header, note);
  const [next] = routeUris(leg);
  const isStrict = next !== undefined && parseUri(next)?.isLoose === false;
  message.destinationUri = null;
  if (isStrict) {
    message.requestUri = next;
    const rest = leg.routes.slice(1);
    if (rest.length > 0) edits.insertHeader(sip, `Route: ${rest.join(',')}\r\n`, null, note);
    // Alone it takes the place of the last Route that goes.
    const place = rest.length === 0 ? (left.at(-1) ?? null) : null;
    if (leg.contact !== '') edits.insertHeader(sip, `Route: <${leg.contact}>\r\n`, place, note);
    return true;
  }
  if (leg.contact !== '') message.requestUri = leg.contact;
  if (next !== undefined) {
    edits.insertHeader(sip, `Route: ${leg.routeText}\r\n`, null, note);
    message.destinationUri = next;
  }
  return true;
}
