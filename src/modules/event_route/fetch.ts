import { ArgumentProblem, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { currentEvent } from '../../events/event-routes.ts';
import type { ByteString } from '../../values/value.ts';

/** A parameter to fetch: by name, or by its position from 1. */
export interface Wanted {
  readonly from: ByteString | number;
  readonly variable: ByteString;
}

/**
 * Reads `u=$avp(u);n=$avp(n)` or `$avp(a);$avp(b)`. Positions count what has no name; a piece without a name before
 * its `=`, or without a variable, is passed over.
 */
export function parseWanted(text: ByteString): readonly Wanted[] {
  const wanted: Wanted[] = [];
  let position = 0;
  for (const piece of text.split(';')) {
    const equals = piece.indexOf('=');
    const variable = piece.slice(equals + 1).trim();
    const name = piece.slice(0, Math.max(0, equals)).trim();
    if (variable === '' || (equals >= 0 && name === '')) continue;
    wanted.push({ from: equals < 0 ? ++position : name, variable });
  }
  return wanted;
}

/** Number of parameters fetched; -1 outside an event, -2 for an event without parameters, -3 when none matches. */
export function fetchEventParameters(
  execution: Execution,
  variables: Map<ByteString, VariableReference>,
  wanted: readonly Wanted[],
): number {
  if (wanted.length === 0) {
    execution.log('ERROR', 'fetch_event_params names no variable');
    return -1;
  }
  const event = currentEvent(execution.message);
  if (event === null) {
    execution.log('ERROR', 'fetch_event_params outside an event');
    return -1;
  }
  if (event.parameters.length === 0) return -2;
  let fetched = 0;
  // The last one first, as the server does: a variable named twice has the first one's value.
  for (const { from, variable } of [...wanted].reverse()) {
    const parameter =
      typeof from === 'number'
        ? event.parameters[from - 1]
        : event.parameters.find(({ name }) => name === from);
    const target = variableOf(execution, variables, variable);
    if (parameter === undefined || target === null) {
      if (parameter === undefined)
        execution.log('WARNING', `parameter ${from} not found for event ${event.name}`);
      continue;
    }
    if (target.set(execution, parameter.value)) fetched++;
  }
  return fetched === 0 ? -3 : fetched;
}

function variableOf(
  execution: Execution,
  variables: Map<ByteString, VariableReference>,
  text: ByteString,
): VariableReference | null {
  const known = variables.get(text);
  if (known !== undefined) return known;
  const compiled = execution.server.variable(text);
  if (compiled instanceof ArgumentProblem) {
    execution.log('ERROR', `${text}: ${compiled.message}`);
    return null;
  }
  variables.set(text, compiled);
  return compiled;
}
