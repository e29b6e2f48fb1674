import { createVirtualHost } from '../../src/host/virtual/host.ts';
import { answerJsonRpc } from '../../src/management/json-rpc.ts';
import eventDatagram from '../../src/modules/event_datagram/event_datagram.ts';
import eventFlatstore from '../../src/modules/event_flatstore/event_flatstore.ts';
import { eventServer } from './event-server.ts';

/** A server with the events E_NEV and E_MI, and ways to ask its management. */
export function managedServer(version: '2.4' | '3.6' | '4.0' = '3.6') {
  const host = createVirtualHost();
  const server = eventServer(host, version);
  server.load(eventDatagram);
  server.load(eventFlatstore);
  for (const name of ['E_NEV', 'E_MI']) server.events.publish(name);
  const ask = (method: string, params?: unknown, id: unknown = 1) => {
    let answer: string | null = 'none';
    answerJsonRpc(
      server.management,
      JSON.stringify({ jsonrpc: '2.0', method, params, id }),
      (response) => (answer = response),
    );
    return answer as string | null;
  };
  const result = (method: string, params?: unknown) =>
    /^\{"jsonrpc":"2.0",(.*),"id":1\}$/.exec(ask(method, params)!)![1];
  const text = (command: string, ...values: string[]) => {
    let answer = '';
    server.management.executeText(command, values, (response) => (answer = response));
    return answer;
  };
  return { host, server, ask, result, text };
}
