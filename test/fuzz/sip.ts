import type { Observation } from '../../src/declarations/observation.ts';
import { createVirtualHost } from '../../src/host/virtual/host.ts';
import { standardRegistry } from '../../src/modules/registry.ts';
import { createEngine } from '../../src/runtime/engine.ts';
import { loadScript } from '../../src/runtime/load.ts';
import { sampleMessages } from './inputs.ts';
import { heapNow } from './memory.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { scripts } from './scripts.ts';

export interface FuzzResult {
  readonly inputs: number;
  /** Inputs with what went wrong. */
  readonly failures: readonly { readonly input: string; readonly error: string }[];
  /** Slowest input, milliseconds. */
  readonly slowest: number;
  /** MB of heap after one tenth of the run and at its end. */
  readonly heap: readonly [number, number];
  /** What was done, to see that the run reached something. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Milliseconds that one input may take, on a busy machine. */
const longest = 3000;

/** Callbacks of the clock after one input; more is a storm. */
const mostCallbacks = 100_000;

const server = { ip: '127.0.0.1', port: 5060 };

/** A started server in a virtual world. */
export function startServer(name: string, seed: number, observer?: (observation: Observation) => void) {
  const host = createVirtualHost({ seed });
  const loaded = loadScript({
    path: `${name}.cfg`,
    text: scripts[name]!,
    readFile: () => null,
    registry: standardRegistry,
    version: '3.6',
  });
  if (loaded?.program == null) throw new Error(loaded?.diagnostics.map(({ message }) => message).join('\n'));
  const engine = createEngine(loaded.program, host, observer ? { observer } : {});
  let problem: string | null | undefined;
  engine.start((told) => {
    problem = told;
  });
  host.clock.advance(10);
  if (problem !== null) throw new Error(`${name} did not start: ${problem}`);
  return { host, engine };
}

/** Sends random and mutated datagrams; peers answer what is relayed, mostly properly. */
export function fuzzDatagrams(total: number, seed: number): FuzzResult {
  const random = new Random(seed);
  const samples = sampleMessages();
  const names = Object.keys(scripts);
  const counts: Record<string, number> = { sent: 0, relayed: 0 };
  const servers = names.map((name) => {
    const running = startServer(name, seed);
    const { network } = running.host;
    const peer = network.bindUdp(
      { ip: '127.0.0.1', port: 5080 },
      { received: () => void counts.sent!++ },
      () => {},
    );
    for (const port of [5090, 5091]) {
      const callee = network.bindUdp(
        { ip: '127.0.0.1', port },
        {
          received: (data) => {
            counts.relayed!++;
            if (random.chance(0.3)) return;
            callee.send(reply(data, random, samples), server);
          },
        },
        () => {},
      );
    }
    return { ...running, peer };
  });
  const failures: { input: string; error: string }[] = [];
  let slowest = 0;
  let early = 0;
  for (let count = 0; count < total; count++) {
    const input = random.chance(0.02)
      ? random.bytes(random.below(600))
      : random.chance(0.1)
        ? random.pick(samples)
        : mutate(random.pick(samples), random, samples);
    const { host, peer } = servers[count % servers.length]!;
    const began = performance.now();
    try {
      host.clock.limit(mostCallbacks);
      peer.send(input, server);
      host.clock.advance(2);
    } catch (error) {
      failures.push({ input, error: String((error as Error).stack) });
      if (failures.length >= 20) break;
    }
    const took = performance.now() - began;
    if (took > longest) failures.push({ input, error: `took ${took.toFixed(0)} ms` });
    slowest = Math.max(slowest, took);
    if (count === Math.floor(total / 10)) early = heapNow();
  }
  for (const { host } of servers) {
    host.clock.limit(Number.POSITIVE_INFINITY);
    host.clock.advance(60_000);
  }
  return { inputs: total, failures, slowest, heap: [early, heapNow()], counts };
}

const codes = [100, 180, 183, 200, 202, 302, 401, 404, 407, 408, 486, 487, 500, 503, 603, 99, 700];

/** An answer to a relayed request, sometimes broken. */
function reply(request: string, random: Random, samples: readonly string[]): string {
  const copied = request
    .split('\r\n')
    .filter((line) => /^(?:via|from|to|call-id|cseq|record-route):/i.test(line));
  const text = `SIP/2.0 ${random.pick(codes)} X\r\n${copied.join('\r\n')}\r\nContact: <sip:x@127.0.0.1:5090>\r\nContent-Length: 0\r\n\r\n`;
  return random.chance(0.4) ? mutate(text, random, samples) : text;
}
