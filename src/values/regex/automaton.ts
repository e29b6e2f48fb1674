import type { ByteString } from '../value.ts';
import type { Alphabet } from './alphabet.ts';
import type { Program } from './program.ts';
import {
  ASSERT,
  BACKREFERENCE,
  BEFORE,
  cannotHold,
  holds,
  LINE_END,
  MATCH,
  SET,
  SPLIT,
  TEXT_END,
} from './program.ts';

/** Table entries, about 1 MB; when it is full, it starts anew. */
const tableLimit = 1 << 18;

/** An entry is `offset of the next state * 2 + (1 when a match ended before this byte)`; 0 is not computed yet. */
const MATCHED = 1;

interface State {
  readonly offset: number;
  readonly nodes: Int32Array;
  readonly before: number;
}

/**
 * A deterministic automaton built while it runs, so that each byte of the text is looked at once. A match is
 * noticed one byte late (or at the end of the text), because assertions look at the byte that follows.
 *
 * Back-references are taken for "anything": what it rejects does not match, what it accepts may.
 */
export class Automaton {
  looked = 0;
  private readonly program: Program;
  private readonly alphabet: Alphabet;
  /** Matches may begin anywhere, and the first place where one ends is enough. */
  private readonly searching: boolean;
  private readonly stride: number;
  /** The state that leads nowhere. */
  private readonly dead: number;
  private table: Int32Array;
  private states = new Map<string, State>();
  private byOffset: State[] = [];
  /** By the facts before the first byte. */
  private readonly initial = new Int32Array(BEFORE + 1);
  /** No byte makes a place special, so what cannot begin at one place inside the text begins at none. */
  private readonly hopeless: boolean;
  private readonly mark: Int32Array;
  private generation = 0;
  private readonly stack: Int32Array;

  constructor(program: Program, alphabet: Alphabet, searching: boolean) {
    this.program = program;
    this.alphabet = alphabet;
    this.searching = searching;
    this.stride = alphabet.size + 1;
    this.dead = this.stride;
    this.hopeless = alphabet.behind.every((facts) => facts === 0);
    this.table = new Int32Array(this.stride * 16);
    this.mark = new Int32Array(program.length);
    this.stack = new Int32Array(program.length * 2 + 2);
  }

  /** Where the first match to end ends, searching from `from`, with these facts before it; -1 when nothing matches. */
  search(text: ByteString, from: number, before: number): number {
    const classOf = this.alphabet.classOf;
    const end = text.length;
    const dead = this.dead * 2;
    let state = this.initial[before] || this.initialState(before);
    let table = this.table;
    for (let index = from; index < end; index++) {
      const symbol = classOf[text.charCodeAt(index)]!;
      let entry = table[state + symbol]!;
      if (entry <= dead) {
        if (entry === 0) {
          entry = this.compute(state, symbol);
          table = this.table;
        }
        if (entry === MATCHED) return index;
        if (entry === dead) return -1;
      }
      state = entry >> 1;
    }
    const entry = table[state + this.alphabet.size]! || this.compute(state, this.alphabet.size);
    return (entry & MATCHED) !== 0 ? end : -1;
  }

  /** Where the longest match that begins at `from` ends, -1 when none does. `looked` then says how many bytes were read. */
  longest(text: ByteString, from: number, before: number): number {
    const classOf = this.alphabet.classOf;
    const end = text.length;
    let longest = -1;
    let state = this.initial[before] || this.initialState(before);
    let table = this.table;
    for (let index = from; index < end; index++) {
      const symbol = classOf[text.charCodeAt(index)]!;
      let entry = table[state + symbol]!;
      if (entry === 0) {
        entry = this.compute(state, symbol);
        table = this.table;
      }
      if ((entry & MATCHED) !== 0) longest = index;
      state = entry >> 1;
      if (state === this.dead) {
        this.looked = index - from + 1;
        return longest;
      }
    }
    this.looked = end - from;
    const entry = table[state + this.alphabet.size]! || this.compute(state, this.alphabet.size);
    return (entry & MATCHED) !== 0 ? end : longest;
  }

  private initialState(facts: number): number {
    const before = facts & this.program.asked;
    this.generation++;
    const nodes: number[] = [];
    this.follow(this.program.start, before, nodes);
    const state = this.stateOf(nodes, before);
    this.initial[facts] = state;
    return state;
  }

