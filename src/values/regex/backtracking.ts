import type { ByteString } from '../value.ts';
import type { Alphabet } from './alphabet.ts';
import { factsAt } from './alphabet.ts';
import { upper } from './byte-set.ts';
import { Captured } from './captures.ts';
import type { Program } from './program.ts';
import { ASSERT, BACKREFERENCE, holds, MATCH, SET, SPLIT } from './program.ts';
import { RegexBudgetExceeded } from './regex.ts';

/** Steps that one search may take. Back-references need trying out, which has no better bound. */
const stepBudget = 1_000_000;

interface Attempt {
  readonly node: number;
  readonly place: number;
  readonly captured: Captured;
  readonly visited: Set<number>;
}

/** Matching with back-references: tries every way, within a budget. */
export class Backtracking {
  private readonly program: Program;
  private readonly alphabet: Alphabet;
  private readonly ignoreCase: boolean;
  private steps = 0;

  constructor(program: Program, alphabet: Alphabet, ignoreCase: boolean) {
    this.program = program;
    this.alphabet = alphabet;
    this.ignoreCase = ignoreCase;
  }

  /** To be called before a search: what follows shares one budget. */
  begin(): void {
    this.steps = 0;
  }

  /**
   * The longest match that begins at `start`, or with `any` the first one found. Throws
   * `RegexBudgetExceeded`.
   */
  match(
    text: ByteString,
    start: number,
    from: number,
    notBol: boolean,
    any: boolean,
  ): { end: number; captured: Captured } | null {
    const { program, alphabet } = this;
    const attempts: Attempt[] = [
      { node: program.start, place: start, captured: new Captured(program.groupCount), visited: new Set() },
    ];
    let best: { end: number; captured: Captured } | null = null;
    for (let attempt = attempts.pop(); attempt !== undefined; attempt = attempts.pop()) {
      let { node, place, captured, visited } = attempt;
      for (;;) {
        if (++this.steps > stepBudget) throw new RegexBudgetExceeded();
        const type = program.kind[node]!;
        if (type === MATCH) {
          if (best === null || place > best.end) best = { end: place, captured };
          if (any || place === text.length) return best;
          break;
        }
        captured.pass(program, node, place);
        if (type === SET) {
          if (place === text.length) break;
          const symbol = alphabet.classOf[text.charCodeAt(place)]!;
          if (alphabet.accepts[program.operand[node]! * alphabet.size + symbol] === 0) break;
          place++;
          visited = new Set();
          node = program.next[node]!;
          continue;
        }
        if (type === BACKREFERENCE) {
          const length = this.referenced(text, place, captured, program.operand[node]!);
          if (length < 0) break;
          if (length > 0) visited = new Set();
          place += length;
        } else if (
          type === ASSERT &&
          !holds(program.operand[node]!, factsAt(alphabet, text, place, from, notBol))
        ) {
          break;
        }
        visited.add(node);
        let following = program.next[node]!;
        if (type === SPLIT) {
          const second = program.other[node]!;
          if (visited.has(following)) following = second;
          else attempts.push({ node: second, place, captured: captured.fork(), visited: new Set(visited) });
          if (visited.has(following)) break;
        }
        node = following;
      }
    }
    return best;
  }

  /** Length of the text that a group holds when it stands at `place` again, -1 when it does not. */
  private referenced(text: ByteString, place: number, captured: Captured, group: number): number {
    const start = captured.current[group * 2]!;
    const end = captured.current[group * 2 + 1]!;
    if (start < 0 || end < 0 || place + end - start > text.length) return -1;
    for (let index = 0; index < end - start; index++) {
      const left = text.charCodeAt(start + index);
      const right = text.charCodeAt(place + index);
      if (left !== right && !(this.ignoreCase && upper(left) === upper(right))) return -1;
    }
    return end - start;
  }
}
