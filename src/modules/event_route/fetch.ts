import { ArgumentProblem, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { currentEvent } from '../../events/event-routes.ts';
import type { ByteString } from '../../values/value.ts';

/** A parameter to fetch: by name, or by its position in the list. */
export interface Wanted {
  readonly name: ByteString | null;
  readonly variable: ByteString;
}

/** Reads `u=$avp(u);n=$avp(n)` or `$avp(a);$avp(b)`. */
export function parseWanted(text: ByteString): readonly Wanted[] | ArgumentProblem {
  const wanted: Wanted[] = [];
  for (const part of text.split(';').map((piece) => piece.trim())) {
    if (part === '') continue;
    const dollar = part.indexOf('$');
    if (dollar < 0) return new ArgumentProblem(`'${part}' names no variable`);
    const name = part
      .slice(0, dollar)
      .replace(/\s*=\s*$/, '')
      .trim();
    if (dollar > 0 && !part.slice(0, dollar).trimEnd().endsWith('='))
      return new ArgumentProblem(`expected name=$variable, found '${part}'`);
    wanted.push({ name: dollar === 0 ? null : name, variable: part.slice(dollar) });
  }
  return wanted.length === 0 ? new ArgumentProblem('no parameter to fetch') : wanted;
}

/** Number of parameters fetched; -1 outside an event, -2 for an event without parameters, -3 when none matches. */
export function fetchEventParameters(
  execution: Execution,
  variables: Map<ByteString, VariableReference>,
  wanted: readonly Wanted[],
): number {
  const event = currentEvent(execution.message);
  if (event === null) {
    execution.log('ERROR', 'fetch_event_params outside an event');
    return -1;
  }
  if (event.parameters.length === 0) return -2;
  let fetched = 0;
  for (const [index, { name, variable }] of wanted.entries()) {
    const parameter =
      name === null ? event.parameters[index] : event.parameters.find((candidate) => candidate.name === name);
    const target = variableOf(execution, variables, variable);
    if (parameter === undefined || target === null) {
      if (parameter === undefined)
        execution.log('WARNING', `parameter ${name ?? index + 1} not found for event ${event.name}`);
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
