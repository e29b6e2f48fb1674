import type { VariableReference } from '../../declarations/arguments.ts';
import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import { everyRouteKind } from '../../declarations/routes.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { usrlocApi } from '../usrloc/api.ts';
import { socketText } from '../usrloc/events.ts';
import { AorProblem, aorOf } from './aor.ts';
import {
  noLookupFlags,
  noSaveFlags,
  parseLookupFlags,
  parseOldLookupFlags,
  parseOldSaveFlags,
  parseSaveFlags,
} from './flags.ts';
import { lookup } from './lookup.ts';
import { addressOf, recordOf, validContacts } from './query.ts';
import { Registrar } from './registrar.ts';
import { save } from './save.ts';

const registrar = declareModule({
  name: 'registrar',
  doc: 'Handles REGISTER requests and finds where somebody is registered.',
  requires: ['usrloc', 'signaling'],
  params: {
    default_expires: param.integer(3600, 'Seconds a contact lives when the REGISTER does not say.'),
    default_q: param.integer(-1, 'q, in thousandths, of contacts without one; -1 leaves it unset.'),
    case_sensitive: param.integer(1, '1: the user part of an address is compared with regard to case.'),
    tcp_persistent_flag: param.integerOrString(
      null,
      'Message flag that keeps the TCP connection; connections stay open anyway.',
    ),
    realm_prefix: param.string('', 'Beginning of a domain that does not count.'),
    min_expires: param.integer(60, 'Fewest seconds a contact lives, 0: no limit.'),
    max_expires: param.integer(0, 'Most seconds a contact lives, 0: no limit.'),
    received_param: param.string(
      'received',
      'Contact parameter that shows in answers where a REGISTER came from.',
    ),
    received_avp: param.string(null, 'AVP with the URI that a REGISTER came from.'),
    retry_after: param.integer(0, 'Seconds of Retry-After in 5xx answers, 0: none.'),
    sock_hdr_name: param.string(null, 'Header that names the socket, with the flag socket-header.'),
    mcontact_avp: param.string(null, 'AVP with the contact that was changed.'),
    attr_avp: param.string(null, 'AVP that is kept with a contact.'),
    gruu_secret: param.string(null, 'Key of temporary GRUUs; GRUUs are not supported.'),
    disable_gruu: param.integer(1, '0 would give out GRUUs; they are not supported.'),
    max_contacts: param.integer(0, 'Most contacts of one address, 0: no limit.'),
    max_username_len: param.integer(64, 'Most bytes of a user part.', { since: '3.6' }),
    max_domain_len: param.integer(64, 'Most bytes of a domain.', { since: '3.6' }),
    max_aor_len: param.integer(256, 'Most bytes of an address.', { since: '3.6' }),
    max_contact_len: param.integer(255, 'Most bytes of a contact.', { since: '3.6' }),
    expires_max_deviation: param.integer(0, 'Most seconds an expiry is moved at random.', { since: '3.6' }),
    allow_dup_cseq: param.integer(0, '1: a REGISTER with the CSeq of the one before counts as new.', {
      since: '3.6',
      initialByVersion: { '4.0': 1 },
    }),
    pn_enable: param.integer(0, 'Push notifications are not supported.', { since: '3.6' }),
    pn_providers: param.string(null, 'Push notifications are not supported.', { since: '3.6' }),
    pn_ct_match_params: param.string(null, 'Push notifications are not supported.', { since: '3.6' }),
    pn_pnsreg_interval: param.integer(130, 'Push notifications are not supported.', { since: '3.6' }),
    pn_trigger_interval: param.integer(120, 'Push notifications are not supported.', { since: '3.6' }),
    pn_skip_pn_interval: param.integer(0, 'Push notifications are not supported.', { since: '3.6' }),
    pn_refresh_timeout: param.integer(6, 'Push notifications are not supported.', { since: '3.6' }),
    pn_enable_purr: param.integer(0, 'Push notifications are not supported.', { since: '3.6' }),
  },
  setup: ({ server, params }) => {
    const location = server.api(usrlocApi);
    const state = new Registrar(server, location, {
      defaultExpires: params.default_expires,
      defaultQ: params.default_q,
      minExpires: params.min_expires,
      maxExpires: params.max_expires,
      deviation: params.expires_max_deviation,
      caseSensitive: params.case_sensitive !== 0,
      useDomain: location.options.useDomain,
      hostOnly: server.version === '4.0',
      realmPrefix: params.realm_prefix ?? '',
      receivedParameter: params.received_param ?? 'received',
      retryAfter: params.retry_after,
      maxContacts: params.max_contacts,
      socketHeader: params.sock_hdr_name,
      sameCseqAllowed: params.allow_dup_cseq !== 0,
      maxAorLength: params.max_aor_len,
      maxUserLength: params.max_username_len,
      maxDomainLength: params.max_domain_len,
      maxContactLength: params.max_contact_len,
    });
    state.receivedAvp = avpOf(server, 'received_avp', params.received_avp);
    state.attributeAvp = avpOf(server, 'attr_avp', params.attr_avp);
    state.contactAvp = avpOf(server, 'mcontact_avp', params.mcontact_avp);
    const unsupported =
      params.pn_enable !== 0 ? 'pn_enable' : params.disable_gruu === 0 ? 'disable_gruu=0' : null;
    return { state, unsupported };
  },
});

