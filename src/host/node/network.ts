import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { DatagramSocket, HostFailure, Network } from '../host.ts';
import { unbindablePort, unusablePort } from '../port.ts';
import { failureOf } from './failure.ts';
import { connectTcp, listenTcp } from './streams.ts';

/** Node has no Unix datagram sockets; saying so beats losing data in silence. */
const noUnixDatagrams: HostFailure = {
  code: 'ENOTSUP',
  message: 'Unix datagram sockets are not available in Node.js',
};

/**
 * Bytes asked for in front of and behind a datagram socket; the system gives less when its limit is lower (Linux:
 * net.core.rmem_max). The usual 208 KiB hold some 150 requests, fewer than come in while memory is tidied up.
 */
const datagramBuffer = 4 * 1024 * 1024;

/** Datagrams of this process that the system did not take, for metrics. */
export const datagramFailures = { sending: 0 };

/** Real sockets. */
export const nodeNetwork: Network = {
  bindUdp(address, receiver, ready): DatagramSocket {
    const socket = createSocket({
      type: isIPv6(address.ip) ? 'udp6' : 'udp4',
      // Destinations are addresses already; the platform would ask its resolver about each of them.
      lookup: (host, _options, done) => done(null, host, host.includes(':') ? 6 : 4),
    });
    let local = address;
    let bound = false;
    let open = true;
    // What was handed over before the close still goes out.
    let underWay = 0;
    const sent = (error: Error | null): void => {
      if (error !== null) datagramFailures.sending++;
      if (--underWay === 0 && !open) socket.close();
    };
    // The datagrams of one turn are read together, then handled together, and what comes of them leaves together:
    // code that stays in the processor's caches is worth more than the queues cost, and the system wakes the other
    // end at each datagram it waits for.
    let incoming: { readonly bytes: Buffer; readonly from: RemoteInfo }[] = [];
    let outgoing: { readonly bytes: Buffer; readonly ip: string; readonly port: number }[] = [];
    let ends = false;
    const atEndOfTurn = (): void => {
      if (!ends) setImmediate(endTurn);
      ends = true;
    };
    const endTurn = (): void => {
      const received = incoming;
      incoming = [];
      try {
        for (const { bytes, from } of received)
          if (open) receiver.received(bytes.toString('latin1'), { ip: from.address, port: from.port });
      } finally {
        ends = false;
        const batch = outgoing;
        outgoing = [];
        for (const { bytes, ip, port } of batch) socket.send(bytes, port, ip, sent);
      }
    };
    socket.on('message', (bytes, from) => {
      atEndOfTurn();
      incoming.push({ bytes, from });
    });
    socket.on('error', (error) => {
      if (bound) return; // What ICMP reports about single datagrams is lost, as UDP does.
      bound = true;
      open = false;
      // With that lookup the platform also fails inside the call.
      queueMicrotask(() => ready(failureOf(error)));
    });
    const unbindable = unbindablePort(address);
    if (unbindable !== null) {
      // The platform would take some other port.
      bound = true;
      open = false;
      setImmediate(() => ready(unbindable));
    } else
      socket.bind(address.port, address.ip, () => {
        bound = true;
        enlargeBuffers(socket);
        local = { ip: address.ip, port: socket.address().port };
        // With that lookup the platform binds at once, but nothing calls back inside the call that asked for it.
        queueMicrotask(() => ready(null));
      });
    return {
      get local() {
        return local;
      },
      send(data, to) {
        if (!open) return { code: 'EBADF', message: 'the socket is closed' };
        if (data.length > 65_507) return { code: 'EMSGSIZE', message: 'Message too long' };
        const unusable = unusablePort(to);
        if (unusable !== null) return unusable;
        underWay++;
        atEndOfTurn();
        outgoing.push({ bytes: Buffer.from(data, 'latin1'), ip: to.ip, port: to.port });
        return null;
      },
      close() {
        if (open && underWay === 0) socket.close();
        open = false;
      },
    };
  },
  listenTcp,
  connectTcp,
  sendUnix: () => noUnixDatagrams,
  bindUnix(_path, _receiver, ready) {
    setImmediate(() => ready(noUnixDatagrams));
    return { close() {}, send() {} };
  },
};

function enlargeBuffers(socket: Socket): void {
  for (const enlarge of [
    () => socket.setRecvBufferSize(datagramBuffer),
    () => socket.setSendBufferSize(datagramBuffer),
  ]) {
    try {
      enlarge();
    } catch {
      // A system that refuses instead of giving less keeps its own size.
    }
  }
}
