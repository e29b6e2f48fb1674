import { fromText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { type Json, JsonArray, JsonFraction, JsonObject } from './document.ts';

/** What stands for a text that is no JSON. */
export class JsonProblem extends Error {}

/**
 * Reads a JSON text, as tolerantly as the server's parser: texts in single quotes, comments, words in any case;
 * what follows the value is ignored. Throws `JsonProblem`.
 */
export function parseJson(text: ByteString): Json {
  return new Parser(text).value(0);
}

const deepest = 32;

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
};

class Parser {
  readonly #text: ByteString;
  #at = 0;

  constructor(text: ByteString) {
    this.#text = text;
  }

  value(depth: number): Json {
    if (depth > deepest) throw this.#problem('nesting too deep');
    this.#skip();
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#array(depth);
    if (first === '"' || first === "'") return this.#string(first);
    return this.#word();
  }

  #object(depth: number): JsonObject {
    const object = new JsonObject();
    this.#at++;
    this.#skip();
    if (this.#take('}')) return object;
    for (;;) {
      this.#skip();
      const quote = this.#text[this.#at];
      if (quote !== '"' && quote !== "'") throw this.#problem('object property name expected');
      const name = this.#string(quote);
      this.#skip();
      if (!this.#take(':')) throw this.#problem('object property name separator expected');
      object.members.set(name, this.value(depth + 1));
      this.#skip();
      if (this.#take('}')) return object;
      if (!this.#take(',')) throw this.#problem('object value separator expected');
    }
  }

  #array(depth: number): JsonArray {
    const array = new JsonArray();
    this.#at++;
    for (;;) {
      this.#skip();
      // A comma before the bracket is let pass.
      if (this.#take(']')) return array;
      array.items.push(this.value(depth + 1));
      this.#skip();
      if (this.#take(']')) return array;
      if (!this.#take(',')) throw this.#problem('array value separator expected');
    }
  }

  #string(quote: string): ByteString {
    let result = '';
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]!;
      if (character === quote) {
        this.#at++;
        return result;
      }
      result += character === '\\' ? this.#escape() : character;
    }
    throw this.#problem('unexpected end of data');
  }

  #escape(): ByteString {
    const character = this.#text[++this.#at] ?? '';
    if (character !== 'u') {
      const meant = escapes[character];
      if (meant === undefined) throw this.#problem('invalid string sequence');
      return meant;
    }
    const code = this.#hex(this.#at + 1);
    this.#at += 4;
    const isHigh = code >= 0xd800 && code < 0xdc00;
    if (!isHigh || !this.#text.startsWith('\\u', this.#at + 1)) return fromText(String.fromCharCode(code));
    const low = this.#hex(this.#at + 3);
    this.#at += 6;
    return fromText(String.fromCharCode(code, low));
  }

  #hex(at: number): number {
    const digits = this.#text.slice(at, at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#problem('invalid string sequence');
    return Number.parseInt(digits, 16);
  }

  #word(): Json {
    const word = /^[-+.0-9a-zA-Z]+/.exec(this.#text.slice(this.#at, this.#at + 64))?.[0] ?? '';
    this.#at += word.length;
    switch (word.toLowerCase()) {
      case 'true':
        return true;
      case 'false':
        return false;
      case 'null':
        return null;
    }
    if (/^-?[0-9]+$/.test(word)) return clamp(BigInt(word));
    if (
      /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/.test(word) ||
      /^-?(?:nan|infinity)$/i.test(word)
    ) {
      return new JsonFraction(word);
    }
    throw this.#problem(word === '' ? 'unexpected character' : 'number expected');
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skip(): void {
    for (;;) {
      while (' \t\r\n\f\v'.includes(this.#text[this.#at] ?? '.')) this.#at++;
      if (this.#text.startsWith('/*', this.#at)) {
        const end = this.#text.indexOf('*/', this.#at + 2);
        if (end < 0) throw this.#problem('expected comment');
        this.#at = end + 2;
      } else if (this.#text.startsWith('//', this.#at)) {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end < 0 ? this.#text.length : end;
      } else return;
    }
  }

  #problem(what: string): JsonProblem {
    return new JsonProblem(`${what} at ${this.#at}`);
  }
}

/** Integers are held in 64 bits. */
function clamp(value: bigint): bigint {
  const largest = (1n << 63n) - 1n;
  return value > largest ? largest : value < -largest - 1n ? -largest - 1n : value;
}
