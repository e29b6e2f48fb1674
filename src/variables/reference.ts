import { ArgumentProblem, type VariableReference } from '../declarations/arguments.ts';
import type { Execution } from '../declarations/execution.ts';
import type { Server } from '../declarations/server.ts';
import type { ByteString, Value } from '../values/value.ts';

const references = new WeakMap<Server, Map<ByteString, VariableReference | null>>();

/** The variable that a text at run time names; null (after logging, the first time) when there is none. */
export function referenceOf(execution: Execution, text: ByteString): VariableReference | null {
  const { server } = execution;
  let known = references.get(server);
  if (known === undefined) {
    known = new Map();
    references.set(server, known);
  }
  let reference = known.get(text);
  if (reference === undefined) {
    const made = server.variable(text);
    if (made instanceof ArgumentProblem) execution.log('ERROR', made.message);
    reference = made instanceof ArgumentProblem ? null : made;
    known.set(text, reference);
  }
  return reference;
}

/** The value of the variable that a text names; undefined when there is none. */
export function readVariable(execution: Execution, text: ByteString): Value | undefined {
  return referenceOf(execution, text)?.get(execution);
}
