import type { ByteString } from '../value.ts';
import type { Alphabet } from './alphabet.ts';
import { factsAt } from './alphabet.ts';
import type { Captures } from './captures.ts';
import { Captured } from './captures.ts';
import type { Program } from './program.ts';
import { ASSERT, holds, MATCH, SET, SPLIT } from './program.ts';

export interface Span {
  readonly text: ByteString;
  /** Where the text begins for the program, and whether `^` fails there. */
  readonly from: number;
  readonly notBol: boolean;
  readonly start: number;
  readonly end: number;
}

/** The nodes from which the end of a match can be reached from some place. */
interface Row {
  readonly nodes: readonly number[];
  readonly alive: Uint8Array;
  /** The rows of the place before, by the byte between them and the facts there. */
  readonly before: Map<number, Row>;
}

/** Rows kept from one search to the next. */
const rowLimit = 1000;

/** Finds what the groups of a match hold, in time proportional to its length. */
export class GroupFinder {
  private readonly program: Program;
  private readonly alphabet: Alphabet;
  private readonly sources: readonly (readonly number[])[];
  private lastRows = new Map<number, Row>();
  private known = new Map<string, Row>();
  private readonly visited: Int32Array;
  private round = 0;

  constructor(program: Program, alphabet: Alphabet) {
    this.program = program;
    this.alphabet = alphabet;
    this.sources = predecessors(program);
    this.visited = new Int32Array(program.length);
  }

  /**
   * What the groups hold when `span.start` to `span.end` matches: of all ways through the program that end
   * there, the one that takes the preferred branch at every split; but one with an assertion at its very end
   * only when there is no other. The C library chooses so; it is not always what POSIX asks for.
   */
  find(span: Span): Captures {
    let rows = this.rows(span, false);
    if (rows[0]!.alive[this.program.start] === 0) rows = this.rows(span, true);
    return this.walk(rows, span.start);
  }

  private walk(rows: readonly Row[], start: number): Captures {
    const { program } = this;
    const captures = new Captured(program.groupCount);
    let place = start;
    let node = program.start;
    let { alive } = rows[0]!;
    let patience = program.length * 2;
    this.round++;
    for (;;) {
      if (patience-- === 0) {
        // Going round in loops that match nothing, where the C library would never come back.
        const path = this.wayOut(node, alive);
        for (const passed of path.slice(0, -1)) captures.pass(program, passed, place);
        node = path[path.length - 1]!;
      }
      const type = program.kind[node]!;
      if (type === MATCH) return captures.current;
      captures.pass(program, node, place);
      if (type === SET) {
        place++;
        alive = rows[place - start]!.alive;
        patience = program.length * 2;
        this.round++;
        node = program.next[node]!;
      } else {
        this.visited[node] = this.round;
        node = type === SPLIT ? this.branch(node, alive) : program.next[node]!;
      }
    }
  }

  /** The branch to take at a split; a loop whose empty round was just made is left. */
  private branch(split: number, alive: Uint8Array): number {
    const first = this.program.next[split]!;
    const second = this.program.other[split]!;
    if (alive[first] === 0) return second;
    return alive[second] !== 0 && this.visited[first] === this.round ? second : first;
  }

  /** The preferred way from a node to one that reads a byte or ends the match, without passing anything twice. */
  private wayOut(from: number, alive: Uint8Array): number[] {
    const { kind, next, other } = this.program;
    const seen = new Set([from]);
    const path = [from];
    for (let node = from; kind[node] !== SET && kind[node] !== MATCH; node = path[path.length - 1]!) {
      const following = [next[node]!, other[node]!].find(
        (branch) => branch >= 0 && alive[branch] !== 0 && !seen.has(branch),
      );
      if (following === undefined) path.pop();
      else {
        seen.add(following);
        path.push(following);
      }
    }
    return path;
  }

  /** The row of each place; `asserting`: the end may be reached by an assertion at the very end, too. */
  private rows({ text, from, notBol, start, end }: Span, asserting: boolean): Row[] {
    const { alphabet } = this;
    const facts = factsAt(alphabet, text, end, from, notBol);
    const lastKey = facts * 2 + (asserting ? 1 : 0);
    let row = this.lastRows.get(lastKey);
    if (row === undefined) {
      row = this.row(
        this.program.kind.reduce<number[]>((found, type, node) => (type === MATCH ? [node] : found), []),
        facts,
        asserting,
      );
      this.lastRows.set(lastKey, row);
    }
    const rows: Row[] = new Array(end - start + 1);
    rows[end - start] = row;
    for (let place = end - 1; place >= start; place--) {
      row = this.rowBefore(
        row,
        alphabet.classOf[text.charCodeAt(place)]!,
        factsAt(alphabet, text, place, from, notBol),
      );
      rows[place - start] = row;
    }
    if (this.known.size > rowLimit) {
      this.known = new Map();
      this.lastRows = new Map();
    }
    return rows;
  }

  private rowBefore(row: Row, symbol: number, facts: number): Row {
    const key = symbol * 64 + facts;
    const known = row.before.get(key);
    if (known !== undefined) return known;
    const { kind, operand } = this.program;
    const { accepts, size } = this.alphabet;
    const nodes: number[] = [];
    for (const target of row.nodes) {
      for (const node of this.sources[target]!) {
        if (kind[node] === SET && accepts[operand[node]! * size + symbol] !== 0) nodes.push(node);
      }
    }
    const before = this.row(nodes, facts, true);
    row.before.set(key, before);
    return before;
  }

  /** Completes a row by the nodes that lead to it without reading a byte. */
  private row(nodes: number[], facts: number, asserting: boolean): Row {
    const { kind, operand, length } = this.program;
    const alive = new Uint8Array(length);
    for (const node of nodes) alive[node] = 1;
    for (let index = 0; index < nodes.length; index++) {
      for (const node of this.sources[nodes[index]!]!) {
        const type = kind[node]!;
        if (alive[node] !== 0 || type === SET) continue;
        if (type === ASSERT && !(asserting && holds(operand[node]!, facts))) continue;
        alive[node] = 1;
        nodes.push(node);
      }
    }
    const key = nodes.sort((left, right) => left - right).join();
    let row = this.known.get(key);
    if (row === undefined) {
      row = { nodes, alive, before: new Map() };
      this.known.set(key, row);
    }
    return row;
  }
}

function predecessors(program: Program): number[][] {
  const sources: number[][] = Array.from({ length: program.length }, () => []);
  for (let node = 0; node < program.length; node++) {
    if (program.next[node]! >= 0) sources[program.next[node]!]!.push(node);
    if (program.other[node]! >= 0) sources[program.other[node]!]!.push(node);
  }
  return sources;
}
