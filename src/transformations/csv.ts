import { parseCsv } from '../sip/csv.ts';
import type { Value } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { integerArgument } from './arguments.ts';
import type { TransformationFailure } from './define.ts';
import { argumentOf, defineTransformation, fail } from './define.ts';

function fields(input: Value): readonly string[] | TransformationFailure {
  const text = textOf(input)!;
  return (text === '' ? null : parseCsv(text)) ?? fail(`invalid csv [${text}]`);
}

/** `csv.`: a list of values separated by commas, RFC 4180 (reference: language 6.6). */
export const csvTransformations = [
  defineTransformation({
    class: 'csv',
    name: 'count',
    doc: 'Number of fields.',
    result: 'integer',
    run: (input) => {
      const list = fields(input);
      return 'message' in list ? list : list.length;
    },
  }),
  defineTransformation({
    class: 'csv',
    name: 'value',
    doc: 'A field, without its quotes.',
    args: [argumentOf.integer('index', 'Which field, from 0; negative counts from the end.')],
    run: (input, args) => {
      const list = fields(input);
      if ('message' in list) return list;
      const index = integerArgument(args[0], 'index');
      if (typeof index !== 'number') return index;
      return list[index < 0 ? list.length + index : index] ?? fail(`no field ${index} in [${textOf(input)}]`);
    },
  }),
];
