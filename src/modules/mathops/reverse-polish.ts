import { readNumber } from './read-number.ts';

const binary: Readonly<Record<string, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  mod: (x, y) => x % y,
  pow: (x, y) => x ** y,
};

const unary: Readonly<Record<string, (x: number) => number>> = {
  neg: (x) => -x,
  exp: Math.exp,
  ln: Math.log,
  // The server compares three letters of `log10` only.
  log: Math.log10,
  abs: Math.abs,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => Math.sign(x) * Math.round(Math.abs(x)),
  nearbyint: (x) => {
    const near = Math.round(x);
    return Math.abs(x % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near;
  },
  trunc: Math.trunc,
};

const constants: Readonly<Record<string, number>> = { e: Math.E, pi: Math.PI };
const stackOnly = new Set(['dup', 'drop', 'swap']);

/**
 * Evaluates an expression in reverse polish notation, words separated by blanks (none is needed behind a number).
 * An operator that lacks operands takes those that are there, and gives nothing.
 * @returns null for an unknown word, or when not exactly one value is left
 */
export function evaluateReversePolish(text: string): number | null {
  const stack: number[] = [];
  for (let rest = text.trim(); rest !== ''; rest = rest.trimStart()) {
    if (/^-?[0-9]/.test(rest)) {
      const sign = rest.startsWith('-') ? -1 : 1;
      const { value, length } = readNumber(sign < 0 ? rest.slice(1) : rest)!;
      stack.push(sign * value);
      rest = rest.slice(sign < 0 ? length + 1 : length);
      continue;
    }
    const word = /^[^ \t\r\n]+/.exec(rest)![0];
    rest = rest.slice(word.length);
    if (Object.hasOwn(constants, word)) stack.push(constants[word]!);
    else if (!apply(stack, word)) return null;
  }
  return stack.length === 1 ? stack[0]! : null;
}

/** False for a word that does not exist, and for `dup` without anything to double. */
function apply(stack: number[], word: string): boolean {
  const isBinary = Object.hasOwn(binary, word);
  if (!isBinary && !Object.hasOwn(unary, word) && !stackOnly.has(word)) return false;
  const top = stack.pop();
  if (top === undefined) return word !== 'dup';
  if (Object.hasOwn(unary, word)) stack.push(unary[word]!(top));
  else if (word === 'dup') stack.push(top, top);
  else if (word !== 'drop') {
    const below = stack.pop();
    if (below === undefined) return true;
    if (isBinary) stack.push(binary[word]!(below, top));
    else stack.push(top, below);
  }
  return true;
}
