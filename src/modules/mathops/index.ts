import { arg, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, param } from '../../declarations/module.ts';
import type { ByteString, Value } from '../../values/value.ts';
import { evaluate } from './expression.ts';
import { printFixed } from './print.ts';
import { leadingNumber } from './read-number.ts';
import { evaluateReversePolish } from './reverse-polish.ts';

const mathops = declareModule({
  name: 'mathops',
  doc: 'Floating point arithmetic on texts.',
  params: { decimal_digits: param.integer(6, 'Digits that results have after the point.') },
  setup: ({ params }) => params,
});

const returns = { 1: 'done', [-1]: 'a malformed expression' };
const result = arg.output('result', 'Receives the result, as a text.');

/** Computes a number from a text and puts it into a variable. */
function compute(
  execution: Execution,
  text: ByteString,
  target: VariableReference,
  calculate: (text: ByteString) => number | null,
  print: (value: number) => Value,
): number {
  const value = calculate(text);
  if (value === null) {
    execution.log('ERROR', `failed to evaluate: ${text}`);
    return -1;
  }
  return target.set(execution, print(value)) ? 1 : -1;
}

/** C `round`: halves go away from zero. */
function round(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** A number that C turns into an `int`; one that does not fit becomes the smallest. */
function toInteger(value: number): number {
  return value >= -0x8000_0000 && value <= 0x7fff_ffff ? value | 0 : -0x8000_0000;
}

/** Prints a number with so many significant figures; 0 has none, which gives the NaN of the processor, a negative one. */
function roundSignificant(value: number, figures: number, digits: number): ByteString {
  const factor = 10 ** (figures - Math.ceil(Math.log10(Math.abs(value))));
  const rounded = round(value * factor) / factor;
  return Number.isNaN(rounded) && !Number.isNaN(value) ? '-nan' : printFixed(rounded, digits);
}

function evaluation(doc: string, calculate: (text: ByteString) => number | null) {
  return mathops.fn({
    doc,
    args: [arg.string('expression', 'What is computed.'), result],
    returns,
    run: (execution, { decimal_digits: digits }, text, target) =>
      compute(execution, text, target, calculate, (value) => printFixed(value, digits)),
  });
}

const number = arg.string('number', 'The number.');

/** An integer without decimals, else a text. */
function roundDecimals(value: number, decimals: number): Value {
  if (decimals === 0) return toInteger(round(value));
  return printFixed(value, decimals);
}

function whole(doc: string, change: (value: number) => number) {
  return mathops.fn({
    doc,
    args: [number, result],
    returns,
    run: (execution, _state, text, target) =>
      compute(execution, text, target, leadingNumber, (value) => toInteger(change(value))),
  });
}

export default mathops.complete({
  functions: {
    math_eval: evaluation('Computes an expression with + - * / % ^, parentheses and functions.', evaluate),
    math_rpn: evaluation('Computes an expression in reverse polish notation.', evaluateReversePolish),
    math_floor: whole('The integer below.', Math.floor),
    math_ceil: whole('The integer above.', Math.ceil),
    math_trunc: whole('The number without its fraction.', Math.trunc),
    math_round: mathops.fn({
      doc: 'Rounds to a number of decimals.',
      args: [number, result, arg.optional(arg.integer('decimals', 'How many; 0 when left out.'))],
      returns,
      run: (execution, _state, text, target, decimals = 0) =>
        compute(execution, text, target, leadingNumber, (value) => roundDecimals(value, decimals)),
    }),
    math_round_sf: [
      mathops.fn({
        doc: 'Rounds to a number of significant figures.',
        since: '3.6',
        args: [
          number,
          result,
          arg.optional(arg.integer('figures', 'How many; without it the number becomes an integer.')),
        ],
        returns,
        run: (execution, { decimal_digits: digits }, text, target, figures) =>
          compute(execution, text, target, leadingNumber, (value) =>
            figures === undefined ? roundDecimals(value, 0) : roundSignificant(value, figures, digits),
          ),
      }),
      mathops.fn({
        doc: 'Rounds to a number of significant figures.',
        until: '2.4',
        args: [number, result, arg.integer('figures', 'How many.')],
        returns,
        run: (execution, { decimal_digits: digits }, text, target, figures) =>
          compute(execution, text, target, leadingNumber, (value) =>
            roundSignificant(value, figures, digits),
          ),
      }),
    ],
    math_compare: mathops.fn({
      doc: 'Compares two expressions.',
      since: '3.6',
      args: [
        arg.string('first', 'An expression.'),
        arg.string('second', 'Another one.'),
        arg.output('result', 'Receives -1, 0 or 1: the first is smaller, equal or larger.'),
      ],
      returns,
      run: (execution, _state, first, second, target) => {
        const [left, right] = [evaluate(first), evaluate(second)];
        if (left === null || right === null) {
          execution.log('ERROR', `failed to evaluate: ${left === null ? first : second}`);
          return -1;
        }
        return target.set(execution, Math.sign(left - right)) ? 1 : -1;
      },
    }),
  },
});