  /** Adds what is reachable without reading a byte; assertions wait for the byte that follows. */
  private follow(from: number, before: number, nodes: number[]): void {
    const { kind, next, other, operand } = this.program;
    const { mark, stack, generation } = this;
    let depth = 0;
    stack[depth++] = from;
    while (depth > 0) {
      const node = stack[--depth]!;
      if (mark[node] === generation) continue;
      mark[node] = generation;
      const type = kind[node]!;
      if (type === SET || type === MATCH) nodes.push(node);
      else if (type === ASSERT) {
        if (!cannotHold(operand[node]!, before)) nodes.push(node);
      } else {
        if (type === SPLIT) stack[depth++] = other[node]!;
        if (type === BACKREFERENCE) nodes.push(node);
        stack[depth++] = next[node]!;
      }
    }
  }

  private compute(offset: number, symbol: number): number {
    const { program, alphabet } = this;
    const { nodes, before } = this.byOffset[offset / this.stride]!;
    const atEnd = symbol === alphabet.size;
    const after = atEnd ? (TEXT_END | LINE_END) & program.asked : alphabet.inFront[symbol]!;
    const here = this.pass(nodes, before, before | after);
    const matched = here.some((node) => program.kind[node] === MATCH) ? MATCHED : 0;
    let entry: number;
    if (matched !== 0 && this.searching) entry = MATCHED;
    else if (atEnd) entry = this.dead * 2 + matched;
    else entry = this.step(here, symbol) * 2 + matched;
    // The table may have started anew, and the old state with it.
    if (this.byOffset[offset / this.stride]?.nodes === nodes) this.table[offset + symbol] = entry;
    return entry;
  }

  /** The state behind a byte. */
  private step(here: readonly number[], symbol: number): number {
    const { program, alphabet } = this;
    const before = alphabet.behind[symbol]!;
    const reached: number[] = [];
    this.generation++;
    for (const node of here) {
      const type = program.kind[node]!;
      if (type === SET && alphabet.accepts[program.operand[node]! * alphabet.size + symbol] !== 0) {
        this.follow(program.next[node]!, before, reached);
      } else if (type === BACKREFERENCE) {
        this.follow(node, before, reached);
      }
    }
    if (this.searching) this.follow(program.start, before, reached);
    return this.stateOf(reached, before);
  }

  /** The nodes of a state together with those behind the assertions that hold. */
  private pass(nodes: Int32Array, before: number, facts: number): readonly number[] {
    const here = Array.from(nodes);
    if (this.program.asked === 0) return here;
    this.generation++;
    for (const node of here) this.mark[node] = this.generation;
    for (let index = 0; index < here.length; index++) {
      const node = here[index]!;
      if (this.program.kind[node] === ASSERT && holds(this.program.operand[node]!, facts)) {
        this.follow(this.program.next[node]!, before, here);
      }
    }
    return here;
  }

  private stateOf(nodes: number[], before: number): number {
    if (this.byOffset.length === 0) this.reset();
    if (nodes.length === 0 && (!this.searching || this.hopeless)) return this.dead;
    const sorted = Int32Array.from(nodes).sort();
    const key = `${before}:${sorted.join()}`;
    const known = this.states.get(key);
    if (known !== undefined) return known.offset;
    if ((this.byOffset.length + 1) * this.stride > Math.max(tableLimit, this.stride * 8)) this.reset();
    const offset = this.byOffset.length * this.stride;
    if (offset + this.stride > this.table.length) {
      const larger = new Int32Array(this.table.length * 2);
      larger.set(this.table);
      this.table = larger;
    }
    const state = { offset, nodes: sorted, before };
    this.states.set(key, state);
    this.byOffset.push(state);
    return offset;
  }

  private reset(): void {
    const none = { offset: 0, nodes: new Int32Array(0), before: 0 };
    this.states.clear();
    this.byOffset = [none, { ...none, offset: this.dead }];
    this.table.fill(0);
    for (let symbol = 0; symbol <= this.alphabet.size; symbol++)
      this.table[this.dead + symbol] = this.dead * 2;
    this.initial.fill(0);
  }
}
