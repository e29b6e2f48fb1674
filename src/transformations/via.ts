import { parameterValue } from '../sip/parameters.ts';
import { skipSpace } from '../sip/scan.ts';
import type { Via } from '../sip/via.ts';
import { parseVia } from '../sip/via.ts';
import type { ByteString, Value } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { textArgument } from './arguments.ts';
import type { TransformationFailure } from './define.ts';
import { argumentOf, defineTransformation, fail } from './define.ts';

function parsed(input: Value): Via | TransformationFailure {
  const text = textOf(input)!;
  return parseVia(text) ?? fail(`invalid via [${text}]`);
}

function part(
  name: string,
  doc: string,
  read: (via: Via, text: ByteString) => number | ByteString | null,
  result: 'string' | 'integer' = 'string',
) {
  return defineTransformation({
    class: 'via',
    name,
    doc: `${doc} NULL without one.`,
    result,
    run: (input) => {
      const via = parsed(input);
      if ('message' in via) return via;
      const value = read(via, textOf(input)!);
      return value === '' ? null : value;
    },
  });
}

function parametersText({ firstSemicolon, parametersEnd }: Via, text: ByteString): ByteString | null {
  if (firstSemicolon < 0) return null;
  return text.slice(skipSpace(text, firstSemicolon + 1, parametersEnd), parametersEnd);
}

/** `via.`: the parts of one Via header value (reference: language 6.3). */
export const viaTransformations = [
  part('name', 'Name of the protocol, `SIP`.', (via) => via.name),
  part('version', 'Version of the protocol, `2.0`.', (via) => via.version),
  part('transport', 'Transport, `UDP`.', (via) => via.transport),
  part('host', 'The host; IPv6 with its brackets.', (via) => via.host),
  part('domain', 'The host; IPv6 with its brackets.', (via) => via.host),
  part('port', 'The port as written.', (via) => via.port, 'integer'),
  part('comment', 'The comment in parentheses.', (via) => via.comment),
  part('params', 'All parameters.', parametersText),
  part('branch', 'Value of the branch parameter.', (via) => via.branch),
  part('received', 'Value of the received parameter.', (via) => via.received),
  part('rport', 'Value of the rport parameter.', (via) => via.rport),
  defineTransformation({
    class: 'via',
    name: 'param',
    doc: 'Value of a parameter, empty when it has none, NULL when it is absent.',
    args: [argumentOf.string('name', 'Name of the parameter, case does not matter.')],
    run: (input, args) => {
      const via = parsed(input);
      if ('message' in via) return via;
      const name = textArgument(args[0], 'name');
      return typeof name === 'string' ? parameterValue(via.parameters, name) : name;
    },
  }),
];
