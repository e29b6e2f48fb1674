import { connect, createServer, Socket, type TcpNetConnectOpts } from 'node:net';
import type { Address, HostFailure, Network, StreamConnection, StreamReceiver } from '../host.ts';
import { unbindablePort, unusablePort } from '../port.ts';
import { failureOf } from './failure.ts';

/** Bytes that may wait for a slow peer before data is refused. */
const sendBuffer = 1024 * 1024;
/** Milliseconds a peer gets to take what is left when a connection is closed; then it is cut. */
const farewell = 2000;

export const listenTcp: Network['listenTcp'] = (address, acceptor, ready) => {
  const unbindable = unbindablePort(address);
  if (unbindable !== null) {
    setImmediate(() => ready(unbindable));
    return { close() {} };
  }
  const connections = new Set<Socket>();
  let told = false;
  const server = createServer((socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    const connection = wrap(socket, { ip: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 });
    attach(socket, acceptor.accepted(connection));
  });
  server.once('error', (error) => {
    if (!told) ready(failureOf(error));
    told = true;
  });
  server.listen(address.port, address.ip, () => {
    told = true;
    ready(null);
  });
  return {
    close() {
      server.close();
      for (const socket of connections) socket.destroy();
    },
  };
};

export const connectTcp: Network['connectTcp'] = (remote, receiver, options = {}) => {
  const { local, timeout } = options;
  const unusable = unusablePort(remote);
  // The platform throws at ports that are none.
  const socket = unusable === null ? connect(target(remote, local)) : new Socket().destroy(asError(unusable));
  const timer = timeout
    ? setTimeout(
        () => socket.destroy(asError({ code: 'ETIMEDOUT', message: 'connecting timed out' })),
        timeout,
      )
    : null;
  socket.once('connect', () => {
    if (timer) clearTimeout(timer);
    receiver.opened?.();
  });
  socket.once('close', () => timer && clearTimeout(timer));
  attach(socket, receiver);
  return wrap(socket, remote);
};

function target(remote: Address, local: Address | undefined): TcpNetConnectOpts {
  const anywhere = local === undefined || local.ip === '0.0.0.0' || local.ip === '::';
  return {
    host: remote.ip,
    port: remote.port,
    ...(!anywhere && { localAddress: local.ip, localPort: local.port || undefined }),
  };
}

function asError({ code, message }: HostFailure): Error {
  return Object.assign(new Error(message), { code });
}

function attach(socket: Socket, receiver: StreamReceiver): void {
  let failure: HostFailure | null = null;
  socket.setNoDelay(true);
  socket.on('data', (data) => receiver.received(data.toString('latin1')));
  socket.on('error', (error) => {
    failure = failureOf(error);
  });
  socket.once('close', () => receiver.closed(failure));
}

function wrap(socket: Socket, remote: Address): StreamConnection {
  return {
    get local() {
      return { ip: socket.localAddress ?? '', port: socket.localPort ?? 0 };
    },
    remote,
    write(data) {
      if (socket.destroyed || socket.writableEnded || socket.writableLength + data.length > sendBuffer)
        return false;
      socket.write(data, 'latin1');
      return true;
    },
    close() {
      socket.end();
      // Who never closes his side would keep the socket for ever.
      setTimeout(() => socket.destroy(), farewell).unref();
    },
  };
}
