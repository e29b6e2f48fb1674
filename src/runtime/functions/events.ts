import { arg, type VariableReference } from '../../declarations/arguments.ts';
import type { EventParameter, Outcome } from '../../declarations/events.ts';
import type { Execution } from '../../declarations/execution.ts';
import { coreFunction, type FunctionTable, ModuleProblem } from '../../declarations/module.ts';
import { Wait } from '../../declarations/wait.ts';
import type { AvpValue } from '../../values/avp-list.ts';
import type { ByteString } from '../../values/value.ts';

/** Parameters made from AVPs, or why there are none. */
export interface BuiltParameters {
  readonly parameters: readonly EventParameter[] | null;
  /** Text of an ERROR line; the event is raised all the same when there are parameters. */
  readonly error: string | null;
}

/**
 * Pairs names with values, both newest first, which is the order of the payload (reference: events 1.4).
 * `names` null: the values stay unnamed.
 */
export function eventParameters(
  names: readonly AvpValue[] | null,
  values: readonly AvpValue[],
): BuiltParameters {
  if (names === null) return { parameters: values.map((value) => ({ name: null, value })), error: null };
  const parameters: EventParameter[] = [];
  for (const [index, value] of values.entries()) {
    const name = names[index];
    if (name === undefined) return { parameters: null, error: 'missing attribute' };
    if (typeof name === 'number')
      return { parameters: null, error: 'invalid attribute name - must be string' };
    parameters.push({ name, value });
  }
  // Names without a single value are passed over in silence.
  return {
    parameters,
    error: values.length > 0 && names.length > values.length ? 'too many attribute names' : null,
  };
}

function raise(
  execution: Execution,
  event: ByteString,
  names: VariableReference | undefined,
  values: VariableReference | undefined,
): number | Wait {
  const { events } = execution.server;
  if (events.find(event) === null && !publishLate(execution, event)) return -1;
  if (!events.hasSubscribers(event)) {
    // The AVPs are not even looked at.
    events.raiseFromScript(event, [], execution);
    return 1;
  }
  const listOf = (reference: VariableReference | undefined) =>
    reference === undefined ? [] : valuesOf(execution, reference);
  const { parameters, error } = eventParameters(names === undefined ? null : listOf(names), listOf(values));
  if (error !== null) execution.log('ERROR', error);
  return parameters === null ? -1 : code(events.raiseFromScript(event, parameters, execution));
}

function valuesOf(execution: Execution, reference: VariableReference): AvpValue[] {
  const name = reference.avpName(execution);
  return name === null ? [] : execution.avps.all(name);
}

/** A name that a variable gave: it is known from now on, but not to management. */
function publishLate(execution: Execution, event: ByteString): boolean {
  try {
    execution.server.events.publish(event, 'worker');
    return true;
  } catch (problem) {
    if (!(problem instanceof ModuleProblem)) throw problem;
    execution.log('ERROR', problem.message);
    return false;
  }
}

function code(outcome: Outcome<boolean>): number | Wait {
  if (!(outcome instanceof Wait)) return outcome ? 1 : -1;
  return new Wait((resume) => outcome.start((ok) => resume(ok ? 1 : -1)));
}

const raiseReturns = {
  1: 'raised, or nobody listens',
  [-1]: 'a transport failed at once, or names and values do not match',
};
const subscribeReturns = {
  1: 'subscribed, or refreshed',
  [-1]: 'unknown event or transport, or the socket is not acceptable',
};

/** `raise_event` and `subscribe_event` (reference: events 1.3, 1.4). */
export const eventFunctions: FunctionTable = {
  raise_event: [
    coreFunction({
      until: '2.4',
      doc: 'Raises an event. A single AVP holds the values, two hold the names and the values.',
      args: [
        arg.literal('event', 'Name of the event.'),
        arg.optional(arg.avp('names', 'Names of the parameters; with no third argument: the values.')),
        arg.optional(arg.avp('values', 'Values of the parameters.')),
      ],
      returns: raiseReturns,
      // A transport with sync_mode makes the raise last until the peer has answered.
      waits: true,
      run: (execution, _state, event, first, second) =>
        second === undefined
          ? raise(execution, event, undefined, first)
          : raise(execution, event, first, second),
    }),
    coreFunction({
      since: '3.6',
      doc: 'Raises an event. Parameters go out in the reverse order of assignment; values without names need an empty second argument.',
      args: [
        arg.string('event', 'Name of the event.'),
        arg.optional(arg.avp('names', 'Names of the parameters.')),
        arg.optional(arg.avp('values', 'Values of the parameters.')),
      ],
      returns: raiseReturns,
      run: (execution, _state, event, names, values) => {
        const result = raise(execution, event, names, values);
        if (!(result instanceof Wait)) return result;
        result.start(() => {});
        return 1;
      },
    }),
  ],
  subscribe_event: [
    coreFunction({
      until: '2.4',
      doc: 'Subscribes a socket of an event transport to an event.',
      args: [
        arg.literal('event', 'Name of the event.'),
        arg.literal('socket', 'Where events go: protocol, colon, address.'),
        arg.optional(arg.integer('expire', 'Seconds until the subscription ends; 0: never.')),
      ],
      returns: subscribeReturns,
      waits: true,
      run: (execution, _state, event, socket, expire) =>
        code(execution.server.events.subscribe(event, socket, expire ?? null, 'script')),
    }),
    coreFunction({
      since: '3.6',
      doc: 'Subscribes a socket of an event transport to an event.',
      args: [
        arg.string('event', 'Name of the event.'),
        arg.string('socket', 'Where events go: protocol, colon, address.'),
        arg.optional(arg.integer('expire', 'Seconds until the subscription ends; 0: never.')),
      ],
      returns: subscribeReturns,
      // A host name may have to be resolved first.
      waits: true,
      run: (execution, _state, event, socket, expire) => {
        const { events } = execution.server;
        if (events.find(event) === null && !publishLate(execution, event)) return -1;
        return code(events.subscribe(event, socket, expire ?? null, 'script'));
      },
    }),
  ],
};
