import type { ByteString } from '../value.ts';
import { isWord, upper } from './byte-set.ts';
import type { Program } from './program.ts';
import { BEFORE, LINE_END, LINE_START, TEXT_END, TEXT_START, WORD_AFTER, WORD_BEFORE } from './program.ts';

/** The bytes as a program sees them: those it cannot tell apart have the same number. */
export interface Alphabet {
  /** Number of a byte. */
  readonly classOf: Uint8Array;
  /** One byte of each class, in upper case when case is ignored. */
  readonly representatives: readonly number[];
  /** `accepts[set * size + class]`. */
  readonly accepts: Uint8Array;
  readonly size: number;
  /** What a byte of each class says about the place behind it (LINE_START, WORD_BEFORE), as far as the program asks. */
  readonly behind: Uint8Array;
  /** What it says about the place in front of it (LINE_END, WORD_AFTER). */
  readonly inFront: Uint8Array;
}

export function buildAlphabet(program: Program, ignoreCase: boolean, newline: boolean): Alphabet {
  const facts = (byte: number): number => {
    const word = isWord(byte) ? WORD_BEFORE | WORD_AFTER : 0;
    const line = newline && byte === 0x0a ? LINE_START | LINE_END : 0;
    return (word | line) & program.asked;
  };
  const classOf = new Uint8Array(256);
  const representatives: number[] = [];
  const classes = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) {
    const seen = ignoreCase ? upper(byte) : byte;
    const key = `${program.sets.map((set) => set[seen]).join('')} ${facts(seen)}`;
    let number = classes.get(key);
    if (number === undefined) {
      number = representatives.push(seen) - 1;
      classes.set(key, number);
    }
    classOf[byte] = number;
  }
  const size = representatives.length;
  const accepts = new Uint8Array(program.sets.length * size);
  program.sets.forEach((set, index) => {
    representatives.forEach((byte, number) => {
      accepts[index * size + number] = set[byte]!;
    });
  });
  return {
    classOf,
    representatives,
    accepts,
    size,
    behind: Uint8Array.from(representatives, (byte) => facts(byte) & BEFORE),
    inFront: Uint8Array.from(representatives, (byte) => facts(byte) & ~BEFORE),
  };
}

/** The facts about a place of a text that begins at `from` for the program. */
export function factsAt(
  alphabet: Alphabet,
  text: ByteString,
  place: number,
  from: number,
  notBol: boolean,
): number {
  const before =
    place === from
      ? notBol
        ? TEXT_START
        : TEXT_START | LINE_START
      : alphabet.behind[alphabet.classOf[text.charCodeAt(place - 1)]!]!;
  return (
    before |
    (place === text.length
      ? TEXT_END | LINE_END
      : alphabet.inFront[alphabet.classOf[text.charCodeAt(place)]!]!)
  );
}
