import type { NameAddress } from '../sip/nameaddr.ts';
import { parseNameAddress } from '../sip/nameaddr.ts';
import type { Value } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { textArgument } from './arguments.ts';
import type { TransformationFailure } from './define.ts';
import { argumentOf, defineTransformation, fail } from './define.ts';

function parsed(input: Value): NameAddress | TransformationFailure {
  const text = textOf(input)!;
  return parseNameAddress(text) ?? fail(`invalid name and address [${text}]`);
}

function part(
  name: string,
  doc: string,
  read: (address: NameAddress) => Value,
  result: 'string' | 'integer' = 'string',
) {
  return defineTransformation({
    class: 'nameaddr',
    name,
    doc,
    result,
    run: (input) => {
      const address = parsed(input);
      return 'message' in address ? address : read(address);
    },
  });
}

/** The server counts the line end it puts behind the value, unless parameters come first. */
function length({ start, addressEnd, parametersText }: NameAddress): number {
  return addressEnd - start + (parametersText === null ? 2 : 0);
}

/** `nameaddr.`: the value of From, To, Contact … (reference: language 6.5). */
export const nameAddressTransformations = [
  part('name', 'The display name with its quotes, NULL without one.', (address) => address.name),
  part('uri', 'The URI without brackets.', (address) => address.uri),
  part(
    'len',
    'Length of display name and URI with its brackets; 2 more when no parameters follow.',
    length,
    'integer',
  ),
  part('params', 'All header parameters, NULL without any.', (address) => address.parametersText),
  defineTransformation({
    class: 'nameaddr',
    name: 'param',
    doc: 'Value of a header parameter, NULL when it has none or is absent.',
    args: [argumentOf.string('name', 'Name of the parameter, as it is written.')],
    run: (input, args) => {
      const address = parsed(input);
      if ('message' in address) return address;
      const name = textArgument(args[0], 'name');
      if (typeof name !== 'string') return name;
      return address.parameters.find((parameter) => parameter.name === name)?.value || null;
    },
  }),
];
