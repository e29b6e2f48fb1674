import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventServer } from '../support/event-server.ts';
import { ensureProgram, skipWithout } from './broker.ts';
import { PrivateBroker } from './private-broker.ts';
import { QueueReader } from './queue-reader.ts';
import { sender, settled, states, until } from './sender.ts';

const queue = 'events';

describe.skipIf(skipWithout(ensureProgram()))('a broker that stops and comes back', () => {
  let broker: PrivateBroker;
  let server: EventServer;

  beforeAll(async () => {
    broker = await PrivateBroker.create();
    await broker.start();
  }, 120_000);
  beforeEach(async () => {
    const reader = await QueueReader.open(broker.url);
    await reader.declare(queue);
    await reader.close();
    server = sender('3.6', `127.0.0.1:${broker.port}/persistent?${queue}`);
  });
  afterEach(() => server?.events.close());
  afterAll(() => broker?.remove(), 60_000);

  const raise = (n: number) => server.events.raise('E', [{ name: 'n', value: n }], null);
  async function numbers(): Promise<number[]> {
    const reader = await QueueReader.open(broker.url);
    const messages = await reader.read(queue);
    await reader.close();
    return messages.map(({ body }) => Number(/"n":(\d+)/.exec(body.toString())![1]));
  }

  it('gets every event that was raised meanwhile, in order', async () => {
    raise(0);
    await until(() => settled(server));
    await broker.stop();
    for (const n of [1, 2, 3]) expect(raise(n)).toBe(true);
    await broker.start();
    raise(4);
    await until(() => settled(server));
    expect(states(server)).toEqual(Array(5).fill('confirmed'));
    expect(await numbers()).toEqual([0, 1, 2, 3, 4]);
  }, 120_000);

  it('gets events that were raised while it was short of memory', async () => {
    raise(0);
    await until(() => settled(server));
    broker.setMemoryAlarm(true);
    for (const n of [1, 2, 3]) expect(raise(n)).toBe(true);
    await until(() => server.log.lines.some((line) => line.includes('takes no messages now')));
    raise(4);
    expect(states(server).at(-1)).toBe('waiting');
    broker.setMemoryAlarm(false);
    await until(() => settled(server));
    expect(await numbers()).toEqual([0, 1, 2, 3, 4]);
  }, 120_000);

  it('gets 1000 distinct events in order although it is killed half-way', async () => {
    for (let n = 0; n < 500; n++) raise(n);
    await until(() => states(server).filter((state) => state === 'confirmed').length > 100);
    const killed = broker.stop('SIGKILL');
    for (let n = 500; n < 1000; n++) {
      expect(raise(n)).toBe(true);
      if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await killed;
    await broker.start();
    await until(() => settled(server));
    expect(states(server)).toEqual(Array(1000).fill('confirmed'));
    expect([...new Set(await numbers())]).toEqual([...Array(1000).keys()]);
  }, 120_000);
});
