import { decodeEvent } from '../../events/payload/decode.ts';
import { toText } from '../../values/bytes.ts';
import type { Style } from '../run/style.ts';
import type { Arrival } from './listen.ts';

/** An arrival as one JSON object; `event` is null for what is no event, `payload` is what was received. */
export function arrivalToJson({ at, payload }: Arrival, time: Date): Record<string, unknown> {
  const decoded = decodeEvent(payload);
  return {
    type: 'arrival',
    time: time.toISOString(),
    at,
    bytes: payload.length,
    format: decoded?.format ?? null,
    event: decoded === null ? null : toText(decoded.event),
    parameters:
      decoded?.parameters.map(({ name, value }) => ({
        name: name === null ? null : toText(name),
        value: typeof value === 'string' ? toText(value) : value,
      })) ?? null,
    payload: toText(payload),
  };
}

/** An arrival for a person to read: where, which event, then a line per parameter. */
export function describeArrival({ at, payload }: Arrival, time: Date, style: Style): string {
  const decoded = decodeEvent(payload);
  const clock = style.faint(time.toISOString().slice(11, 23));
  if (decoded === null)
    return `${clock} ${at}  ${style.warn('no event')}: ${JSON.stringify(toText(payload))}\n`;
  const format = decoded.format === 'json-rpc' ? 'JSON-RPC' : 'lines of 2.4';
  const lines = decoded.parameters.map(
    ({ name, value }) =>
      `    ${name === null ? '-' : toText(name)} = ${typeof value === 'number' ? value : JSON.stringify(toText(value))}`,
  );
  return `${[
    `${clock} ${at}  ${style.kind(toText(decoded.event))}  ${style.faint(`${format}, ${payload.length} bytes`)}`,
    ...lines,
  ].join('\n')}\n`;
}
