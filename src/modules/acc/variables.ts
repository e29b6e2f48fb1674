import type { Execution } from '../../declarations/execution.ts';
import type { VariableUse } from '../../declarations/module.ts';
import { type ByteString, textOf, type Value } from '../../values/value.ts';
import type { Accounting } from './accounting.ts';
import { acc } from './declaration.ts';

/** Texts only; an empty one deletes the value. */
function kept(value: Value): ByteString | null {
  return textOf(value) || null;
}

function isKnown(
  execution: Execution,
  tags: ReadonlySet<ByteString>,
  tag: ByteString | null,
): tag is ByteString {
  if (tag !== null && tags.has(tag)) return true;
  execution.log('ERROR', `the accounting field ${tag ?? '<null>'} is not configured`);
  return false;
}

/** The leg that an index means: none the current one, negative ones from the end. */
function legOf(
  execution: Execution,
  state: Accounting,
  index: VariableUse['index'],
): Map<ByteString, ByteString | null> | null {
  const { legs } = state.makeContext(execution.message);
  const position = typeof index === 'number' ? index : -1;
  const leg = legs[position < 0 ? legs.length + position : position] ?? null;
  if (leg === null) execution.log('ERROR', `there is no accounting leg ${position}`);
  return leg;
}

/** `$acc_extra`, `$acc_leg` and `$acc_current_leg`. */
export const accVariables = {
  acc_extra: acc.variable({
    doc: 'A value for the records of this request; its name must be configured with extra_fields.',
    inner: 'optional',
    get: (execution, state, { inner }) =>
      isKnown(execution, state.options.extra.tags, inner)
        ? (state.contextOf(execution.message)?.extra.get(inner) ?? null)
        : null,
    set: (execution, state, { inner }, value) => {
      if (!isKnown(execution, state.options.extra.tags, inner)) return false;
      state.makeContext(execution.message).extra.set(inner, kept(value));
      return true;
    },
  }),
  acc_leg: acc.variable({
    doc: 'A value for the records of one leg of the call; its name must be configured with leg_fields.',
    inner: 'optional',
    index: true,
    get: (execution, state, { inner, index }) =>
      isKnown(execution, state.options.legs.tags, inner)
        ? (legOf(execution, state, index)?.get(inner) ?? null)
        : null,
    set: (execution, state, { inner, index }, value) => {
      if (!isKnown(execution, state.options.legs.tags, inner)) return false;
      const leg = legOf(execution, state, index);
      leg?.set(inner, kept(value));
      return leg !== null;
    },
  }),
  acc_current_leg: acc.variable({
    doc: 'Number of the current leg, from 0.',
    get: (execution, state) => {
      const count = state.makeContext(execution.message).legs.length;
      return count === 0 ? null : count - 1;
    },
  }),
};
