import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freeUdpPort, ServeProcess, UdpPhone } from '../support/command-line.ts';
import { ensureProgram, findBroker, skipWithout, type TestBroker } from './broker.ts';
import { PrivateBroker } from './private-broker.ts';
import { FaultProxy } from './proxy.ts';
import { QueueReader } from './queue-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'sipscript-serve-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A served script that raises an event with the body of each MESSAGE, and the phone that sends them. */
class Server {
  readonly phone = new UdpPhone();
  readonly #options: readonly string[];
  readonly #path: string;
  #process: ServeProcess | null = null;
  port = 0;

  constructor(socket: string, parameters: Readonly<Record<string, string | number>>, options: string[] = []) {
    this.#options = options;
    this.#path = join(mkdtempSync(join(folder, 's-')), 'a.cfg');
    const lines = Object.entries(parameters).map(
      ([name, value]) => `modparam("event_rabbitmq", "${name}", ${JSON.stringify(value)})\n`,
    );
    writeFileSync(
      this.#path,
      `loadmodule "proto_udp.so"\nloadmodule "sl.so"\nloadmodule "event_rabbitmq.so"\n${lines.join('')}
startup_route { subscribe_event("E_MESSAGE", "rabbitmq:${socket}"); }
route { $avp(v) = $rb; raise_event("E_MESSAGE", , $avp(v)); sl_send_reply(200, "OK"); }
`,
    );
  }

  async start(): Promise<void> {
    this.port ||= await freeUdpPort();
    const listen = ['--listen', `udp:127.0.0.1:${this.port}`, '--opensips', '3.6'];
    this.#process = new ServeProcess(this.#path, [...listen, ...this.#options]);
    await this.#process.says('listening on');
  }

  get process(): ServeProcess {
    return this.#process!;
  }

  /** Sends messages and waits for each reply, so that each was raised. */
  async send(from: number, to: number): Promise<void> {
    for (let number = from; number < to; number++) {
      const before = this.phone.replies.length;
      await this.phone.message(number, this.port, String(number));
      await until(() => this.phone.replies.length > before);
    }
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.process.kill(signal);
    return await this.process.ended;
  }

  async end(): Promise<void> {
    this.phone.close();
    this.#process?.kill('SIGKILL');
    await this.#process?.ended;
  }
}

