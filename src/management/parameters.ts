import { ManagementError, type ManagementParameters } from '../declarations/management.ts';
import { parseInteger } from '../values/integer.ts';
import type { ByteString } from '../values/value.ts';

/** The refusal of parameters that are none of the command's, or of the wrong type or value. */
export function invalid(reason: string): ManagementError {
  return new ManagementError(-32602, 'Invalid params', reason);
}

export function badType(name: string): ManagementError {
  return invalid(`Bad type for parameter '${name}'`);
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
  if (typeof value === 'number') return String(Math.trunc(value));
  return typeof value === 'string' ? value : badType(name);
}

/** A list of texts, and numbers by their digits; it may not be empty. */
export function listParameter(
  parameters: ManagementParameters,
  name: string,
): readonly ByteString[] | ManagementError {
  const value: unknown = parameters[name];
  if (!Array.isArray(value)) return badType(name);
  if (value.length === 0) return invalid(`Empty array in parameter '${name}'`);
  if (!value.every((item) => typeof item === 'string' || typeof item === 'number'))
    return invalid(`Bad type for array item in parameter '${name}'`);
  return value.map((item) => (typeof item === 'number' ? String(Math.trunc(item)) : item));
}
