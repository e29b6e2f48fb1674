import { VirtualBroker } from '../host/virtual/broker.ts';
import type { VirtualHost } from '../host/virtual/host.ts';
import { toText } from '../values/bytes.ts';
import type { QueueReport } from './report.ts';
import { parseHostPort, type Scenario, ScenarioProblem } from './scenario.ts';

/** Puts the broker and the proxies of a scenario into the virtual world; null when it has no broker. */
export function buildWorld(scenario: Scenario, host: VirtualHost): VirtualBroker | null {
  for (const [name, setup] of Object.entries(scenario.proxies ?? {})) {
    const listen = parseHostPort(setup.listen);
    const to = parseHostPort(setup.to);
    if (!listen || !to) throw new ScenarioProblem(`proxy "${name}" needs "listen" and "to" as "IP:PORT"`);
    host.network.proxies.add(name, listen, to, setup.closed ?? false);
  }
  if (!scenario.amqp) return null;
  const broker = new VirtualBroker();
  for (const queue of scenario.amqp.queues ?? []) broker.declareQueue(queue);
  for (const { exchange, type, queue, key } of scenario.amqp.bindings ?? []) {
    if (!exchange.startsWith('amq.')) broker.declareExchange(exchange, type ?? 'direct');
    broker.declareQueue(queue);
    broker.bind(exchange, queue, key ?? '');
  }
  host.amqp.addBroker({ ip: '127.0.0.1', port: 5672 }, broker);
  return broker;
}

/** What lies in the queues that the scenario named. */
export function reportQueues(
  scenario: Scenario,
  broker: VirtualBroker | null,
): Record<string, QueueReport[]> {
  const queues: Record<string, QueueReport[]> = {};
  for (const name of broker ? (scenario.amqp?.queues ?? []) : []) {
    queues[name] = broker!.messages(name).map(({ exchange, routingKey, properties, body }) => ({
      exchange: toText(exchange),
      routingKey: toText(routingKey),
      properties,
      payload: toText(body),
    }));
  }
  return queues;
}
