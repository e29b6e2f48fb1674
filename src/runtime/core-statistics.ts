import type { Server, Statistic } from '../declarations/server.ts';

/** Counters that the engine itself keeps, by the names of the server's group `core`. */
export interface CoreStatistics {
  readonly receivedRequests: Statistic;
  readonly receivedReplies: Statistic;
  readonly forwardedReplies: Statistic;
  readonly droppedRequests: Statistic;
  readonly droppedReplies: Statistic;
  readonly badRequests: Statistic;
  readonly badReplies: Statistic;
  readonly badHeaders: Statistic;
  readonly slowMessages: Statistic;
}

export function defineCoreStatistics(server: Server): CoreStatistics {
  const define = (name: string, read?: () => number): Statistic =>
    server.statistics.define('core', name, read);
  const receivedRequests = define('rcv_requests');
  const receivedReplies = define('rcv_replies');
  // Counted where requests are forwarded without a transaction.
  define('fwd_requests');
  const forwardedReplies = define('fwd_replies');
  const droppedRequests = define('drop_requests');
  const droppedReplies = define('drop_replies');
  const badRequests = define('err_requests');
  const badReplies = define('err_replies');
  define('bad_URIs_rcvd');
  define('unsupported_methods');
  const badHeaders = define('bad_msg_hdr');
  const slowMessages = define('slow_messages');
  define('timestamp', () => Math.floor((server.host.clock.now() - server.startedAt) / 1000));
  // Bytes that wait in sockets: none, in virtual time.
  for (const protocol of ['udp', 'tcp', 'tls'])
    server.statistics.define('net', `waiting_${protocol}`, () => 0);
  return {
    receivedRequests,
    receivedReplies,
    forwardedReplies,
    droppedRequests,
    droppedReplies,
    badRequests,
    badReplies,
    badHeaders,
    slowMessages,
  };
}
