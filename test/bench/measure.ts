import { Bench } from 'tinybench';

/** One comparison: the same work done by sipscript and by plain JavaScript. */
export interface Comparison {
  readonly name: string;
  /** What the reference is. */
  readonly against: string;
  /** Highest ratio of ours to the reference that is fine; null when the figure is only shown. */
  readonly bar: number | null;
  /** Both return something that proves they did the same. */
  readonly ours: () => unknown;
  readonly reference: () => unknown;
}

export interface Measurement {
  readonly name: string;
  /** Milliseconds for one run, median over all rounds. */
  readonly ours: number;
  readonly reference: number;
  readonly ratio: number;
}

const rounds = 7;

/**
 * Times both sides in turn, so that a machine that changes its speed does so for both, and takes the median of
 * the rounds' ratios.
 */
export async function measure(comparison: Comparison): Promise<Measurement> {
  const [our, their] = [comparison.ours(), comparison.reference()];
  if (JSON.stringify(our) !== JSON.stringify(their)) {
    throw new Error(
      `${comparison.name}: the two sides differ: ${JSON.stringify(our)} and ${JSON.stringify(their)}`,
    );
  }
  const results: { ours: number; reference: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: 60, warmup: round === 0, warmupTime: 300 });
    bench.add('ours', () => void comparison.ours());
    bench.add('reference', () => void comparison.reference());
    await bench.run();
    results.push({ ours: latency(bench, 'ours'), reference: latency(bench, 'reference') });
  }
  return {
    name: comparison.name,
    ours: median(results.map((result) => result.ours)),
    reference: median(results.map((result) => result.reference)),
    ratio: median(results.map((result) => result.ours / result.reference)),
  };
}

function latency(bench: Bench, name: string): number {
  const result = bench.getTask(name)?.result;
  if (result === undefined || !('latency' in result)) throw new Error(`${name} was not measured`);
  return result.latency.p50 ?? result.latency.mean;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)]!;
}