async function until(holds: () => boolean | Promise<boolean>, limit = 60_000): Promise<void> {
  const end = performance.now() + limit;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`it did not happen within ${limit} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Numbers in the queue once there are so many different ones. */
async function numbersIn(url: string, queue: string, count: number): Promise<number[]> {
  const reader = await QueueReader.open(url);
  const numbers: number[] = [];
  await until(async () => {
    for (const { body } of await reader.read(queue))
      numbers.push(Number(/"params":\["(\d+)"\]/.exec(body.toString())![1]));
    return new Set(numbers).size >= count;
  });
  await reader.close();
  return numbers;
}

const range = (count: number) => [...Array(count).keys()];

const found = await findBroker();

describe.skipIf(skipWithout(typeof found === 'string' ? found : null))('sipscript serve', () => {
  const broker = found as TestBroker;
  const queue = `sipscript_serve_${process.pid}`;
  let proxy: FaultProxy;
  let server: Server;

  beforeEach(async () => {
    const reader = await QueueReader.open(broker.url);
    await reader.declare(queue);
    await reader.close();
    proxy = new FaultProxy(broker);
    await proxy.open();
  });
  afterEach(async () => {
    await server.end();
    await proxy.cut();
  });
  afterAll(async () => {
    const reader = await QueueReader.open(broker.url);
    await reader.channel.deleteQueue(queue);
    await reader.close();
    await broker.close();
  });

  const serve = async (parameters: Record<string, string | number>, options: string[] = []) => {
    server = new Server(`${broker.credentials}127.0.0.1:${proxy.port}/${queue}`, parameters, options);
    await server.start();
  };

  it('delivers after kill -9 what waited in the spool, once and in order', async () => {
    const spool = join(folder, 'spool');
    await proxy.cut();
    await serve({ spool });
    await server.send(0, 200);
    await server.kill('SIGKILL');
    await server.start();
    await server.process.says('200 events wait from before the start, 0 of them may arrive twice');
    await server.send(200, 210);
    await proxy.open();
    expect(await numbersIn(broker.url, queue, 210)).toEqual(range(210));
    // What arrived is not in the spool any more.
    expect(await server.kill('SIGTERM')).toBe(0);
    await server.start();
    expect(server.process.output.match(/from before the start/g)).toBeNull();
  }, 60_000);

  it('delivers twice after kill -9 only what was sent without a confirm, and says how many that can be', async () => {
    await serve({ spool: join(folder, 'spool-2'), timeout: 60_000 });
    await server.send(0, 50);
    expect(await numbersIn(broker.url, queue, 50)).toEqual(range(50));
    // From now on the broker gets everything, but its confirms are lost.
    proxy.loseAnswers(true);
    await server.send(50, 80);
    expect(await numbersIn(broker.url, queue, 30)).toEqual(range(80).slice(50));
    proxy.loseAnswers(false);
    await server.kill('SIGKILL');
    await server.start();
    await server.process.says('30 events wait from before the start, 30 of them may arrive twice');
    expect(await numbersIn(broker.url, queue, 30)).toEqual(range(80).slice(50));
  }, 60_000);

  it('drains on SIGTERM while events wait, up to --grace', async () => {
    await proxy.cut();
    await serve({}, ['--grace', '30']);
    await server.send(0, 20);
    const ended = server.kill('SIGTERM');
    await server.process.says('stopping on SIGTERM');
    await proxy.open();
    expect(await ended).toBe(0);
    expect(await numbersIn(broker.url, queue, 20)).toEqual(range(20));
  }, 60_000);

  it('names every event that is lost when the grace is over, but with a spool none is', async () => {
    await proxy.cut();
    await serve({}, ['--grace', '0.2']);
    await server.send(0, 3);
    expect(await server.kill('SIGTERM')).toBe(1);
    expect(server.process.output.match(/ERROR: event \S+ to rabbitmq:\S+: failed/g)).toHaveLength(3);
    expect(server.process.output).toContain('3 events were still waiting and are lost');
    await server.end();
    await serve({ spool: join(folder, 'spool-3') }, ['--grace', '0.2']);
    await server.send(0, 3);
    expect(await server.kill('SIGTERM')).toBe(0);
    expect(server.process.output).not.toContain('lost');
    await proxy.open();
    await server.start();
    expect(await numbersIn(broker.url, queue, 3)).toEqual(range(3));
  }, 60_000);

  it('does not start twice on one spool', async () => {
    const spool = join(folder, 'spool-4');
    await serve({ spool });
    const first = server;
    server = new Server(`127.0.0.1:1/${queue}`, { spool });
    await expect(server.start()).rejects.toThrow('is in use by process');
    await first.end();
  }, 60_000);
});

describe.skipIf(skipWithout(ensureProgram()))('sipscript serve with a broker that is killed', () => {
  let broker: PrivateBroker;
  let server: Server;

  beforeAll(async () => {
    broker = await PrivateBroker.create();
    await broker.start();
  }, 120_000);
  afterAll(async () => {
    await server?.end();
    await broker?.remove();
  }, 60_000);

  it('delivers all of 1,000 messages in order', async () => {
    const reader = await QueueReader.open(broker.url);
    await reader.declare('calls');
    await reader.close();
    server = new Server(`127.0.0.1:${broker.port}/persistent?calls`, {}, ['--messages']);
    await server.start();
    await server.send(0, 400);
    const killed = broker.stop('SIGKILL');
    await server.send(400, 700);
    await killed;
    await broker.start();
    await server.send(700, 1000);
    const numbers = await numbersIn(broker.url, 'calls', 1000);
    expect([...new Set(numbers)]).toEqual(range(1000));
    expect(server.phone.replies).toHaveLength(1000);
    expect(server.process.output).not.toContain('was not delivered');
    expect(await server.kill('SIGTERM')).toBe(0);
  }, 120_000);
});
