import type { Observation } from '../../declarations/observation.ts';
import { toText } from '../../values/bytes.ts';
import { withoutPasswords } from './passwords.ts';

/**
 * An observation as one JSON object: byte strings decoded, the time as ISO 8601 with milliseconds. The fields
 * are described in `json-schema.md`.
 */
export function observationToJson(observation: Observation): Record<string, unknown> {
  const { time, type, ...rest } =
    observation.type === 'subscription'
      ? { ...observation, socket: withoutPasswords(observation.socket) }
      : observation;
  return { type, time: new Date(time).toISOString(), ...(decoded(rest) as object) };
}

function decoded(value: unknown): unknown {
  if (typeof value === 'string') return toText(value);
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decoded(item)]));
  return value;
}
