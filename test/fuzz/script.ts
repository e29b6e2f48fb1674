import { createVirtualHost } from '../../src/host/virtual/host.ts';
import { standardRegistry } from '../../src/modules/registry.ts';
import { createEngine } from '../../src/runtime/engine.ts';
import { loadScript } from '../../src/runtime/load.ts';
import { sampleScripts } from './inputs.ts';
import { heapNow } from './memory.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import type { FuzzResult } from './sip.ts';

const nasty = [
  '{',
  '}',
  '(',
  ')',
  '"',
  "'",
  '\\',
  '/*',
  '*/',
  '#',
  '#!',
  '\n',
  ';',
  ',',
  '=',
  '==',
  '=~',
  '!~',
  '&&',
  '||',
  '!',
  '~',
  '<<',
  '>>',
  '+',
  '-',
  '$',
  '$(',
  '$var(',
  '$avp(x)',
  '$(avp(x)[*])',
  '$(ru{uri.',
  '{s.',
  '{re.subst,/a/b/g}',
  'route',
  'route[',
  'route(x)',
  'failure_route[1]',
  'if',
  'else',
  'while',
  'for ($var(i) in ',
  'switch',
  'case 1:',
  'default:',
  'break',
  'async(',
  'launch(',
  'include_file "',
  'import_file "x"',
  'loadmodule "tm.so"',
  'modparam("tm", "',
  'NULL',
  'null',
  '0x',
  '4294967296',
  '1.2.3.4',
  '[::1]',
  'udp:*:',
  'socket=',
  'xlog(',
  't_relay(',
  '`',
  '%',
  '@',
  '\0',
  '\xff',
  '\t',
  '##',
  '/',
  '[',
  ']',
  ':',
];

/** Loads mutated scripts and random tokens, and starts some that are accepted. */
export function fuzzScripts(total: number, seed: number): FuzzResult {
  const random = new Random(seed);
  const samples = sampleScripts();
  const failures: { input: string; error: string }[] = [];
  const counts: Record<string, number> = { accepted: 0, refused: 0 };
  let slowest = 0;
  let early = 0;
  for (let count = 0; count < total; count++) {
    const input = random.chance(0.2)
      ? Array.from({ length: random.below(120) }, () => random.pick(nasty)).join(random.pick(['', ' ']))
      : mutate(random.pick(samples), random, samples, nasty);
    const began = performance.now();
    try {
      const loaded = loadScript({
        path: 'fuzz.cfg',
        text: input,
        readFile: () => null,
        registry: standardRegistry,
        ...(random.chance(0.3) && { version: random.pick(['2.4', '3.6', '4.0'] as const) }),
      });
      if (loaded === null) throw new Error('not loaded');
      counts[loaded.program === null ? 'refused' : 'accepted']!++;
      if (loaded.program === null && loaded.diagnostics.length === 0)
        throw new Error('refused without a reason');
      for (const { span } of loaded.diagnostics) loaded.source.position(span.start);
      if (loaded.program !== null && count % 50 === 0) createEngine(loaded.program, createVirtualHost());
    } catch (error) {
      failures.push({ input, error: String((error as Error).stack) });
      if (failures.length >= 20) break;
    }
    const took = performance.now() - began;
    if (took > 5000) failures.push({ input, error: `took ${took.toFixed(0)} ms` });
    slowest = Math.max(slowest, took);
    if (count === Math.floor(total / 10)) early = heapNow();
  }
  return { inputs: total, failures, slowest, heap: [early, heapNow()], counts };
}
