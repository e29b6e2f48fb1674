import type { VariableReference } from '../../declarations/arguments.ts';
import { ArgumentProblem } from '../../declarations/arguments.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { usrlocApi } from '../usrloc/api.ts';
import { Registrar } from './registrar.ts';

/** First half of the declaration; the function files complete it. */
export const registrar = declareModule({
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
    const unsupported: string[] = [];
    if (params.pn_enable !== 0) unsupported.push('pn_enable');
    if (params.disable_gruu === 0) unsupported.push('disable_gruu=0');
    if (params.mcontact_avp !== null) unsupported.push('mcontact_avp');
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
