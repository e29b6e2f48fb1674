import type { Execution } from '../declarations/execution.ts';
import type { VariableTable, VariableUse } from '../declarations/module.ts';
import { type Contact, parseContacts } from '../sip/contact.ts';
import { badContact } from '../sip/failure.ts';
import type { ByteString } from '../values/value.ts';
import { joinedHeaders, positionOf, textOrNull } from './value-helpers.ts';

type Field = (contact: Contact) => ByteString | null;

const fields: Readonly<Record<string, Field>> = {
  name: (contact) => contact.name,
  uri: (contact) => contact.uri,
  q: (contact) => contact.q,
  expires: (contact) => contact.expires,
  methods: (contact) => contact.methods,
  received: (contact) => contact.received,
  params: (contact) => contact.parametersText,
};

/** The values of the Contact headers, parsed as far as they are needed. Null (with a failure): a header is malformed. */
function contacts(execution: Execution, onlyFirst: boolean): (Contact | '*')[] | null {
  const { sip } = execution.message;
  const values: (Contact | '*')[] = [];
  const headers = sip.headers('Contact');
  if (headers[0]?.body === '') return values;
  for (const { bodyStart, bodyEnd } of headers) {
    const list = parseContacts(sip.raw, bodyStart, bodyEnd);
    if (list === null) {
      sip.failure = badContact;
      execution.log('ERROR', 'failed to parse contact hdr');
      return null;
    }
    if (list.star) values.push('*');
    else values.push(...list.contacts);
    if (onlyFirst) break;
  }
  return values;
}

function read(
  execution: Execution,
  index: VariableUse['index'],
  field: Field,
  star: ByteString | null,
): ByteString | null {
  // The first value needs no more than the first header.
  const isFirst = index === null || index === 0;
  const values = contacts(execution, isFirst);
  if (values === null) return null;
  // One without the field counts as an empty text.
  if (index === '*')
    return values.length === 0
      ? null
      : joinedHeaders(
          execution,
          values.map((value) => (value === '*' ? star : field(value))),
        );
  const position = positionOf(values.length, index);
  const value = position === null ? null : values[position]!;
  // A star is only found in front.
  if (value === '*') return isFirst ? star : null;
  return value === null ? null : textOrNull(field(value));
}

/** `$ct` and its fields. */
export const contactVariables: VariableTable = {
  ct: {
    doc: 'A Contact value with name, URI and parameters; `[i]`, `[-1]`, `[*]` as for headers.',
    index: true,
    get: (execution, _state, { index }) => {
      const { raw } = execution.message.sip;
      return read(execution, index, ({ start, end }) => raw.slice(start, end), '*');
    },
  },
  'ct.fields': {
    doc: 'A field of a Contact value: name, uri, q, expires, methods, received or params.',
    inner: 'required',
    innerKind: 'literal',
    index: true,
    checkInner: (inner) =>
      Object.hasOwn(fields, inner.toLowerCase()) ? null : `unknown field of a contact: ${inner}`,
    get: (execution, _state, { inner, index }) => {
      const field = fields[inner?.toLowerCase() ?? ''];
      return field === undefined ? null : read(execution, index, field, null);
    },
  },
};
