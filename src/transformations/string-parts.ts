import type { ByteString, Value } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { integerArgument, textArgument } from './arguments.ts';
import type { TransformationResult } from './define.ts';
import { argumentOf, defineTransformation, fail } from './define.ts';

/** `s.substr`; where a length from the end is more than there is, the real server crashes (reference: language 9.37). */
function substring(text: ByteString, offset: number, length: number): TransformationResult {
  const start = offset < 0 ? text.length + offset : offset;
  if (start < 0 || start >= text.length) return fail(`substr out of range: ${offset}`);
  if (length === 0) return text.slice(start);
  if (length > 0) return text.slice(start, start + length);
  const end = text.length + length;
  return end < start ? fail(`substr out of range: ${length}`) : text.slice(start, end);
}

function select(text: ByteString, index: number, separator: ByteString): Value {
  const parts = text.split(separator);
  return parts[index < 0 ? parts.length + index : index] ?? null;
}

/** A place to search from; negative counts from the end, as often round as needed. */
function place(start: number, length: number): number {
  return start >= 0 ? start : ((start % length) + length) % length;
}

function search(name: 'index' | 'rindex', doc: string, startDoc: string) {
  return defineTransformation({
    class: 's',
    name,
    doc,
    args: [
      argumentOf.string('text', 'What to look for.'),
      argumentOf.integer('start', startDoc, { optional: true }),
    ],
    result: 'integer',
    run: (input, args) => {
      const text = textOf(input)!;
      const needle = textArgument(args[0], 'text');
      if (typeof needle !== 'string') return needle;
      if (needle === '') return null;
      const last = name === 'rindex';
      const start = args.length < 2 ? (last ? text.length : 0) : integerArgument(args[1], 'start');
      if (typeof start !== 'number') return start;
      if (text === '' || (start >= text.length && !last)) return null;
      const from = place(start, text.length);
      const found = last ? text.lastIndexOf(needle, from) : text.indexOf(needle, from);
      return found < 0 ? null : found;
    },
  });
}

/** `s.`: parts of a text and places in it (reference: language 6.1). */
export const stringPartTransformations = [
  defineTransformation({
    class: 's',
    name: 'substr',
    doc: 'A part of the text.',
    args: [
      argumentOf.integer('offset', 'First byte, from 0; negative counts from the end.'),
      argumentOf.integer(
        'length',
        'Number of bytes, 0: all that follow; negative: leave out as many at the end.',
        {
          check: (value, version) =>
            version === '2.4' && typeof value === 'number' && value < 0
              ? 'the length must not be negative'
              : null,
        },
      ),
    ],
    run: (input, args) => {
      const offset = integerArgument(args[0], 'offset');
      if (typeof offset !== 'number') return offset;
      const length = integerArgument(args[1], 'length');
      if (typeof length !== 'number') return length;
      return substring(textOf(input)!, offset, length);
    },
  }),
  defineTransformation({
    class: 's',
    name: 'select',
    doc: 'A field of a text, NULL when there are not as many.',
    args: [
      argumentOf.integer('index', 'Which field, from 0; negative counts from the end.'),
      argumentOf.char('separator', 'The character between the fields.'),
    ],
    run: (input, args) => {
      const index = integerArgument(args[0], 'index');
      if (typeof index !== 'number') return index;
      return select(textOf(input)!, index, args[1] as ByteString);
    },
  }),
  search(
    'index',
    'Where a text first occurs, NULL when it does not.',
    'First place to look at; negative counts from the end.',
  ),
  search(
    'rindex',
    'Where a text last occurs, NULL when it does not.',
    'Last place to look at; negative counts from the end.',
  ),
];
