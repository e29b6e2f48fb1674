import { epochSecondsOfDate } from '../values/http-date.ts';
import { parseLeadingInteger } from '../values/integer.ts';
import { integerOf, isInteger, TextAndInteger, textOf } from '../values/value.ts';
import { integerArgument } from './arguments.ts';
import { argumentOf, defineTransformation, fail, ofText } from './define.ts';

const blank = ' \t\r\n';

function trimmedStart(text: string): number {
  let start = 0;
  while (start < text.length && blank.includes(text[start]!)) start++;
  return start;
}

function trimmedEnd(text: string, start: number): number {
  let end = text.length;
  while (end > start && blank.includes(text[end - 1]!)) end--;
  return end;
}

function mapCase(text: string, from: number, distance: number): string {
  let result = '';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    result += code >= from && code < from + 26 ? String.fromCharCode(code + distance) : text[index]!;
  }
  return result;
}

/** Pads to a length; the padding is repeated, and cut at the side away from the text when it stands in front. */
function padding(pad: string, length: number, keepEnd: boolean): string {
  const repeated = pad.repeat(Math.ceil(length / pad.length));
  return keepEnd ? repeated.slice(repeated.length - length) : repeated.slice(0, length);
}

/** The padding may be put in quotes to keep its blanks. */
function unquoted(text: string): string {
  const bare = text.length > 1 ? (text[0] ?? '') + text.slice(1, trimmedEnd(text, 1)) : text;
  return /^(["'])(.*)\1$/s.exec(bare)?.[2] ?? bare;
}

/** Blanks taken off; a number stays one. */
function trimmed(name: string, doc: string, cut: (text: string) => string) {
  return defineTransformation({
    class: 's',
    name,
    doc,
    run: (input) => {
      if (typeof input === 'number') return input;
      const text = cut(textOf(input)!);
      return input instanceof TextAndInteger
        ? new TextAndInteger(text, input.integer, input.isInteger)
        : text;
    },
  });
}

const fillArguments = [
  argumentOf.string('padding', 'What to pad with, repeated as needed.', {
    variable: false,
    read: unquoted,
    check: (value) => (value === '' ? 'the padding must not be empty' : null),
  }),
  argumentOf.integer('length', 'Length of the result; a longer input is left as it is.', { variable: false }),
];

function fill(name: 'fill.left' | 'fill.right') {
  const left = name === 'fill.left';
  return defineTransformation({
    class: 's',
    name,
    doc: `Pads on the ${left ? 'left' : 'right'} to a length.`,
    args: fillArguments,
    run: (input, args) => {
      const text = textOf(input)!;
      const missing = (args[1] as number) - text.length;
      if (missing < 0) return input;
      const pad = padding(args[0] as string, missing, left);
      return left ? pad + text : text + pad;
    },
  });
}

/** `s.`: length, case, blanks, padding (reference: language 6.1). */
export const stringTransformations = [
  ofText({ class: 's', name: 'len', doc: 'Number of bytes.', result: 'integer', run: (text) => text.length }),
  defineTransformation({
    class: 's',
    name: 'int',
    doc: 'The integer the text starts with, 0 without one. The text form stays the whole text.',
    result: 'integer',
    run: (input) => {
      if (typeof input === 'number') return input;
      const text = textOf(input)!;
      return new TextAndInteger(text, integerOf(input) ?? parseLeadingInteger(text), true);
    },
  }),
  ofText({
    class: 's',
    name: 'tolower',
    doc: 'ASCII letters in lower case.',
    run: (text) => mapCase(text, 0x41, 0x20),
  }),
  ofText({
    class: 's',
    name: 'toupper',
    doc: 'ASCII letters in upper case.',
    run: (text) => mapCase(text, 0x61, -0x20),
  }),
  trimmed('trim', 'Without blanks, tabs and line ends at both ends.', (text) =>
    text.slice(trimmedStart(text), trimmedEnd(text, trimmedStart(text))),
  ),
  trimmed('triml', 'Without blanks in front.', (text) => text.slice(trimmedStart(text))),
  trimmed('trimr', 'Without blanks at the end.', (text) => text.slice(0, trimmedEnd(text, 0))),
  ofText({
    class: 's',
    name: 'reverse',
    doc: 'The bytes in reverse order.',
    since: '3.6',
    run: (text) => Array.from(text).reverse().join(''),
  }),
  fill('fill.left'),
  fill('fill.right'),
  defineTransformation({
    class: 's',
    name: 'width',
    doc: 'Cut or padded with blanks on the right to exactly this length.',
    args: [
      argumentOf.integer('length', 'Length of the result, at least 1.', {
        check: (value) => (typeof value === 'number' && value < 0 ? 'the length must not be negative' : null),
      }),
    ],
    run: (input, [length]) => {
      const width = integerArgument(length, 'length');
      if (typeof width !== 'number') return width;
      if (width <= 0) return fail('the width must be positive');
      const text = textOf(input)!;
      if (text.length < width) return text.padEnd(width, ' ');
      // A number is only cut in print.
      const integer = integerOf(input);
      const cut = text.slice(0, width);
      return integer === null ? cut : new TextAndInteger(cut, integer, isInteger(input));
    },
  }),
  ofText({
    class: 's',
    name: 'eval',
    doc: 'Expands the variables that the value names.',
    since: '3.6',
    run: (text, context) => context.expand(text) ?? fail(`wrong format [${text}]`),
  }),
  ofText({
    class: 's',
    name: 'date2unix',
    doc: 'Seconds since 1970 of an RFC 1123 date (`Sun, 10 Apr 2011 16:26:20 GMT`), as a text.',
    since: '3.6',
    run: (text) => epochSecondsOfDate(text)?.toString() ?? fail(`not a date [${text}]`),
  }),
];
