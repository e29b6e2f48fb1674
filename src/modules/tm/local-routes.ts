import { apply } from '../../sip/builder.ts';
import type { ByteString } from '../../values/value.ts';
import { Context } from './context.ts';
import { receivedBy, type TransactionLayer } from './layer.ts';
import type { Transaction } from './transaction.ts';

/**
 * Lets the route named by `local_reply_route` change a reply made here. A route that is suspended changes nothing:
 * the reply is not held back.
 */
export function throughReplyRoute(
  layer: TransactionLayer,
  transaction: Transaction,
  data: ByteString,
): ByteString {
  const route = layer.options.localReplyRoute;
  if (route === null || transaction.replyTarget === null) return data;
  const { server } = layer;
  const reply = server.messageFrom(data, receivedBy(transaction.replyTarget.socket));
  const context = new Context();
  context.transaction = transaction;
  context.route = 'reply';
  reply.attachments.set('tm', context);
  let changed: ByteString | null = null;
  server.run('onreply', null, reply, { subroute: route, avps: transaction.avps }, () => {
    changed ??= apply(reply.sip, reply.edits, { transport: transaction.replyTarget!.socket.protocol });
  });
  const result = changed ?? data;
  changed ??= data;
  return result;
}
