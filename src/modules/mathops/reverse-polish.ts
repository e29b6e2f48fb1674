const binary: Readonly<Record<string, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  mod: (x, y) => x % y,
  '%': (x, y) => x % y,
  pow: (x, y) => x ** y,
  '^': (x, y) => x ** y,
};

const unary: Readonly<Record<string, (x: number) => number>> = {
  neg: (x) => -x,
  exp: Math.exp,
  ln: Math.log,
  log10: Math.log10,
  log2: Math.log2,
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

/**
 * Evaluates an expression in reverse polish notation, words separated by blanks.
 * @returns null for an unknown word, too few operands, or when not exactly one value is left
 */
export function evaluateReversePolish(text: string): number | null {
  const stack: number[] = [];
  for (const word of text.split(/\s+/)) {
    if (word === '') continue;
    if (/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(word)) stack.push(Number(word));
    else if (Object.hasOwn(constants, word)) stack.push(constants[word]!);
    else if (!apply(stack, word)) return null;
  }
  return stack.length === 1 ? stack[0]! : null;
}

function apply(stack: number[], word: string): boolean {
  const top = stack.pop();
  if (top === undefined) return false;
  if (Object.hasOwn(unary, word)) stack.push(unary[word]!(top));
  else if (word === 'dup') stack.push(top, top);
  else if (word !== 'drop') {
    const below = stack.pop();
    if (below === undefined) return false;
    if (word === 'swap') stack.push(top, below);
    else if (Object.hasOwn(binary, word)) stack.push(binary[word]!(below, top));
    else return false;
  }
  return true;
}