/** The AVP that a parameter names. */
function avpOf(server: Server, parameter: string, text: ByteString | null): VariableReference | null {
  if (text === null || text === '') return null;
  const variable = server.variable(text);
  if (variable instanceof ArgumentProblem || !variable.isPlainAvp) {
    throw new ModuleProblem(`registrar: ${parameter} must be an AVP, not ${text}`);
  }
  return variable;
}

const table = arg.literal('table', 'Name of the location table.');
const address = arg.optional(arg.string('aor', 'Address; that of To (of a REGISTER: of From) when absent.'));

const saveDoc = 'Does what a REGISTER asks for and answers it.';
const saveReturns = { 1: 'done', [-1]: 'the answer could not be sent', [-2]: 'refused; the answer says why' };
const lookupDoc = 'Makes the contacts of an address the R-URI and appended branches.';
const lookupReturns = {
  1: 'found',
  [-1]: 'not registered',
  [-2]: 'registered, but not for this method',
  [-3]: 'error',
};
const aorArgument = arg.optional(arg.string('aor', 'Address; that of To when absent.'));
const uriArgument = arg.optional(arg.string('uri', 'Address; the R-URI when absent.'));
const registeredRoutes = ['request', 'failure', 'onreply', 'branch', 'local'] as const;
const contactArgument = arg.optional(arg.string('contact', 'Contact; those of the message when absent.'));

const removeDoc = 'Removes contacts of an address: all, or those that fit the further arguments.';
const removeReturns = { 1: 'removed, or there was nothing to remove', [-1]: 'bad address' };

/** What `remove()` leaves out of consideration when absent. */
interface RemoveFilter {
  readonly contact?: ByteString;
  readonly nextHop?: ByteString;
  readonly instance?: ByteString;
  readonly flag?: ByteString;
}

function remove(
  execution: import('../../declarations/execution.ts').Execution,
  state: Registrar,
  tableName: ByteString,
  aor: ByteString,
  filter: RemoveFilter,
): number {
  const key = aorOf(state.options, aor);
  if (key instanceof AorProblem) {
    execution.log('ERROR', `${aor}: ${key.text}`);
    return -1;
  }
  const found = state.location.obtain(tableName);
  const record = found.find(key);
  if (record === null) return 1;
  const bit = filter.flag === undefined ? null : execution.server.flags.branch.bit(filter.flag);
  for (const contact of [...record.contacts]) {
    if (filter.contact !== undefined && contact.uri !== filter.contact) continue;
    if (filter.instance !== undefined && contact.instance !== filter.instance) continue;
    if (filter.nextHop !== undefined && addressOf(contact)?.ip !== filter.nextHop) continue;
    if (bit !== null && (contact.branchFlags & (1 << bit)) === 0) continue;
    found.remove(contact);
  }
  found.release(record);
  return 1;
}

