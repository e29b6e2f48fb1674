import type { Version } from '../../grammar/dialect.ts';
import { isAtLeast } from '../../grammar/dialect.ts';
import type { ByteString, Value } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { csvTransformations } from './csv.ts';
import type { TransformationContext, TransformationDeclaration, TransformationResult } from './define.ts';
import { fail, longestResult, TransformationFailure } from './define.ts';
import { ipTransformations } from './ip.ts';
import { nameAddressTransformations } from './nameaddr.ts';
import { parameterTransformations } from './parameters.ts';
import { regexTransformations } from './re.ts';
import { sdpTransformations } from './sdp.ts';
import { stringTransformations } from './string.ts';
import { stringEncodingTransformations } from './string-encoding.ts';
import { stringHashTransformations } from './string-hash.ts';
import { stringPartTransformations } from './string-parts.ts';
import { uriTransformations } from './uri.ts';
import { viaTransformations } from './via.ts';

/** Every transformation of the core, of every version. */
export const transformations: readonly TransformationDeclaration[] = [
  ...stringTransformations,
  ...stringPartTransformations,
  ...stringEncodingTransformations,
  ...stringHashTransformations,
  ...uriTransformations,
  ...viaTransformations,
  ...parameterTransformations,
  ...nameAddressTransformations,
  ...csvTransformations,
  ...ipTransformations,
  ...regexTransformations,
  ...sdpTransformations,
];

const byName = new Map(
  transformations.map((declaration) => [`${declaration.class}.${declaration.name}`, declaration]),
);

/** The transformation of a class and name (case does not matter) in a version; null when there is none. */
export function findTransformation(
  className: string,
  name: string,
  version: Version,
): TransformationDeclaration | null {
  const declaration = byName.get(`${className}.${name}`.toLowerCase());
  if (declaration === undefined) return null;
  const { since, until } = declaration;
  const available =
    (since === undefined || isAtLeast(version, since)) && (until === undefined || isAtLeast(until, version));
  return available ? declaration : null;
}

/** Whether `{nameaddr.1.uri}` may be written, an operation with an index (reference: language 6.5). */
export function takesIndex(version: Version): boolean {
  return version !== '2.4';
}

/** Runs a transformation: NULL stays NULL, and a result that is too long is a failure. */
export function transform(
  declaration: TransformationDeclaration,
  input: Value,
  args: readonly Value[],
  context: TransformationContext,
): TransformationResult {
  if (input === null) return null;
  const result = declaration.run(input, args, context);
  if (typeof result === 'string' && result.length > longestResult) return fail(tooLong(declaration, result));
  if (result === null || typeof result !== 'object' || result instanceof TransformationFailure) return result;
  const text = textOf(result)!;
  return text.length > longestResult ? fail(tooLong(declaration, text)) : result;
}

function tooLong({ class: className, name }: TransformationDeclaration, text: ByteString): string {
  return `{${className}.${name}}: the result of ${text.length} bytes is too long`;
}
