import { describe, expect, test } from 'vitest';
import { standardRegistry } from '../../src/modules/registry.ts';
import { floodInvites, floodReplies } from './flood.ts';
import { heapNow } from './memory.ts';
import { fuzzScripts } from './script.ts';
import { fuzzDatagrams } from './sip.ts';
import { fuzzStreams } from './tcp.ts';

// The same with larger numbers: npm run fuzz:sip, fuzz:tcp, fuzz:script.
const seed = 20_260_101;

describe('no input ends the server or makes it hang', () => {
  test('10,000 broken datagrams', { timeout: 60_000 }, () => {
    const { failures, slowest, counts } = fuzzDatagrams(10_000, seed);
    expect(failures).toEqual([]);
    expect(slowest).toBeLessThan(2000);
    // The run reached something.
    expect(counts.relayed).toBeGreaterThan(1000);
    expect(counts.sent).toBeGreaterThan(1000);
  });

  test('2,000 broken streams', { timeout: 60_000 }, () => {
    const { failures, slowest, counts } = fuzzStreams(2000, seed);
    expect(failures).toEqual([]);
    expect(slowest).toBeLessThan(2000);
    expect(counts.answered).toBeGreaterThan(500);
  });

  test('2,000 broken scripts', { timeout: 60_000 }, () => {
    const { failures, counts } = fuzzScripts(2000, seed);
    expect(failures).toEqual([]);
    expect(counts.accepted).toBeGreaterThan(50);
  });
});

describe('floods are forgotten', () => {
  test('INVITEs for somebody who never answers', { timeout: 60_000 }, () => {
    const { before, during, after } = floodInvites(3000);
    expect(during - before).toBeLessThan(200);
    expect(after - before).toBeLessThan(40);
  });

  test('replies that nobody asked for', { timeout: 60_000 }, () => {
    const { before, after } = floodReplies(20_000);
    expect(after - before).toBeLessThan(60);
  });

  test('names that mean nothing', () => {
    const known = standardRegistry.forVersion('3.6');
    const before = heapNow();
    for (let count = 0; count < 100_000; count++) {
      known.function(`unknown_${count}`, ['tm']);
      known.variable(`unknown_${count}`, ['tm']);
    }
    expect(heapNow() - before).toBeLessThan(5);
  });
});
