import { arg } from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import { everyRouteKind } from '../../../declarations/routes.ts';
import { parseUri } from '../../../sip/uri.ts';
import { AvpList } from '../../../values/avp-list.ts';
import type { ByteString } from '../../../values/value.ts';
import type { TransactionLayer } from '../layer.ts';
import { sendLocalRequest } from '../local-request.ts';
import { tm } from '../module.ts';

/** `[display ]uri` as a header body; null when it holds no URI. */
function addressOf(text: ByteString): ByteString | null {
  const blank = text.lastIndexOf(' ');
  const uri = text.slice(blank + 1);
  if (parseUri(uri) === null) return null;
  const display = blank < 0 ? '' : text.slice(0, blank).trim();
  return display === '' ? `<${uri}>` : `${display} <${uri}>`;
}

function newRequest(
  execution: Execution,
  layer: TransactionLayer,
  method: ByteString,
  uri: ByteString,
  from: ByteString,
  to: ByteString,
  body: ByteString | undefined,
  context: ByteString | undefined,
): number {
  const sender = addressOf(from);
  const receiver = addressOf(to);
  if (parseUri(uri) === null || sender === null || receiver === null) {
    execution.log('ERROR', `bad URI in t_new_request: ${uri}, ${from}, ${to}`);
    return -1;
  }
  let headers = '';
  let content = '';
  if (body) {
    const blank = body.indexOf(' ');
    if (blank <= 0) {
      execution.log('ERROR', 'the body must begin with its content type');
      return -1;
    }
    headers = `Content-Type: ${body.slice(0, blank)}\r\n`;
    content = body.slice(blank + 1);
  }
  const avps = new AvpList();
  if (context !== undefined) avps.push('uac_ctx', context);
  let isSent = true;
  sendLocalRequest(
    layer,
    { method, requestUri: uri, from: sender, to: receiver, headers, body: content, avps },
    (result) => {
      if (result.sent === null && result.dropped !== true) isSent = false;
    },
  );
  return isSent ? 1 : -1;
}

const args = [
  arg.string('method', 'Method.'),
  arg.string('uri', 'R-URI; the request goes there.'),
  arg.string('from', '`[display ]uri` of the sender.'),
  arg.string('to', '`[display ]uri` of the receiver.'),
  arg.optional(arg.string('body', 'Content type, a blank, the body.')),
  arg.optional(arg.string('context', 'Text that local_route finds in `$avp(uac_ctx)`.')),
] as const;

const doc = 'Sends a request of our own, which has nothing to do with the current one.';
const returns = { 1: 'on its way, or dropped by local_route', [-1]: 'not sent' };

/** Says that a function does nothing here. */
function unsupported(execution: Execution, name: string): number {
  execution.log('ERROR', `${name}() is not supported`);
  return -1;
}

const writeArgs = [
  arg.string('target', 'Pipe or socket, a slash, the action.'),
  arg.string('info', 'Text for the reader.'),
] as const;

export const requestFunctions = {
  t_new_request: [
    tm.fn({
      doc,
      since: '3.6',
      routes: everyRouteKind,
      args,
      returns,
      run: (execution, layer, ...values) => newRequest(execution, layer, ...values),
    }),
    tm.fn({
      doc,
      until: '2.4',
      routes: ['request', 'failure', 'onreply', 'branch', 'local'],
      args,
      returns,
      run: (execution, layer, ...values) => newRequest(execution, layer, ...values),
    }),
  ],
  t_write_req: tm.fn({
    doc: 'Not supported: writes the request to a pipe.',
    routes: ['request', 'failure', 'branch'],
    args: writeArgs,
    returns: { [-1]: 'always' },
    run: (execution) => unsupported(execution, 't_write_req'),
  }),
  t_write_unix: tm.fn({
    doc: 'Not supported: writes the request to a Unix socket.',
    routes: ['request', 'failure', 'branch'],
    args: writeArgs,
    returns: { [-1]: 'always' },
    run: (execution) => unsupported(execution, 't_write_unix'),
  }),
  t_anycast_replicate: tm.fn({
    doc: 'Not supported: passes the request on within a cluster of anycast nodes.',
    routes: ['request'],
    args: [],
    returns: { [-1]: 'always' },
    run: (execution) => unsupported(execution, 't_anycast_replicate'),
  }),
};
