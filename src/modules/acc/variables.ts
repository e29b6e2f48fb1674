import type { Execution } from '../../declarations/execution.ts';
import type { InnerContext, VariableUse } from '../../declarations/module.ts';
import { type ByteString, textOf, type Value } from '../../values/value.ts';
import type { Accounting } from './accounting.ts';
import { acc } from './declaration.ts';
import { parseFields } from './fields.ts';

/** Texts only; an empty one deletes the value. */
function kept(value: Value): ByteString | null {
  return textOf(value) || null;
}

/** Names exist only behind the parameter that declares them; blanks around them do not count. */
function undeclared(
  inner: ByteString,
  parameter: string,
  parameters: InnerContext['parameters'],
): string | null {
  const fields = parseFields(parameters(parameter));
  if (typeof fields === 'string' || fields.tags.has(inner.trim())) return null;
  return `${inner.trim()} is not declared in ${parameter}`;
}

function declared(
  execution: Execution,
  tags: ReadonlySet<ByteString>,
  inner: ByteString | null,
): ByteString | null {
  const tag = inner?.trim() ?? null;
  if (tag !== null && tags.has(tag)) return tag;
  execution.log('ERROR', `the accounting field ${tag ?? '<null>'} is not configured`);
  return null;
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
    innerKind: 'literal',
    checkInner: (inner, { parameters }) => undeclared(inner, 'extra_fields', parameters),
    get: (execution, state, { inner }) => {
      const tag = declared(execution, state.options.extra.tags, inner);
      return tag === null ? null : (state.contextOf(execution.message)?.extra.get(tag) ?? null);
    },
    set: (execution, state, { inner }, value) => {
      const tag = declared(execution, state.options.extra.tags, inner);
      if (tag !== null) state.makeContext(execution.message).extra.set(tag, kept(value));
      return tag !== null;
    },
  }),
  acc_leg: acc.variable({
    doc: 'A value for the records of one leg of the call; its name must be configured with leg_fields.',
    inner: 'optional',
    innerKind: 'literal',
    checkInner: (inner, { parameters }) => undeclared(inner, 'leg_fields', parameters),
    index: true,
    get: (execution, state, { inner, index }) => {
      const tag = declared(execution, state.options.legs.tags, inner);
      return tag === null ? null : (legOf(execution, state, index)?.get(tag) ?? null);
    },
    set: (execution, state, { inner, index }, value) => {
      const tag = declared(execution, state.options.legs.tags, inner);
      if (tag === null) return false;
      const leg = legOf(execution, state, index);
      leg?.set(tag, kept(value));
      return leg !== null;
    },
  }),
  acc_current_leg: acc.variable({
    doc: 'Number of the current leg, from 0.',
    nullFails: true,
    get: (execution, state) => {
      const count = state.makeContext(execution.message).legs.length;
      return count === 0 ? null : count - 1;
    },
  }),
};
