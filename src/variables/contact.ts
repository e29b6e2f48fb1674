import type { Execution } from '../declarations/execution.ts';
import type { VariableTable } from '../declarations/module.ts';
import type { Contact } from '../sip/contact.ts';
import type { ByteString } from '../values/value.ts';
import { joined, pick, positionOf, textOrNull } from './value-helpers.ts';

/** All Contact values, top to bottom; the star is one value. Null (with a failure) when a header is malformed. */
function contacts(execution: Execution): (Contact | '*')[] | null {
  const lists = execution.message.sip.contacts;
  if (lists === null) {
    execution.log('ERROR', 'cannot parse the Contact header');
    return null;
  }
  return lists.flatMap((list): (Contact | '*')[] => (list.star ? ['*'] : [...list.contacts]));
}

const fields: Readonly<Record<string, (contact: Contact) => ByteString | null>> = {
  name: (contact) => contact.name,
  uri: (contact) => contact.uri,
  q: (contact) => contact.q,
  expires: (contact) => contact.expires,
  methods: (contact) => contact.methods,
  received: (contact) => contact.received,
  params: (contact) => contact.parametersText,
};

/** `$ct` and its fields. */
export const contactVariables: VariableTable = {
  ct: {
    doc: 'A Contact value with name, URI and parameters; `[i]`, `[-1]`, `[*]` as for headers.',
    index: true,
    get: (execution, _state, { index }) => {
      const list = contacts(execution);
      if (list === null) return null;
      const { raw } = execution.message.sip;
      const values = list.map((contact) => (contact === '*' ? '*' : raw.slice(contact.start, contact.end)));
      return index === '*' && values.length > 0 ? joined(execution, values) : pick(values, index);
    },
  },
  'ct.fields': {
    doc: 'A field of a Contact value: name, uri, q, expires, methods, received or params.',
    inner: 'required',
    index: true,
    checkInner: (inner) =>
      Object.hasOwn(fields, inner.toLowerCase()) ? null : `unknown field of a contact: ${inner}`,
    get: (execution, _state, { inner, index }) => {
      const field = fields[inner?.toLowerCase() ?? ''];
      const list = contacts(execution);
      if (field === undefined || list === null) return null;
      const values = list.map((contact) => (contact === '*' ? null : field(contact)));
      // One without the field counts as an empty text.
      if (index === '*') return values.length === 0 ? null : joined(execution, values);
      const position = positionOf(values.length, index);
      return position === null ? null : textOrNull(values[position] ?? null);
    },
  },
};
