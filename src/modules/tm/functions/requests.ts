import { arg } from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import { everyRouteKind } from '../../../declarations/routes.ts';
import type { Wait } from '../../../declarations/wait.ts';
import { settle } from '../../../runtime/forwarding/settle.ts';
import { AvpList } from '../../../values/avp-list.ts';
import type { ByteString } from '../../../values/value.ts';
import type { TransactionLayer } from '../layer.ts';
import { sendLocalRequest } from '../local-request.ts';
import { tm } from '../module.ts';

/** `[display ]uri` as a header body: what stands before the last blank is the display name, as it is. */
function addressOf(text: ByteString): ByteString {
  const blank = text.lastIndexOf(' ');
  const display = blank <= 0 ? '' : `${text.slice(0, blank)} `;
  return `${display}<${text.slice(blank + 1)}>`;
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
): number | Wait<number> {
  let headers = '';
  let content = '';
  if (body !== undefined) {
    const blank = body.indexOf(' ');
    if (blank < 0) {
      execution.log('ERROR', 'the body must begin with its content type');
      return -1;
    }
    headers = `Content-Type: ${body.slice(0, blank)}\r\n`;
    content = body.slice(blank + 1);
  }
  const avps = new AvpList();
  if (context !== undefined) avps.push('uac_ctx', context);
  const request = {
    method,
    requestUri: uri,
    from: addressOf(from),
    to: addressOf(to),
    headers,
    body: content,
    avps,
  };
  return settle<number>((done) =>
    sendLocalRequest(
      layer,
      request,
      ({ sent }) => done(sent === null ? -1 : 1),
      () => done(1),
    ),
  );
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
const returns = { 1: 'on its way', [-1]: 'not sent' };

export const requestFunctions = {
  t_new_request: [
    tm.fn({
      doc,
      since: '3.6',
      routes: everyRouteKind,
      args,
      returns,
      waits: true,
      run: (execution, layer, ...values) => newRequest(execution, layer, ...values),
    }),
    tm.fn({
      doc,
      until: '2.4',
      routes: ['request', 'failure', 'onreply', 'branch', 'local'],
      args,
      returns,
      waits: true,
      run: (execution, layer, ...values) => newRequest(execution, layer, ...values),
    }),
  ],
};
