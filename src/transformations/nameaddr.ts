import type { NameAddress } from '../sip/nameaddr.ts';
import { parseNameAddress, parseNameAddresses } from '../sip/nameaddr.ts';
import type { Value } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { integerArgument, textArgument } from './arguments.ts';
import type { TransformationContext, TransformationFailure } from './define.ts';
import { argumentOf, defineTransformation, fail } from './define.ts';

/** One value and whether it is the last one of its list. */
interface Selected {
  readonly address: NameAddress;
  readonly last: boolean;
}

/** The value that the index picks, the first without one; null when there are not as many. */
function selected(input: Value, context: TransformationContext): Selected | null | TransformationFailure {
  const text = textOf(input)!;
  const addresses = context.version === '2.4' ? only(parseNameAddress(text)) : parseNameAddresses(text);
  if (addresses === null) return fail(`invalid name and address [${text}]`);
  const index = context.index === undefined ? 0 : integerArgument(context.index, 'index');
  if (typeof index !== 'number') return index;
  const at = index < 0 ? addresses.length + index : index;
  const address = addresses[at];
  return address === undefined ? null : { address, last: at === addresses.length - 1 };
}

function only(address: NameAddress | null): NameAddress[] | null {
  return address === null ? null : [address];
}

function part(
  name: string,
  doc: string,
  read: (address: NameAddress, last: boolean) => Value,
  result: 'string' | 'integer' = 'string',
) {
  return defineTransformation({
    class: 'nameaddr',
    name,
    doc,
    result,
    run: (input, _args, context) => {
      const value = selected(input, context);
      return value === null || 'message' in value ? value : read(value.address, value.last);
    },
  });
}

/**
 * The server counts up to the parameters; without any up to the end of all, with the line end it puts there. It does
 * not count at all where a comma comes first.
 */
function length({ start, addressEnd, parametersText }: NameAddress, last: boolean): number {
  if (parametersText !== null) return addressEnd - start;
  return last ? addressEnd - start + 2 : 0;
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
    run: (input, args, context) => {
      const value = selected(input, context);
      if (value === null || 'message' in value) return value;
      const { address } = value;
      const name = textArgument(args[0], 'name');
      if (typeof name !== 'string') return name;
      return address.parameters.find((parameter) => parameter.name === name)?.value || null;
    },
  }),
];
