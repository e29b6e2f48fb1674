import { sampleMessages } from './inputs.ts';
import { heapNow } from './memory.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { type FuzzResult, startServer } from './sip.ts';

const server = { ip: '127.0.0.1', port: 5060 };

/** Opens broken TCP connections: half messages, slow senders, too much, rubbish, and some that are fine. */
export function fuzzStreams(total: number, seed: number): FuzzResult {
  const random = new Random(seed);
  const samples = sampleMessages();
  const counts: Record<string, number> = { answered: 0, closed: 0, open: 0 };
  const { host } = startServer('stateless', seed);
  const failures: { input: string; error: string }[] = [];
  let slowest = 0;
  let early = 0;
  for (let count = 0; count < total; count++) {
    const input = stream(random, samples);
    const began = performance.now();
    try {
      let open = true;
      const ended = (): void => {
        if (open) counts.open!--;
        open = false;
      };
      const connection = host.network.connectTcp(server, {
        received: () => void counts.answered!++,
        closed: () => {
          counts.closed!++;
          ended();
        },
      });
      counts.open!++;
      host.clock.runUntilIdle();
      for (let at = 0; at < input.length; ) {
        const length = random.chance(0.5) ? input.length : 1 + random.below(200);
        if (!connection.write(input.slice(at, at + length))) break;
        at += length;
        host.clock.advance(random.chance(0.05) ? random.below(3000) : 0);
      }
      // Most stay open: the server has to get rid of them.
      if (random.chance(0.3)) {
        connection.close();
        ended();
      }
      host.clock.advance(random.below(20));
    } catch (error) {
      failures.push({ input, error: String((error as Error).stack) });
      if (failures.length >= 20) break;
    }
    slowest = Math.max(slowest, performance.now() - began);
    if (count === Math.floor(total / 10)) early = heapNow();
  }
  host.clock.advance(200_000);
  if (counts.open !== 0) failures.push({ input: '', error: `${counts.open} connections are still open` });
  return { inputs: total, failures, slowest, heap: [early, heapNow()], counts };
}

function stream(random: Random, samples: readonly string[]): string {
  const message = random.pick(samples);
  switch (random.below(7)) {
    case 0:
      return random.bytes(random.below(3000));
    case 1: // ends in the middle
      return message.slice(0, random.below(message.length));
    case 2: // announces more than it sends
      return message
        .replace(/^content-length.*\r\n/gim, '')
        .replace('\r\n', `\r\nContent-Length: ${random.below(100_000)}\r\n`);
    case 3: // never comes to the end of its head
      return `OPTIONS sip:a SIP/2.0\r\nX: ${'x'.repeat(random.below(random.chance(0.05) ? 300_000 : 5000))}`;
    case 4:
      return '\r\n'.repeat(random.below(40)) + message;
    case 5:
      return mutate(message, random, samples) + mutate(random.pick(samples), random, samples);
    default:
      return message + random.pick(samples);
  }
}
