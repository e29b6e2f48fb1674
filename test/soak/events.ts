/**
 * `npm run soak:events`: 100,000 events across ten kills of the broker and ten cuts of the connection; every one
 * must be in the queue, in order, and twice only where its confirm was lost. Then memory, with nobody subscribed and
 * with a broker that confirms at once. `--events N`, `--kills N`, `--flat N` make it shorter or longer.
 */
import { parseArgs } from 'node:util';
import type { AmqpConnector } from '../../src/host/host.ts';
import { nodeAmqp } from '../../src/host/node/amqp.ts';
import { createNodeHost } from '../../src/host/node/host.ts';
import eventRabbitmq from '../../src/modules/event_rabbitmq/event_rabbitmq.ts';
import { ensureProgram } from '../broker/broker.ts';
import { PrivateBroker } from '../broker/private-broker.ts';
import { FaultProxy } from '../broker/proxy.ts';
import { QueueReader } from '../broker/queue-reader.ts';
import { type EventServer, eventServer } from '../support/event-server.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '10' },
    flat: { type: 'string', default: '5000000' },
  },
});
const problems: string[] = [];
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function serverOn(amqp: AmqpConnector, params: object): EventServer {
  const server = eventServer(createNodeHost({ amqp }), '3.6');
  server.load(eventRabbitmq, { connect_timeout: 3000, queue_size: 1_000_000, ...params });
  server.events.publish('E');
  return server;
}

async function surviveFaults(count: number, faults: number): Promise<void> {
  const broker = await PrivateBroker.create();
  await broker.start();
  const proxy = new FaultProxy(broker);
  await proxy.open();
  const declaring = await QueueReader.open(broker.url);
  await declaring.declare('soak');
  await declaring.close();
  const server = serverOn(nodeAmqp, {});
  // Only ends are counted; every change of 100,000 deliveries would be too many to keep.
  let confirmed = 0;
  let failed = 0;
  const sent = new Map<number, number>();
  Object.assign(server, {
    observe(observation: { type: string; delivery: number; state: string }) {
      if (observation.type !== 'delivery') return;
      if (observation.state === 'confirmed') confirmed++;
      if (observation.state === 'failed') failed++;
      if (observation.state === 'sent')
        sent.set(observation.delivery, (sent.get(observation.delivery) ?? 0) + 1);
    },
  });
  server.events.subscribe('E', `rabbitmq:127.0.0.1:${proxy.port}/persistent?soak`, null, 'script');
  const began = performance.now();
  const every = Math.floor(count / (2 * faults));
  for (let n = 0; n < count; n++) {
    server.events.raise('E', [{ name: 'n', value: n }], null);
    if (n % 100 === 0) await pause(1);
    if (n % every !== every - 1) continue;
    const number = (n + 1) / every;
    if (number % 2 === 0) {
      proxy.drop();
      console.log(`  ${n + 1} raised, ${confirmed} confirmed: the connection is cut`);
    } else {
      console.log(`  ${n + 1} raised, ${confirmed} confirmed: the broker is killed`);
      await broker.stop('SIGKILL');
      for (let more = 0; more < 200 && n + 1 < count; more++)
        server.events.raise('E', [{ name: 'n', value: ++n }], null);
      await broker.start();
    }
  }
  await new Promise<void>((done) => server.events.drain(done));
  const reader = await QueueReader.open(broker.url);
  const numbers = (await reader.read('soak')).map(({ body }) =>
    Number(/"n":(\d+)/.exec(body.toString())![1]),
  );
  await reader.close();
  server.events.close();
  await proxy.cut();
  await broker.remove();
  const distinct = [...new Set(numbers)];
  const duplicates = numbers.length - distinct.length;
  const again = [...sent.values()].reduce((sum, times) => sum + times - 1, 0);
  console.log(
    `faults: ${count} events, ${distinct.length} in the queue, ${duplicates} of them twice, ${again} sent again for a lost confirm, ${Math.round((performance.now() - began) / 1000)} s`,
  );
  if (distinct.length !== count) problems.push(`${count - distinct.length} events are not in the queue`);
  if (distinct.some((number, index) => number !== index))
    problems.push('the order is not that of the raises');
  if (duplicates > again) problems.push(`${duplicates} arrived twice, but only ${again} were sent twice`);
  if (failed > 0 || confirmed !== count) problems.push(`${confirmed} confirmed, ${failed} failed`);
}

/** Confirms everything, in the next turn. */
const confirmingBroker: AmqpConnector = {
  connect(_options, receiver) {
    setImmediate(() => receiver.opened());
    return {
      publish: (_token, _publication, confirmed) => void setImmediate(() => confirmed(null)),
      close: () => void setImmediate(() => receiver.closed(null)),
    };
  },
};

async function stayFlat(what: string, count: number, broker: AmqpConnector | null): Promise<void> {
  const server = serverOn(broker ?? nodeAmqp, {});
  Object.assign(server, { observe() {} });
  if (broker !== null) server.events.subscribe('E', 'rabbitmq:127.0.0.1/q', null, 'script');
  const heap: number[] = [];
  for (let n = 0; n < count; n++) {
    server.events.raise('E', [{ name: 'n', value: n }], null);
    if (n % 1000 === 999) await new Promise<void>((done) => server.events.drain(done));
    if (n % Math.floor(count / 10) !== 0) continue;
    globalThis.gc?.();
    heap.push(process.memoryUsage().heapUsed / 1024 / 1024);
  }
  server.events.close();
  // The first tenth warms up.
  const growth = heap.at(-1)! - heap[1]!;
  console.log(
    `memory ${what}: ${count} events, ${heap.map((size) => size.toFixed(0)).join(' ')} MB, grown by ${growth.toFixed(1)} MB`,
  );
  if (growth > 20) problems.push(`memory ${what} grew by ${growth.toFixed(1)} MB`);
}

const missing = ensureProgram();
if (missing === null) await surviveFaults(Number(values.events), Number(values.kills));
else console.log(`faults: skipped, ${missing}`);
await stayFlat('without a subscriber', Number(values.flat), null);
await stayFlat('with a broker that confirms', Number(values.flat), confirmingBroker);
for (const problem of problems) console.log(`FAILED: ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);
