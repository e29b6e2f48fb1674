import type { Message } from '../../declarations/message.ts';
import type { Server } from '../../declarations/server.ts';
import { fromReversedHex } from '../../sip/branch.ts';
import { buildRelayedReply } from '../../sip/builder.ts';
import { type Via, viaPort } from '../../sip/via.ts';
import type { ByteString } from '../../values/value.ts';
import { type NextHop, resolveHop } from './next-hop.ts';
import { forwardsReplies } from './stateless.ts';

/** What became of a reply: sent, dropped by the network, in error, or none of the business of this server. */
export type ReplyFate = 'sent' | 'dropped' | 'bad' | 'ignored';

/**
 * Sends a reply that belongs to no transaction on to its second Via, without the top one (reference: sip 1, 7).
 * `done` tells what became of it; what went wrong is logged.
 */
export function forwardReply(server: Server, message: Message, done: (fate: ReplyFate) => void): void {
  const { sip } = message;
  if (!forwardsReplies(server)) {
    done('ignored');
    return;
  }
  const via = sip.secondVia;
  if (via === null) {
    server.log('ERROR', 'no 2nd via found in reply');
    done('bad');
    return;
  }
  const protocol = via.transport.toLowerCase();
  resolveHop(server, hopOfVia(via, protocol), protocol, ([address]) => {
    if (address === undefined) {
      server.log('ERROR', `cannot resolve the host of the 2nd via: ${via.host}`);
      return done('bad');
    }
    const socket = server.sendingSocket(message, protocol, address.ip);
    if (socket === null) {
      server.log('ERROR', `no socket to send the reply over ${protocol}`);
      return done('bad');
    }
    const data = relayedReplyBytes(server, message, protocol);
    const connection = protocol === 'udp' ? null : connectionOf(sip.topVia);
    const result = server.send(data, socket, { ...address, connection });
    if (!result.ok) server.log('ERROR', `cannot forward the reply: ${result.detail}`);
    done(result.ok ? 'sent' : 'dropped');
  });
}

/** A received reply without our Via, 503 as 500 unless `disable_503_translation` is set (reference: sip 6). */
export function relayedReplyBytes(server: Server, message: Message, transport: string): ByteString {
  const translate = message.sip.code === 503 && server.globals.number('disable_503_translation') === 0;
  return buildRelayedReply(message.sip, {
    edits: message.edits,
    transport,
    ...(translate ? { code: 500 } : {}),
  });
}

function hopOfVia(via: Via, protocol: string): NextHop {
  const host = via.maddr || via.received || via.host;
  const port = via.rport ? Number(via.rport) || viaPort(via) : via.port;
  // An address that we wrote ourselves needs no question for SRV records.
  const known = port ?? (via.maddr || via.received ? viaPort(via) : null);
  return {
    protocol,
    host: host.startsWith('[') ? host.slice(1, -1) : host,
    port: known,
    secure: false,
  };
}

function connectionOf(via: Via | null): number | null {
  if (via === null || via.connection === null) return null;
  const id = fromReversedHex(via.connection);
  return id < 0 ? null : id;
}
