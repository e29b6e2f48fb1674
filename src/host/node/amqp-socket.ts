import { channel as diagnosticsChannel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The socket that `connect` opens; amqplib hands it out only after the login. */
export function capturingSocket(connect: () => void): Socket | null {
  const sockets = diagnosticsChannel('net.client.socket');
  let socket: Socket | null = null;
  const capture = (message: unknown) => {
    socket ??= (message as { socket: Socket }).socket;
  };
  sockets.subscribe(capture);
  try {
    connect();
  } finally {
    sockets.unsubscribe(capture);
  }
  return socket;
}

/** amqplib writes each message by itself: what is written in one turn shall leave in one call to the system. */
export function joinWrites(socket: Socket): void {
  const write = socket.write;
  let corked = false;
  const uncork = () => {
    corked = false;
    socket.uncork();
  };
  socket.write = function joined(this: Socket, ...parameters: Parameters<Socket['write']>) {
    if (!corked) {
      corked = true;
      socket.cork();
      process.nextTick(uncork);
    }
    return write.apply(this, parameters);
  } as Socket['write'];
}
