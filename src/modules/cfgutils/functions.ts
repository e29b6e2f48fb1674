import { arg, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { allButError } from '../../declarations/routes.ts';
import { Wait } from '../../declarations/wait.ts';
import type { AvpValue } from '../../values/avp-list.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import { matchesTimeExpression } from '../../values/time-recurrence.ts';
import type { ByteString } from '../../values/value.ts';
import { cfgutils } from './declaration.ts';
import { randomBelow, type State } from './state.ts';

const done = { 1: 'done' };

/** All values of an AVP, whatever index it is written with, newest first. */
function valuesOf(execution: Execution, reference: VariableReference): AvpValue[] {
  const name = reference.avpName(execution);
  return name === null ? [] : execution.avps.all(name);
}

function pause(execution: Execution, milliseconds: number): Wait {
  return new Wait((resume) => execution.server.host.clock.after(Math.max(0, milliseconds), () => resume(1)));
}

/** Picks an index with a chance that grows with the value; -1 without values, or when one is no integer. */
function selectWeighted(execution: Execution, state: State, reference: VariableReference): number {
  const weights = valuesOf(execution, reference);
  if (!weights.every((weight) => typeof weight === 'number')) {
    execution.log('ERROR', `${reference.text} holds more than integers`);
    return -1;
  }
  if (weights.length === 1) return 0;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return -1;
  let chosen = randomBelow(state, total);
  for (const [index, weight] of weights.entries()) {
    if (chosen < weight) return index;
    chosen -= weight;
  }
  return -1;
}

function shuffle(execution: Execution, state: State, reference: VariableReference): number {
  const name = reference.avpName(execution);
  if (name === null) return -1;
  const values = execution.avps.all(name);
  for (let index = values.length - 1; index > 0; index--) {
    const other = randomBelow(state, index + 1);
    [values[index], values[other]] = [values[other]!, values[index]!];
  }
  for (const [index, value] of values.entries()) execution.avps.replace(name, index, value);
  return 1;
}

function inTime(execution: Execution, text: ByteString, moment: number | undefined): number {
  const { clock } = execution.server.host;
  const result = matchesTimeExpression(text, moment ?? Math.floor(clock.now() / 1000), (at) =>
    clock.zoneOffset(at),
  );
  if (result === null) {
    execution.log('ERROR', `not a time recurrence: ${text}`);
    return -2;
  }
  return result ? 1 : -1;
}

function setDelta(
  execution: Execution,
  delta: number,
  text: VariableReference | undefined,
  integer: VariableReference | undefined,
): number {
  if (text !== undefined && !text.set(execution, String(delta))) return -1;
  if (integer === undefined) return 1;
  if (delta > 0x7fffffff) {
    execution.log('ERROR', 'the difference does not fit an integer');
    return -1;
  }
  return integer.set(execution, delta) ? 1 : -1;
}

const delta = (s1: number, us1: number, s2: number, us2: number) =>
  Math.abs((s1 - s2) * 1_000_000 + us1 - us2);
const seconds1 = arg.integer('seconds1', 'Seconds of the first time.');
const microseconds1 = arg.integer('microseconds1', 'Its microseconds.');
const seconds2 = arg.integer('seconds2', 'Seconds of the second time.');
const microseconds2 = arg.integer('microseconds2', 'Its microseconds.');
const lockName = arg.string('name', 'Name of the lock.');

/** Random events, pauses, locks and times (reference: modules 31). */
export const cfgutilsFunctions = {
  rand_set_prob: cfgutils.fn({
    doc: 'Sets the probability of `rand_event()`.',
    routes: allButError,
    args: [arg.integer('percent', '0 to 100.')],
    returns: done,
    run: (_execution, state, percent) => {
      state.probability = percent;
      return 1;
    },
  }),
  rand_reset_prob: cfgutils.fn({
    doc: 'Goes back to the configured probability.',
    routes: allButError,
    args: [],
    returns: done,
    run: (_execution, state) => {
      state.probability = state.initialProbability;
      return 1;
    },
  }),
  rand_get_prob: cfgutils.fn({
    doc: 'Returns the probability in percent; 0 ends the script as every function that returns 0.',
    routes: allButError,
    args: [],
    run: (_execution, state) => state.probability,
  }),
  rand_event: cfgutils.fn({
    doc: 'True with the probability set, or with the given one.',
    routes: allButError,
    args: [arg.optional(arg.integer('percent', 'Probability for this call.'))],
    returns: { 1: 'it happens', [-1]: 'it does not' },
    run: (_execution, state, percent) => (randomBelow(state, 100) < (percent ?? state.probability) ? 1 : -1),
  }),
  sleep: cfgutils.fn({
    doc: 'Waits.',
    routes: allButError,
    args: [arg.integer('seconds', 'How long.')],
    returns: done,
    waits: true,
    async: true,
    run: (execution, _state, length) => pause(execution, length * 1000),
  }),
  usleep: cfgutils.fn({
    doc: 'Waits.',
    routes: allButError,
    args: [arg.integer('microseconds', 'How long.')],
    returns: done,
    waits: true,
    async: true,
    run: (execution, _state, length) => pause(execution, length / 1000),
  }),
  abort: cfgutils.fn({
    doc: 'Makes the real server end with a core dump. Here it is refused, loudly.',
    routes: allButError,
    args: [],
    returns: { [-1]: 'refused' },
    run: (execution) => {
      execution.log('CRITICAL', 'abort() is not supported: the server goes on');
      return -1;
    },
  }),
  pkg_status: cfgutils.fn({
    doc: 'Logs how much memory the process uses; there is nothing to tell here.',
    routes: allButError,
    args: [],
    returns: done,
    run: () => 1,
  }),
  shm_status: cfgutils.fn({
    doc: 'Logs how much shared memory is used; there is none here.',
    routes: allButError,
    args: [],
    returns: done,
    run: () => 1,
  }),
  set_count: cfgutils.fn({
    doc: 'Counts the values of a variable with indexes, such as an AVP.',
    routes: allButError,
    args: [arg.variable('list', 'The variable.'), arg.output('count', 'Receives the number.')],
    returns: done,
    run: (execution, _state, list, count) => (count.set(execution, list.elements(execution).length) ? 1 : -1),
  }),
  set_select_weight: cfgutils.fn({
    doc: 'Picks one of the integers of an AVP, larger ones more often, and returns its index.',
    routes: allButError,
    args: [arg.variable('list', 'The AVP.')],
    run: selectWeighted,
  }),
  get_accurate_time: cfgutils.fn({
    doc: 'The time now.',
    since: '3.6',
    routes: allButError,
    args: [
      arg.output('seconds', 'Receives the seconds since 1970.'),
      arg.output('microseconds', 'Receives the microseconds.'),
      arg.optional(arg.output('text', 'Receives both as `seconds.microseconds`.')),
    ],
    returns: done,
    run: (execution, _state, seconds, microseconds, text) => {
      const now = Math.floor(execution.server.host.clock.now() * 1000);
      const [whole, part] = [Math.floor(now / 1_000_000), now % 1_000_000];
      if (!seconds.set(execution, whole | 0) || !microseconds.set(execution, part)) return -1;
      const printed = `${whole}.${String(part).padStart(6, '0')}`;
      return text === undefined || text.set(execution, printed) ? 1 : -1;
    },
  }),
  ts_usec_delta: [
    cfgutils.fn({
      doc: 'Microseconds between two times.',
      since: '3.6',
      routes: allButError,
      args: [
        seconds1,
        microseconds1,
        seconds2,
        microseconds2,
        arg.optional(arg.output('text', 'Receives the difference as a text.')),
        arg.optional(arg.output('integer', 'Receives the difference as an integer.')),
      ],
      returns: { ...done, [-1]: 'too large for an integer' },
      run: (execution, _state, s1, us1, s2, us2, text, integer) =>
        setDelta(execution, delta(s1, us1, s2, us2), text, integer),
    }),
    cfgutils.fn({
      doc: 'Microseconds between two times.',
      until: '2.4',
      routes: allButError,
      args: [
        seconds1,
        microseconds1,
        seconds2,
        microseconds2,
        arg.output('result', 'Receives the difference.'),
      ],
      returns: done,
      run: (execution, _state, s1, us1, s2, us2, result) =>
        setDelta(execution, delta(s1, us1, s2, us2), undefined, result),
    }),
  ],
  check_time_rec: [
    cfgutils.fn({
      doc: 'Whether now (or a given time) lies in a time recurrence.',
      since: '3.6',
      args: [
        arg.string('recurrence', '`dtstart|dtend|duration|freq|until|interval|by…`, joined by `&` and `/`.'),
        arg.optional(arg.integer('time', 'Seconds since 1970.')),
      ],
      returns: { 1: 'it does', [-1]: 'it does not', [-2]: 'malformed' },
      run: (execution, _state, text, moment) => inTime(execution, text, moment),
    }),
    cfgutils.fn({
      doc: 'Whether now lies in a time recurrence.',
      until: '2.4',
      routes: allButError,
      args: [arg.string('recurrence', '`dtstart|dtend|duration|freq|until|interval|by…`.')],
      returns: { 1: 'it does', [-1]: 'it does not', [-2]: 'malformed' },
      run: (execution, _state, text) => inTime(execution, text, undefined),
    }),
  ],
  get_static_lock: cfgutils.fn({
    doc: 'Takes a lock; waits while another route has it.',
    routes: allButError,
    args: [lockName],
    returns: { ...done, [-1]: 'this route has it already' },
    waits: true,
    run: (execution, state, name) => state.locks.acquire(execution, `static ${name}`),
  }),
  release_static_lock: cfgutils.fn({
    doc: 'Gives a lock back.',
    routes: allButError,
    args: [lockName],
    returns: done,
    run: (execution, state, name) => state.locks.release(execution, `static ${name}`),
  }),
  get_dynamic_lock: cfgutils.fn({
    doc: 'Takes the lock of a text; waits while another route has it.',
    routes: allButError,
    args: [lockName],
    returns: { ...done, [-1]: 'this route has it already' },
    waits: true,
    run: (execution, state, name) => state.locks.acquire(execution, `dynamic ${name}`),
  }),
  release_dynamic_lock: cfgutils.fn({
    doc: 'Gives the lock of a text back.',
    routes: allButError,
    args: [lockName],
    returns: done,
    run: (execution, state, name) => state.locks.release(execution, `dynamic ${name}`),
  }),
  strings_share_lock: [
    cfgutils.fn({
      doc: 'Whether a text uses the same dynamic lock as itself, which it does.',
      since: '3.6',
      routes: allButError,
      args: [arg.string('text', 'The text.')],
      returns: { 1: 'it does' },
      run: () => 1,
    }),
    cfgutils.fn({
      doc: 'Whether two texts use the same dynamic lock in the real server.',
      until: '2.4',
      routes: allButError,
      args: [arg.string('text1', 'A text.'), arg.string('text2', 'Another text.')],
      returns: { 1: 'they do', [-1]: 'they do not' },
      run: (_execution, { lockPool }, left, right) =>
        coreHash(left, lockPool) === coreHash(right, lockPool) ? 1 : -1,
    }),
  ],
  shuffle_avps: cfgutils.fn({
    doc: 'Puts the values of an AVP into a random order.',
    since: '3.6',
    args: [arg.avp('list', 'The AVP.')],
    returns: done,
    run: shuffle,
  }),
};
