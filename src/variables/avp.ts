import type { Execution } from '../declarations/execution.ts';
import type { VariableDeclaration, VariableUse } from '../declarations/module.ts';
import type { AvpList } from '../values/avp-list.ts';
import type { Value } from '../values/value.ts';
import { stored } from '../values/value.ts';
import { joined } from './value-helpers.ts';

/** `$avp(name)`: a stack of values that belongs to the message or its transaction (reference: language 5.3). */
export const avp: VariableDeclaration = {
  doc: 'A stack of values that belongs to the message or its transaction. `=` pushes, `:=` replaces all.',
  inner: 'required',
  index: true,
  indexWords: ['append'],
  get: (execution, _state, use) => readAvp(execution, execution.avps, use),
  set: (execution, _state, use, value, operator) => writeAvp(execution, execution.avps, use, value, operator),
};

/** A value of a list by name and index; NULL when there is none. */
export function readAvp(execution: Execution, avps: AvpList, { inner, index }: VariableUse): Value {
  if (inner === null) {
    execution.log('ERROR', 'the name of the AVP is NULL');
    return null;
  }
  if (index === null) return avps.get(inner);
  if (index === 'append') return null;
  if (index !== '*') return avps.get(inner, index);
  const values = avps.all(inner);
  if (values.length === 0) return null;
  return joined(execution, values);
}

/** Pushes, replaces or removes a value of a list; false (after logging why) when that is not possible. */
export function writeAvp(
  execution: Execution,
  avps: AvpList,
  { inner, index }: VariableUse,
  value: Value,
  operator: '=' | ':=',
): boolean {
  if (inner === null) {
    execution.log('ERROR', 'the name of the AVP is NULL');
    return false;
  }
  const all = operator === ':=' || index === '*';
  const content = stored(value);
  const isOld = execution.server.version === '2.4';
  if (content === null) {
    if (all) {
      avps.removeAll(inner);
    } else if (typeof index === 'number' && index < 0 && isOld) {
      execution.log('ERROR', 'Index with negative value');
      return false;
    } else {
      avps.remove(inner, typeof index === 'number' ? index : 0);
    }
    return true;
  }
  if (all) avps.removeAll(inner);
  if (index === null || index === '*') {
    avps.push(inner, content);
  } else if (index === 'append') {
    avps.append(inner, content);
  } else if ((index < 0 && isOld) || !avps.replace(inner, index, content)) {
    // After `:=` there is nothing left to replace.
    execution.log('ERROR', 'Failed to replace avp');
    return false;
  }
  return true;
}
