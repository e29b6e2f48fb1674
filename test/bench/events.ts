/** Events: raised with nobody to hear them, and raised and confirmed by a broker. */
import { connect } from 'amqplib';
import { nodeAmqp } from '../../src/host/node/amqp.ts';
import { createNodeHost } from '../../src/host/node/host.ts';
import { createVirtualHost } from '../../src/host/virtual/host.ts';
import {
  createEngine,
  type Engine,
  type EngineOptions,
  fromText,
  loadScript,
  standardRegistry,
} from '../../src/index.ts';
import { median } from './measure.ts';

const raises = 200_000;
const events = 20_000;
const rounds = 11;
/** Longest time of a raise with no subscriber, microseconds. */
const raiseBar = 1;
/** Events per second against a bare loop of the client library. */
const rateBar = 0.8;
const usual = 'amqp://guest:guest@127.0.0.1:5672';

export interface EventFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: number;
  readonly fine: boolean;
  readonly remark: string;
}

export async function eventFigures(): Promise<{ figures: EventFigure[]; skipped: string | null }> {
  const figures = [raiseWithoutSubscriber()];
  const url = process.env.AMQP_URL ?? usual;
  const problem = await connect(url, { timeout: 3000 }).then(
    (connection) => connection.close().then(() => null),
    (error: Error) => error.message || 'nobody answers',
  );
  if (problem !== null) return { figures, skipped: `no broker at ${new URL(url).host}: ${problem}` };
  figures.push(await confirmedRate(url));
  return { figures, skipped: null };
}

/** The statement itself, in a loop of the script, less the loop. */
function raiseWithoutSubscriber(): EventFigure {
  const loop = (statement: string) => `socket=udp:127.0.0.1:5060
loadmodule "proto_udp.so"
startup_route { $avp(n) = "user"; $avp(v) = "alice"; }
route { $avp(n) = "user"; $avp(v) = "alice"; $var(i) = 0; while ($var(i) < ${raises}) { $var(i) = $var(i) + 1; ${statement} } }`;
  const time = (text: string): number => {
    const host = createVirtualHost();
    void start(text.replace('socket=', 'max_while_loops=1000000000\nsocket='), host);
    host.clock.advance(1);
    const socket = host.network.bindUdp({ ip: '127.0.0.1', port: 5080 }, { received() {} }, () => {});
    const run = () => {
      const began = performance.now();
      socket.send(request, { ip: '127.0.0.1', port: 5060 });
      host.clock.advance(1);
      return performance.now() - began;
    };
    run();
    return median([...Array(rounds)].map(run));
  };
  const value = ((time(loop('raise_event("E", $avp(n), $avp(v));')) - time(loop(''))) / raises) * 1000;
  return {
    name: 'raise_event with no subscriber',
    value,
    unit: 'µs',
    bar: raiseBar,
    fine: value < raiseBar,
    remark: 'of the script, less the loop around it',
  };
}

/** The same payloads through the event interface and through a bare confirm channel, in turn. */
async function confirmedRate(url: string): Promise<EventFigure> {
  const { hostname, port, username, password } = new URL(url);
  const queue = `sipscript_bench_${process.pid}`;
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(queue, { autoDelete: true, maxLength: 1000 });
  const payloads: Buffer[] = [];
  for (let n = 0; n < events; n++)
    payloads.push(Buffer.from(`{"jsonrpc":"2.0","method":"E","params":{"n":${n},"user":"alice"}}`));
  const socket = `rabbitmq:${username || 'guest'}:${password || 'guest'}@${hostname}:${port || 5672}/${queue}`;
  let confirmed = 0;
  let told: () => void = () => {};
  const engine = await start(
    `loadmodule "proto_udp.so"\nloadmodule "event_rabbitmq.so"
modparam("event_rabbitmq", "queue_size", 1000000)
startup_route { subscribe_event("E", "${socket}"); }\nroute { raise_event("E"); }`,
    createNodeHost({ amqp: nodeAmqp }),
    {
      listen: ['udp:127.0.0.1:15987'],
      observer: (observation) => {
        if (observation.type === 'delivery' && observation.state === 'confirmed' && ++confirmed === events)
          told();
      },
    },
  );
  const ours = async () => {
    confirmed = 0;
    const began = performance.now();
    await new Promise<void>((done) => {
      told = done;
      for (let n = 0; n < events; n++)
        engine.events.raise(
          'E',
          [
            { name: 'n', value: n },
            { name: 'user', value: 'alice' },
          ],
          null,
        );
    });
    return performance.now() - began;
  };
  const bare = async () => {
    let left = events;
    const began = performance.now();
    await new Promise<void>((done) => {
      for (const payload of payloads)
        channel.publish('', queue, payload, { mandatory: true }, () => --left === 0 && done());
    });
    return performance.now() - began;
  };
  await ours();
  await bare();
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [our, their] = [await ours(), await bare()];
    ratios.push(their / our);
    rates.push((events / our) * 1000);
  }
  await new Promise<void>((done) => engine.stop(done));
  await channel.deleteQueue(queue);
  await connection.close();
  const value = median(ratios);
  return {
    name: 'events raised and confirmed by the broker',
    value,
    unit: 'of a bare amqplib loop',
    bar: rateBar,
    fine: value >= rateBar,
    remark: `${Math.round(median(rates)).toLocaleString('en')} per second`,
  };
}

const request =
  'OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';

function start(
  text: string,
  host: Parameters<typeof createEngine>[1],
  options: EngineOptions & { listen?: readonly string[] } = {},
): Promise<Engine> {
  const loaded = loadScript({
    path: 'bench.cfg',
    text: fromText(text),
    readFile: () => null,
    registry: standardRegistry,
    version: '3.6',
    ...(options.listen && { listen: options.listen }),
  });
  if (loaded?.program == null)
    throw new Error(`a bench script is wrong: ${loaded?.diagnostics.map(({ message }) => message)}`);
  const engine = createEngine(loaded.program, host, options);
  return new Promise((ready, reject) =>
    engine.start((problem) => (problem === null ? ready(engine) : reject(new Error(problem)))),
  );
}
