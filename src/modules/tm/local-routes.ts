import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import { AvpList } from '../../values/avp-list.ts';
import type { ByteString } from '../../values/value.ts';
import { receivedBy, type TransactionLayer } from './layer.ts';

/**
 * Shows a reply made here to the route named by `local_reply_route`: what it changes is forgotten, and it sees no
 * transaction and no AVPs.
 */
export function showReply(layer: TransactionLayer, data: ByteString, socket: ListeningSocket): void {
  show(layer, 'onreply', layer.options.localReplyRoute, data, socket);
}

/** The same for a request made here, as local_route left it (`local_request_route`). */
export function showRequest(layer: TransactionLayer, data: ByteString, socket: ListeningSocket): void {
  show(layer, 'local', layer.options.localRequestRoute, data, socket);
}

function show(
  { server }: TransactionLayer,
  kind: 'onreply' | 'local',
  route: string | null,
  data: ByteString,
  socket: ListeningSocket,
): void {
  if (route === null || !server.hasRoute('route', route)) return;
  const message: Message = server.messageFrom(data, receivedBy(socket));
  server.run(kind, null, message, { subroute: route, avps: new AvpList() }, () => {});
}
