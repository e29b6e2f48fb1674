import type { ListeningSocket } from '../../declarations/server.ts';
import type { HostFailure, Network } from '../../host/host.ts';

type Sockets = readonly Pick<ListeningSocket, 'protocol' | 'ip' | 'port'>[];

/** Why one of the sockets that are not held already cannot be had, or null. Each is opened and closed again. */
export async function whyNotBound(wanted: Sockets, held: Sockets, network: Network): Promise<string | null> {
  for (const socket of wanted) {
    const { protocol, ip, port } = socket;
    // The port is freed before, whatever the address was.
    if (held.some((other) => other.protocol === protocol && other.port === port)) continue;
    const failure = await tried(network, socket);
    if (failure !== null) return `cannot listen on ${protocol}:${ip}:${port}: ${failure.message}`;
  }
  return null;
}

function tried(network: Network, { protocol, ip, port }: Sockets[number]): Promise<HostFailure | null> {
  return new Promise((resolve) => {
    const told = (failure: HostFailure | null): void => {
      socket.close();
      resolve(failure);
    };
    const nobody = { received: () => {}, closed: () => {} };
    const socket =
      protocol === 'udp'
        ? network.bindUdp({ ip, port }, { received: () => {} }, told)
        : network.listenTcp({ ip, port }, { accepted: () => nobody }, told);
  });
}
