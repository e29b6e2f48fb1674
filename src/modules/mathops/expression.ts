import { readNumber } from './read-number.ts';

/**
 * Evaluates an arithmetic expression in floating point: `+ - * / % ^`, parentheses, signs and functions. `^`
 * groups to the left and binds weaker than a sign.
 * @returns null when it is malformed, or no number comes out (`0/0`)
 */
export function evaluate(text: string): number | null {
  const parser = new Parser(text);
  const value = parser.sum();
  return parser.isAtEnd && !Number.isNaN(value) ? value : null;
}

const functions: Readonly<Record<string, (x: number) => number>> = {
  abs: Math.abs,
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  exp: Math.exp,
  floor: Math.floor,
  ln: Math.log,
  log: Math.log10,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
};

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skip();
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  sum(): number | null {
    let value = this.#product();
    for (;;) {
      if (value === null) return null;
      const sign = this.#oneOf('+-');
      if (sign === null) return value;
      const right = this.#product();
      if (right === null) return null;
      value = sign === '+' ? value + right : value - right;
    }
  }

  #product(): number | null {
    let value = this.#power();
    for (;;) {
      if (value === null) return null;
      const operator = this.#oneOf('*/%');
      if (operator === null) return value;
      const right = this.#power();
      if (right === null) return null;
      value = operator === '*' ? value * right : operator === '/' ? value / right : value % right;
    }
  }

  #power(): number | null {
    let value = this.#signed();
    while (value !== null && this.#take('^')) {
      const right = this.#signed();
      value = right === null ? null : value ** right;
    }
    return value;
  }

  #signed(): number | null {
    let sign = 1;
    for (;;) {
      const found = this.#oneOf('+-');
      if (found === null) break;
      if (found === '-') sign = -sign;
    }
    const value = this.#base();
    return value === null ? null : sign * value;
  }

  #base(): number | null {
    const rest = this.#text.slice(this.#at);
    const number = readNumber(rest);
    if (number !== null) {
      this.#pass(number.length);
      return number.value;
    }
    const name = /^[a-z]+/.exec(rest)?.[0] ?? null;
    if (name !== null) {
      this.#pass(name.length);
      const argument = Object.hasOwn(functions, name) ? this.#signed() : null;
      return argument === null ? null : functions[name]!(argument);
    }
    if (!this.#take('(')) return null;
    const value = this.sum();
    return this.#take(')') ? value : null;
  }

  #skip(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#pass(1);
    return true;
  }

  #oneOf(characters: string): string | null {
    const character = this.#text[this.#at];
    if (character === undefined || !characters.includes(character)) return null;
    this.#take(character);
    return character;
  }

  #pass(length: number): void {
    this.#at += length;
    this.#skip();
  }
}
