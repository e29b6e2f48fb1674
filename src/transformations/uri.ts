import { parameterValue, parseParameters } from '../sip/parameters.ts';
import type { Uri } from '../sip/uri.ts';
import { parseUri } from '../sip/uri.ts';
import type { ByteString, Value } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { textArgument } from './arguments.ts';
import type { TransformationContext, TransformationFailure } from './define.ts';
import { argumentOf, defineTransformation, fail } from './define.ts';

function parsed(input: Value, context: TransformationContext): Uri | TransformationFailure {
  const text = textOf(input)!;
  return parseUri(text, context.version) ?? fail(`invalid uri [${text}]`);
}

function part(
  name: string,
  doc: string,
  read: (uri: Uri) => number | ByteString | null,
  result: 'string' | 'integer' = 'string',
) {
  return defineTransformation({
    class: 'uri',
    name,
    doc: `${doc} NULL without one.`,
    result,
    run: (input, _args, context) => {
      const uri = parsed(input, context);
      if ('message' in uri) return uri;
      const value = read(uri);
      // An empty part counts as absent.
      return value === '' ? null : value;
    },
  });
}

function parameter(name: string, doc: string, parameterName = name) {
  return part(name, doc, (uri) => uri.parameter(parameterName));
}

/** `uri.`: the parts of a SIP, SIPS or TEL URI (reference: language 6.2). */
export const uriTransformations = [
  part('user', 'The user.', (uri) => uri.user),
  part('passwd', 'The password.', (uri) => uri.password),
  part('host', 'The host; IPv6 with its brackets.', (uri) => uri.host),
  part('domain', 'The host; IPv6 with its brackets.', (uri) => uri.host),
  part('port', 'The port as written.', (uri) => uri.port, 'integer'),
  part('params', 'All parameters.', (uri) => uri.parametersText),
  part('headers', 'All headers.', (uri) => uri.headersText),
  part('schema', 'The scheme: `sip`, `sips`, `tel`.', (uri) => uri.schemeText),
  parameter('transport', 'Value of the transport parameter.'),
  parameter('ttl', 'Value of the ttl parameter.'),
  parameter('uparam', 'Value of the user parameter.', 'user'),
  parameter('maddr', 'Value of the maddr parameter.'),
  parameter('method', 'Value of the method parameter.'),
  parameter('lr', 'Value of the lr parameter; the usual `;lr` has none.'),
  parameter('r2', 'Value of the r2 parameter.'),
  defineTransformation({
    class: 'uri',
    name: 'param',
    doc: 'Value of a parameter, empty when it has none, NULL when it is absent.',
    args: [argumentOf.string('name', 'Name of the parameter, case does not matter.')],
    run: (input, args, context) => {
      const uri = parsed(input, context);
      if ('message' in uri) return uri;
      const name = textArgument(args[0], 'name');
      if (typeof name !== 'string') return name;
      const text = uri.parametersText;
      if (!text) return null;
      // Read as the parameters of headers are, more strictly than those of URIs.
      const list = parseParameters(text);
      return list === null ? fail(`invalid parameters [${text}]`) : parameterValue(list.parameters, name);
    },
  }),
];
