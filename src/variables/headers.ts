import type { Execution } from '../declarations/execution.ts';
import type { VariableDeclaration, VariableTable, VariableUse } from '../declarations/module.ts';
import { type NameAddress, parseNameAddress } from '../sip/nameaddr.ts';
import { parseUri } from '../sip/uri.ts';
import type { Value } from '../values/value.ts';
import { uriHost, uriUser } from './uri-parts.ts';
import { joined, joinedHeaders, pick, textOrNull } from './value-helpers.ts';

function headerValue(execution: Execution, { inner, index }: VariableUse): Value {
  const { sip } = execution.message;
  if (inner === null) return null;
  if (index === null || index === 0) return sip.header(inner);
  const values = sip.headers(inner).map((header) => header.body);
  return index === '*' && values.length > 0 ? joinedHeaders(execution, values) : pick(values, index);
}

/** A header that holds one name-addr, parsed; null when it is missing or malformed. */
function addressOf({ message }: Execution, name: string): NameAddress | null {
  const body = message.sip.header(name);
  return body === null ? null : parseNameAddress(body, 0, body.length, { untilComma: true });
}

function uriOf(name: string, doc: string): VariableDeclaration {
  return { doc, get: (execution) => textOrNull(addressOf(execution, name)?.uri ?? null) };
}

function preferred(execution: Execution) {
  const address = addressOf(execution, 'P-Preferred-Identity');
  return address === null ? null : parseUri(address.uri);
}

function diversionParameter(execution: Execution, name: string): Value {
  const address = addressOf(execution, 'Diversion');
  const parameter = address?.parameters.find((one) => one.name === name);
  return parameter === undefined ? null : (parameter.value ?? '');
}

/** Headers as received; changes of the script are not seen here (reference: sip 5). */
export const headerVariables: VariableTable = {
  hdr: {
    doc: 'Body of a header by name; `[i]` counts from 0, `[-1]` is the last, `[*]` joins all.',
    inner: 'required',
    index: true,
    get: (execution, _state, use) => headerValue(execution, use),
  },
  hdrcnt: {
    doc: 'How many headers of that name there are.',
    inner: 'required',
    get: ({ message }, _state, { inner }) => (inner === null ? null : message.sip.headers(inner).length),
  },
  hdr_name: {
    doc: 'Name of a header by its position.',
    since: '3.6',
    index: true,
    get: (execution, _state, { index }) => {
      const names = execution.message.sip.allHeaders.map((header) => header.name);
      return index === '*' ? joined(execution, names) : pick(names, index);
    },
  },
  ua: { doc: 'User-Agent.', get: ({ message: { sip } }) => sip.header('User-Agent') },
  ai: uriOf('P-Asserted-Identity', 'URI of P-Asserted-Identity.'),
  re: uriOf('Remote-Party-ID', 'URI of Remote-Party-ID.'),
  rt: uriOf('Refer-To', 'URI of Refer-To.'),
  pu: uriOf('P-Preferred-Identity', 'URI of P-Preferred-Identity.'),
  pU: { doc: 'User of P-Preferred-Identity.', get: (execution) => uriUser(preferred(execution)) },
  pd: { doc: 'Host of P-Preferred-Identity.', get: (execution) => uriHost(preferred(execution)) },
  pn: {
    doc: 'Display name of P-Preferred-Identity.',
    get: (execution) => textOrNull(addressOf(execution, 'P-Preferred-Identity')?.name ?? null),
  },
  di: uriOf('Diversion', 'URI of Diversion.'),
  dir: {
    doc: 'Parameter `reason` of Diversion.',
    get: (execution) => diversionParameter(execution, 'reason'),
  },
  dip: {
    doc: 'Parameter `privacy` of Diversion.',
    get: (execution) => diversionParameter(execution, 'privacy'),
  },
};
