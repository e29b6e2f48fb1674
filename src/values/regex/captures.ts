import type { Program } from './program.ts';
import { CLOSE, OPEN } from './program.ts';

/** Starts and ends of the groups, alternating; -1 where a group took no part. */
export type Captures = Int32Array;

/** The groups along a way through the program. */
export class Captured {
  readonly current: Captures;
  /** As of the last group that matched something. */
  private readonly settled: Captures;

  constructor(groupCount: number) {
    this.current = new Int32Array(groupCount * 2).fill(-1);
    this.settled = this.current.slice();
  }

  /** A copy that goes its own way. */
  fork(): Captured {
    const copy = new Captured(this.current.length / 2);
    copy.current.set(this.current);
    copy.settled.set(this.settled);
    return copy;
  }

  /** Takes note of passing a node. An empty round of a repeated group leaves what the rounds before it found. */
  pass(program: Program, node: number, place: number): void {
    const type = program.kind[node]!;
    if (type !== OPEN && type !== CLOSE) return;
    const group = program.operand[node]! * 2;
    if (type === OPEN) {
      this.current[group] = place;
      this.current[group + 1] = -1;
    } else if (this.current[group]! < place) {
      this.current[group + 1] = place;
      this.settled.set(this.current);
    } else if (program.optional[node] === 1 && this.settled[group] !== -1) {
      this.current.set(this.settled);
    } else {
      this.current[group + 1] = place;
    }
  }
}
