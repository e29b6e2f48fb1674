import type { Version } from '../../grammar/dialect.ts';
import { nodeAmqp } from '../../src/host/node/amqp.ts';
import { createNodeHost } from '../../src/host/node/host.ts';
import eventRabbitmq from '../../src/modules/event_rabbitmq/event_rabbitmq.ts';
import { type EventServer, eventServer } from '../support/event-server.ts';

/** A server on the real network whose event `E` has one subscriber at a broker. */
export function sender(version: Version, socket: string, params: Record<string, unknown> = {}): EventServer {
  const server = eventServer(createNodeHost({ amqp: nodeAmqp }), version);
  server.load(eventRabbitmq, { connect_timeout: 3000, ...params });
  server.events.publish('E');
  server.events.subscribe('E', `rabbitmq:${socket}`, null, 'script');
  return server;
}

/** Waits until something holds, at most `limit` milliseconds. */
export async function until(holds: () => boolean, limit = 30_000): Promise<void> {
  const end = performance.now() + limit;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`it did not happen within ${limit} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** How deliveries stand, in their order. */
export function states(server: EventServer): string[] {
  const last = new Map<number, string>();
  for (const { delivery, state } of server.deliveries) last.set(delivery, state);
  return [...last.values()];
}

/** True when no delivery is under way any more. */
export function settled(server: EventServer): boolean {
  return states(server).every((state) => state === 'confirmed' || state === 'failed');
}