export default registrar.complete({
  start: ({ unsupported }, server) => {
    if (unsupported !== null)
      server.log('WARNING', `registrar: ${unsupported} is not supported and has no effect`);
    return null;
  },
  functions: {
    save: [
      registrar.fn({
        doc: saveDoc,
        since: '3.6',
        routes: ['request', 'onreply'],
        args: [
          table,
          arg.optional(arg.parsed('flags', 'Flag names separated by commas.', parseSaveFlags)),
          aorArgument,
          arg.optional(
            arg.string('ownership', 'Tag of the node that owns the contact; clusters are not supported.'),
          ),
        ],
        returns: saveReturns,
        run: (execution, { state }, name, flags, aor) =>
          save(state, execution, { table: name, flags: flags ?? noSaveFlags, aor: aor ?? null }),
      }),
      registrar.fn({
        doc: saveDoc,
        until: '2.4',
        routes: ['request', 'onreply'],
        args: [table, arg.optional(arg.parsed('flags', 'Letters.', parseOldSaveFlags)), aorArgument],
        returns: saveReturns,
        run: (execution, { state }, name, flags, aor) =>
          save(state, execution, { table: name, flags: flags ?? noSaveFlags, aor: aor ?? null }),
      }),
    ],
    lookup: [
      registrar.fn({
        doc: lookupDoc,
        since: '3.6',
        routes: ['request', 'onreply', 'failure'],
        args: [
          table,
          arg.optional(arg.parsed('flags', 'Flag names separated by commas.', parseLookupFlags)),
          uriArgument,
        ],
        returns: lookupReturns,
        run: (execution, { state }, name, flags, uri) =>
          lookup(state, execution, name, flags ?? noLookupFlags, uri ?? null),
      }),
      registrar.fn({
        doc: lookupDoc,
        until: '2.4',
        routes: ['request', 'failure'],
        args: [table, arg.optional(arg.parsed('flags', 'Letters.', parseOldLookupFlags)), uriArgument],
        returns: lookupReturns,
        run: (execution, { state }, name, flags, uri) =>
          lookup(state, execution, name, flags ?? noLookupFlags, uri ?? null),
      }),
    ],
    remove: [
      registrar.fn({
        doc: removeDoc,
        since: '3.6',
        routes: ['request', 'onreply'],
        args: [
          table,
          arg.string('aor', 'Address.'),
          arg.optional(arg.string('contact', 'Contact URI.')),
          arg.optional(arg.string('next_hop', 'Address the contact is reached at.')),
          arg.optional(arg.string('sip_instance', 'Instance id of the phone.')),
          arg.optional(arg.string('flag', 'Branch flag of the contact.')),
        ],
        returns: removeReturns,
        run: (execution, { state }, name, aor, contact, nextHop, instance, flag) =>
          remove(execution, state, name, aor, { contact, nextHop, instance, flag }),
      }),
      registrar.fn({
        doc: removeDoc,
        until: '2.4',
        routes: ['request', 'onreply'],
        args: [
          table,
          arg.string('aor', 'Address.'),
          arg.optional(arg.string('contact', 'Contact URI.')),
          arg.optional(arg.string('next_hop', 'Address the contact is reached at.')),
        ],
        returns: removeReturns,
        run: (execution, { state }, name, aor, contact, nextHop) =>
          remove(execution, state, name, aor, { contact, nextHop }),
      }),
    ],
    remove_ip_port: registrar.fn({
      doc: 'Removes the contacts that are reached at an address, of one or of all.',
      since: '3.6',
      routes: everyRouteKind,
      args: [
        arg.string('ip', 'IP address.'),
        arg.integer('port', 'Port.'),
        table,
        arg.optional(arg.string('aor', 'Address; all when absent.')),
      ],
      returns: { 1: 'removed', [-1]: 'nothing was found' },
      run: (execution, { state }, ip, port, name, aor) => {
        const found = state.location.obtain(name);
        const records = aor === undefined ? [...found.records()] : [recordOf(state, execution, found, aor)];
        let count = 0;
        for (const record of records) {
          if (record === null) continue;
          for (const contact of [...record.contacts]) {
            const where = addressOf(contact);
            if (where?.ip !== ip || where.port !== port) continue;
            found.remove(contact);
            count++;
          }
          found.release(record);
        }
        return count > 0 ? 1 : -1;
      },
    }),
    add_sock_hdr: [
      registrar.fn({
        doc: 'Adds a header that names the socket the request came in by.',
        since: '3.6',
        routes: registeredRoutes,
        args: [arg.string('name', 'Name of the header.')],
        returns: { 1: 'added' },
        run: (execution, _state, name) => addSocketHeader(execution, name),
      }),
      registrar.fn({
        doc: 'Adds a header that names the socket the request came in by.',
        until: '2.4',
        routes: ['request'],
        args: [arg.string('name', 'Name of the header.')],
        returns: { 1: 'added' },
        run: (execution, _state, name) => addSocketHeader(execution, name),
      }),
    ],
    is_registered: registrar.fn({
      doc: 'True when somebody has a contact.',
      routes: registeredRoutes,
      args: [table, address],
      returns: { 1: 'registered', [-1]: 'not registered' },
      run: (execution, { state }, name, aor) => {
        const record = recordOf(state, execution, state.location.obtain(name), aor);
        return validContacts(state, record).length > 0 ? 1 : -1;
      },
    }),
    is_contact_registered: registrar.fn({
      doc: 'True when somebody has this very contact.',
      routes: registeredRoutes,
      args: [
        table,
        address,
        contactArgument,
        arg.optional(arg.string('callid', 'Call-ID it was registered with.')),
      ],
      returns: { 1: 'registered', [-1]: 'not registered' },
      run: (execution, { state }, name, aor, contact, callId) => {
        const { sip } = execution.message;
        const wanted =
          contact === undefined
            ? (sip.contacts ?? []).flatMap((list) => list.contacts.map(({ uri }) => uri))
            : [contact];
        const record = recordOf(state, execution, state.location.obtain(name), aor);
        const found = validContacts(state, record).some(
          (one) => wanted.includes(one.uri) && (callId === undefined || one.callId === callId),
        );
        return found ? 1 : -1;
      },
    }),
    is_ip_registered: [
      registrar.fn({
        doc: 'True when somebody has a contact that is reached at one of these addresses.',
        since: '3.6',
        routes: registeredRoutes,
        args: [
          table,
          address,
          arg.variable('ip', 'AVP with IP addresses.'),
          arg.optional(arg.variable('port', 'AVP with ports.')),
        ],
        returns: { 1: 'registered', [-1]: 'not registered' },
        run: (execution, { state }, name, aor, ip, port) =>
          isIpRegistered(execution, state, name, aor, ip, port),
      }),
      registrar.fn({
        doc: 'True when somebody has a contact that is reached at one of these addresses.',
        until: '2.4',
        routes: registeredRoutes,
        args: [table, address, arg.variable('ip', 'AVP with IP addresses.')],
        returns: { 1: 'registered', [-1]: 'not registered' },
        run: (execution, { state }, name, aor, ip) =>
          isIpRegistered(execution, state, name, aor, ip, undefined),
      }),
    ],
  },
  statistics: {
    max_expires: { doc: 'Value of max_expires.' },
    max_contacts: { doc: 'Value of max_contacts.' },
    default_expire: { doc: 'Value of default_expires.' },
    accepted_regs: { doc: 'REGISTERs that were accepted.' },
    rejected_regs: { doc: 'REGISTERs that were refused.' },
  },
});

type Run = import('../../declarations/execution.ts').Execution;

function addSocketHeader({ message }: Run, name: ByteString): number {
  const text = `${name}: ${socketText(message.received.socket)}\r\n`;
  message.edits.appendHeader(message.sip, text, null, { what: 'add_sock_hdr' });
  return 1;
}

function isIpRegistered(
  execution: Run,
  state: Registrar,
  name: ByteString,
  aor: ByteString | undefined,
  ip: VariableReference,
  port: VariableReference | undefined,
): number {
  const values = (variable: VariableReference): ByteString[] => {
    const avp = variable.avpName(execution);
    const list = avp === null ? [variable.get(execution)] : execution.avps.all(avp);
    return list.flatMap((value) =>
      value === null ? [] : [String(typeof value === 'object' ? value.text : value)],
    );
  };
  const addresses = values(ip);
  const ports = port === undefined ? null : values(port);
  const record = recordOf(state, execution, state.location.obtain(name), aor);
  const found = validContacts(state, record).some((contact) => {
    const where = addressOf(contact);
    return (
      where !== null && addresses.includes(where.ip) && (ports === null || ports.includes(String(where.port)))
    );
  });
  return found ? 1 : -1;
}
