import type { Execution } from '../declarations/execution.ts';
import type { VariableDeclaration, VariableTable, VariableUse } from '../declarations/module.ts';
import {
  badAssertedIdentity,
  badPreferredIdentity,
  badPreferredUri,
  type ParseFailure,
} from '../sip/failure.ts';
import { type NameAddress, parseNameAddress, parseNameAddresses } from '../sip/nameaddr.ts';
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

/** Headers that may hold several name-addrs, of which the first one counts, and what it means when one is malformed. */
const lists: Readonly<Record<string, ParseFailure | null>> = {
  'P-Asserted-Identity': badAssertedIdentity,
  'P-Preferred-Identity': badPreferredIdentity,
  Diversion: null,
};

/** The name-addr that a header holds, parsed; null when it is missing or malformed. */
function addressOf({ message: { sip } }: Execution, name: string): NameAddress | null {
  const body = sip.header(name);
  if (body === null) return null;
  const failure = lists[name];
  if (failure === undefined) return parseNameAddress(body);
  const address = parseNameAddresses(body)?.[0] ?? null;
  if (address === null && failure !== null) sip.failure = failure;
  return address;
}

function uriOf(name: string, doc: string): VariableDeclaration {
  return { doc, get: (execution) => textOrNull(addressOf(execution, name)?.uri ?? null) };
}

function preferred(execution: Execution) {
  const address = addressOf(execution, 'P-Preferred-Identity');
  if (address === null) return null;
  const uri = parseUri(address.uri, execution.server.version);
  if (uri === null) execution.message.sip.failure = badPreferredUri;
  return uri;
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
