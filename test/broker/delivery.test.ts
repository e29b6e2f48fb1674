import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Wait } from '../../src/declarations/wait.ts';
import { fromText } from '../../src/values/bytes.ts';
import type { EventServer } from '../support/event-server.ts';
import { executionOn } from '../support/event-server.ts';
import { findBroker, skipWithout, type TestBroker } from './broker.ts';
import { FaultProxy } from './proxy.ts';
import { QueueReader } from './queue-reader.ts';
import { sender, settled, states, until } from './sender.ts';

const found = await findBroker();
const queue = `sipscript_test_${process.pid}`;
const exchange = `${queue}_exchange`;

describe.skipIf(skipWithout(typeof found === 'string' ? found : null))('events at a real broker', () => {
  const broker = found as TestBroker;
  const { credentials, host, port } = broker;
  let reader: QueueReader;
  let server: EventServer;

  beforeAll(async () => {
    reader = await QueueReader.open(broker.url);
    await reader.channel.assertExchange(exchange, 'direct', { durable: false });
  });
  beforeEach(() => reader.declare(queue));
  afterEach(() => server?.events.close());
  afterAll(async () => {
    await reader.channel.deleteQueue(queue);
    await reader.channel.deleteExchange(exchange);
    await reader.close();
    await broker.close();
  });

  const at = (rest: string) => `${credentials}${host}:${port}/${rest}`;
  const raise = (n: number) => server.events.raise('E', [{ name: 'n', value: n }], null);
  const numbers = async () =>
    (await reader.read(queue)).map(({ body }) => Number(/"n":(\d+)/.exec(body.toString())![1]));

  it.each([
    ['2.4', `E\ni::18446744073709551574\ne::\nu::\xff${fromText('żółw ☎')}\nnl::"a\nb \\"q\\""`],
    [
      '3.6',
      `{"jsonrpc":"2.0","method":"E","params":{"i":-42,"e":"","u":"\xff${fromText('żółw ☎')}","nl":"a\\nb \\"q\\""}}`,
    ],
  ] as const)('gets exactly the bytes of %s, without any property', async (version, expected) => {
    server = sender(version, at(queue));
    const values = { i: -42, e: '', u: `\xff${fromText('żółw ☎')}`, nl: 'a\nb "q"' };
    server.events.raise(
      'E',
      Object.entries(values).map(([name, value]) => ({ name, value })),
      null,
    );
    await until(() => settled(server));
    const [message] = await reader.read(queue);
    expect(message!.body.toString('latin1')).toBe(expected);
    expect(message).toMatchObject({ exchange: '', routingKey: queue, properties: {} });
  });

  it('gets a large event whole', async () => {
    server = sender('2.4', at(queue));
    server.events.raise('E', [{ name: 'body', value: 'x'.repeat(300_000) }], null);
    await until(() => settled(server));
    expect((await reader.read(queue))[0]!.body.length).toBe(300_000 + 'E\nbody::'.length);
  });

  it.each([
    ['2.4', `${exchange}?the%20key`],
    ['4.0', `exchange=${exchange};persistent?the%20key`],
  ] as const)('gets it through an exchange by its key (%s)', async (version, target) => {
    await reader.channel.bindQueue(queue, exchange, 'the key');
    server = sender(version, at(target));
    raise(1);
    await until(() => settled(server));
    expect(await reader.read(queue)).toMatchObject([
      { exchange, routingKey: 'the key', properties: version === '4.0' ? { deliveryMode: 2 } : {} },
    ]);
  });

  it('refuses a wrong password, and everything waits', async () => {
    server = sender('3.6', `guest:wrong@${host}:${port}/${queue}`);
    expect(raise(1)).toBe(true);
    await until(() => server.deliveries.some(({ reason }) => reason?.startsWith('ACCESS_REFUSED')));
    expect(states(server)).toEqual(['waiting']);
    server.events.close();
    expect(states(server)).toEqual(['failed']);
  });

  it('tells a script of 2.4 with sync_mode about a wrong password and a closed port', async () => {
    for (const [socket, expected] of [
      [at(queue), true],
      [`guest:wrong@${host}:${port}/${queue}`, false],
      [`${host}:1/${queue}`, false],
    ] as const) {
      server = sender('2.4', socket, { sync_mode: 1 });
      const outcome = server.events.raiseFromScript('E', [], executionOn(server)) as Wait<boolean>;
      expect(await new Promise((resolve) => outcome.start(resolve))).toBe(expected);
      server.events.close();
    }
  });

  it('reports what no queue takes and a missing exchange, and goes on when it is there', async () => {
    const late = `${queue}_late`;
    server = sender('3.6', at(`exchange=${late}?${queue}`));
    for (const n of [1, 2, 3]) raise(n);
    await until(() => settled(server));
    expect(states(server)).toEqual(['failed', 'failed', 'failed']);
    expect(server.deliveries.at(-1)!.reason).toContain('NOT_FOUND');
    await reader.channel.assertExchange(late, 'direct', { autoDelete: true });
    raise(4);
    await until(() => settled(server));
    expect(server.deliveries.at(-1)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('NO_ROUTE'),
    });
    await reader.channel.bindQueue(queue, late, queue);
    raise(5);
    await until(() => settled(server));
    expect(states(server).at(-1)).toBe('confirmed');
    expect(await numbers()).toEqual([5]);
    await reader.channel.deleteExchange(late);
  });

  it('refuses a routing key that AMQP cannot carry, without harm to others', async () => {
    server = sender('3.6', at('k'.repeat(300)));
    server.events.subscribe('E', `rabbitmq:${at(queue)}`, null, 'script');
    raise(1);
    await until(() => settled(server));
    expect(states(server)).toEqual(['confirmed', 'failed']);
  });

  it('loses nothing and keeps the order when the connection is cut while publishing', async () => {
    const proxy = new FaultProxy(broker);
    await proxy.open();
    server = sender('3.6', `${credentials}127.0.0.1:${proxy.port}/${queue}`);
    for (let n = 0; n < 1000; n++) {
      expect(raise(n)).toBe(true);
      if (n % 100 === 50) proxy.drop();
      if (n === 500) await proxy.cut();
      if (n === 600) await proxy.open();
      if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await until(() => settled(server));
    await proxy.cut();
    expect(states(server).every((state) => state === 'confirmed')).toBe(true);
    expect([...new Set(await numbers())]).toEqual([...Array(1000).keys()]);
  });

  it('notices a peer that has gone without a word, and never holds up the script', async () => {
    const proxy = new FaultProxy(broker);
    await proxy.open();
    server = sender('3.6', `${credentials}127.0.0.1:${proxy.port}/${queue}`, { timeout: 500 });
    raise(0);
    await until(() => settled(server));
    proxy.stall(true);
    const start = performance.now();
    raise(1);
    expect(performance.now() - start).toBeLessThan(100);
    await until(() =>
      server.deliveries.some(({ reason }) => reason?.startsWith('no answer from the broker') === true),
    );
    proxy.stall(false);
    await until(() => settled(server));
    await proxy.cut();
    expect(await numbers()).toEqual([0, 1]);
  });

  it('notices missed heartbeats while idle, so that the first event after the loss is not lost', async () => {
    const proxy = new FaultProxy(broker);
    await proxy.open();
    server = sender('3.6', `${credentials}127.0.0.1:${proxy.port}/${queue}`, { heartbeat: 1 });
    raise(0);
    await until(() => settled(server));
    proxy.stall(true);
    await new Promise((resolve) => setTimeout(resolve, 3500));
    proxy.stall(false);
    raise(1);
    await until(() => settled(server));
    await proxy.cut();
    expect(states(server)).toEqual(['confirmed', 'confirmed']);
    expect(await numbers()).toEqual([0, 1]);
  });

  it('keeps the order and never holds up a raise when the broker is slow', async () => {
    const proxy = new FaultProxy(broker);
    await proxy.open();
    proxy.slowDown(100);
    server = sender('3.6', `${credentials}127.0.0.1:${proxy.port}/${queue}`);
    const start = performance.now();
    for (let n = 0; n < 600; n++) expect(raise(n)).toBe(true);
    expect(performance.now() - start).toBeLessThan(500);
    await until(() => settled(server));
    await proxy.cut();
    expect(states(server).every((state) => state === 'confirmed')).toBe(true);
    expect(await numbers()).toEqual([...Array(600).keys()]);
  });

  it('stays connected while idle with heartbeats', async () => {
    server = sender('3.6', at(queue), { heartbeat: 1 });
    raise(0);
    await until(() => settled(server));
    await new Promise((resolve) => setTimeout(resolve, 3500));
    raise(1);
    await until(() => settled(server));
    expect(server.deliveries.filter(({ state }) => state === 'waiting')).toHaveLength(2);
    expect(await numbers()).toEqual([0, 1]);
  });
});
