import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { fromBytes, toBytes } from '../../values/bytes.ts';
import type { DatagramSocket, HostFailure, Network } from '../host.ts';
import { failureOf } from './failure.ts';
import { connectTcp, listenTcp } from './streams.ts';

/** Node has no Unix datagram sockets; saying so beats losing data in silence. */
const noUnixDatagrams: HostFailure = {
  code: 'ENOTSUP',
  message: 'Unix datagram sockets are not available in Node.js',
};

/** Real sockets. */
export const nodeNetwork: Network = {
  bindUdp(address, receiver, ready): DatagramSocket {
    const socket = createSocket({ type: isIPv6(address.ip) ? 'udp6' : 'udp4' });
    let local = address;
    let bound = false;
    let open = true;
    // What was handed over before the close still goes out.
    let underWay = 0;
    const sent = (): void => {
      if (--underWay === 0 && !open) socket.close();
    };
    socket.on('message', (data, from) =>
      receiver.received(fromBytes(data), { ip: from.address, port: from.port }),
    );
    socket.on('error', (error) => {
      if (bound) return; // What ICMP reports about single datagrams is lost, as UDP does.
      bound = true;
      open = false;
      ready(failureOf(error));
    });
    socket.bind(address.port, address.ip, () => {
      bound = true;
      local = { ip: address.ip, port: socket.address().port };
      ready(null);
    });
    return {
      get local() {
        return local;
      },
      send(data, to) {
        if (!open) return { code: 'EBADF', message: 'the socket is closed' };
        if (data.length > 65_507) return { code: 'EMSGSIZE', message: 'Message too long' };
        underWay++;
        socket.send(toBytes(data), to.port, to.ip, sent);
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
