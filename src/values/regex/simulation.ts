import type { ByteString } from '../value.ts';
import type { Alphabet } from './alphabet.ts';
import { factsAt } from './alphabet.ts';
import type { Program } from './program.ts';
import { ASSERT, holds, MATCH, SET, SPLIT } from './program.ts';

/**
 * Finds the leftmost-longest match in one pass, whatever the text: every live node carries the earliest start
 * it was reached from. Slower per byte than the automaton, used where trying start after start takes too long.
 */
export function simulate(
  program: Program,
  alphabet: Alphabet,
  text: ByteString,
  from: number,
  notBol: boolean,
): { start: number; end: number } | null {
  const { kind, next, other, operand, length } = program;
  const mark = new Int32Array(length).fill(-1);
  const stack: number[] = [];
  // Where to go on at this place and since when, earliest start first.
  let nodes: number[] = [];
  let starts: number[] = [];
  let bestStart = -1;
  let bestEnd = -1;
  for (let place = from; place <= text.length; place++) {
    if (bestStart < 0) {
      nodes.push(program.start);
      starts.push(place);
    }
    if (nodes.length === 0) break;
    const facts = factsAt(alphabet, text, place, from, notBol);
    const symbol = place < text.length ? alphabet.classOf[text.charCodeAt(place)]! : -1;
    const nextNodes: number[] = [];
    const nextStarts: number[] = [];
    for (let index = 0; index < nodes.length; index++) {
      const start = starts[index]!;
      if (bestStart >= 0 && start > bestStart) break;
      stack.push(nodes[index]!);
      while (stack.length > 0) {
        const node = stack.pop()!;
        if (mark[node] === place) continue;
        mark[node] = place;
        const type = kind[node]!;
        if (type === SET) {
          if (symbol >= 0 && alphabet.accepts[operand[node]! * alphabet.size + symbol] !== 0) {
            nextNodes.push(next[node]!);
            nextStarts.push(start);
          }
        } else if (type === MATCH) {
          bestStart = start;
          bestEnd = place;
        } else if (type !== ASSERT || holds(operand[node]!, facts)) {
          if (type === SPLIT) stack.push(other[node]!);
          stack.push(next[node]!);
        }
      }
    }
    nodes = nextNodes;
    starts = nextStarts;
  }
  return bestStart < 0 ? null : { start: bestStart, end: bestEnd };
}
