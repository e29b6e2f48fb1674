import { ManagementError, type ManagementParameters } from '../declarations/management.ts';
import { parseInteger } from '../values/integer.ts';
import type { ByteString } from '../values/value.ts';

function badType(name: string): ManagementError {
  return new ManagementError(-32602, 'Invalid params', `Bad type for parameter '${name}'`);
}

/** An integer parameter, also one in quotes; null when it was not given. */
export function integerParameter(
  parameters: ManagementParameters,
  name: string,
): number | null | ManagementError {
  const value = parameters[name];
  if (value === undefined) return null;
  if (typeof value === 'number') return Math.trunc(value);
  return (typeof value === 'string' ? parseInteger(value) : null) ?? badType(name);
}

/** A text parameter; a number is taken by its digits. Null when it was not given. */
export function textParameter(
  parameters: ManagementParameters,
  name: string,
): ByteString | null | ManagementError {
  const value = parameters[name];
  if (value === undefined) return null;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : badType(name);
}

/** A list of texts; in 2.4 a single one. */
export function listParameter(
  parameters: ManagementParameters,
  name: string,
): readonly ByteString[] | ManagementError {
  const value = parameters[name];
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? [value] : badType(name);
}
