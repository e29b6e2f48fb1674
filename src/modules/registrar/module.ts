import type { VariableReference } from '../../declarations/arguments.ts';
import { ArgumentProblem } from '../../declarations/arguments.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { usrlocApi } from '../usrloc/api.ts';
import { gruuSecretOf } from './gruu.ts';
import { checkSettings, listOf, type PushSettings } from './push/settings.ts';
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
    gruu_secret: param.string(null, 'Key of temporary GRUUs.'),
    disable_gruu: param.integer(1, '0 gives GRUUs (RFC 5627) to phones that support them.'),
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
    pn_enable: param.integer(0, '1 wakes contacts by push notifications (RFC 8599).', { since: '3.6' }),
    pn_providers: param.string(null, 'Notification services, separated by commas.', { since: '3.6' }),
    pn_ct_match_params: param.string(
      'pn-provider, pn-prid, pn-param',
      'URI parameters that tell contacts apart.',
      { since: '3.6' },
    ),
    pn_pnsreg_interval: param.integer(
      130,
      'Seconds before its expiry at which a contact is to register by itself.',
      { since: '3.6' },
    ),
    pn_trigger_interval: param.integer(120, 'Seconds before its expiry at which a contact is woken.', {
      since: '3.6',
    }),
    pn_skip_pn_interval: param.integer(0, 'Seconds for which a contact that registered is awake.', {
      since: '3.6',
    }),
    pn_refresh_timeout: param.integer(6, 'Seconds that a request waits for a contact that was woken.', {
      since: '3.6',
    }),
    pn_enable_purr: param.integer(0, '1: requests within a dialog wake contacts too.', { since: '3.6' }),
  },
  setup: ({ server, params }) => {
    const location = server.api(usrlocApi);
    const push = params.pn_enable === 0 ? null : pushOf(params);
    const [leastExpires, mostExpires] = limitsOf(server, params);
    const options = {
      version: server.version,
      defaultExpires: params.default_expires,
      defaultQ: params.default_q === -1 ? -1 : Math.max(0, Math.min(params.default_q, 1000)),
      minExpires: leastExpires,
      maxExpires: mostExpires,
      deviation: params.expires_max_deviation,
      caseSensitive: params.case_sensitive !== 0,
      useDomain: location.options.useDomain,
      realmPrefix: params.realm_prefix ?? '',
      receivedParameter: params.received_param ?? 'received',
      retryAfter: params.retry_after,
      maxContacts: params.max_contacts,
      socketHeader: params.sock_hdr_name,
      sameCseqAllowed: params.allow_dup_cseq !== 0,
      givesGruu: params.disable_gruu === 0,
      gruuSecret: gruuSecretOf(params.gruu_secret),
      triggerInterval: params.pn_trigger_interval,
      maxAorLength: params.max_aor_len,
      maxUserLength: params.max_username_len,
      maxDomainLength: params.max_domain_len,
      maxContactLength: params.max_contact_len,
    };
    const state = new Registrar(server, location, options, push);
    state.receivedAvp = avpOf(server, 'received_avp', params.received_avp);
    state.attributeAvp = avpOf(server, 'attr_avp', params.attr_avp);
    state.changedContactAvp = avpOf(server, 'mcontact_avp', params.mcontact_avp);
    return { state };
  },
});

/** A table is there as soon as the script names it. */
export function obtainTable(
  _server: Server,
  { state }: { readonly state: Registrar },
  name: ByteString | undefined,
): null {
  if (name !== undefined) state.location.obtain(name);
  return null;
}

interface PushParameters {
  readonly pn_providers: ByteString | null;
  readonly pn_ct_match_params: ByteString | null;
  readonly pn_pnsreg_interval: number;
  readonly pn_trigger_interval: number;
  readonly pn_skip_pn_interval: number;
  readonly pn_refresh_timeout: number;
  readonly pn_enable_purr: number;
}

function pushOf(params: PushParameters): PushSettings {
  const settings = {
    providers: listOf(params.pn_providers),
    parameters: listOf(params.pn_ct_match_params),
    registerInterval: params.pn_pnsreg_interval,
    triggerInterval: params.pn_trigger_interval,
    skipInterval: params.pn_skip_pn_interval,
    refreshTimeout: params.pn_refresh_timeout,
    givesKeys: params.pn_enable_purr !== 0,
  };
  checkSettings(settings);
  return settings;
}

/** The limits of an expiry. Since 3.x the default is always within them: it moves a limit that excludes it. */
function limitsOf(
  server: Server,
  params: { readonly default_expires: number; readonly min_expires: number; readonly max_expires: number },
): [number, number] {
  const { default_expires: initial, min_expires: least, max_expires: most } = params;
  if (server.version === '2.4') return [least, most];
  const isTooLong = most !== 0 && most < initial;
  for (const [wrong, name] of [
    [least > initial, 'min_expires'],
    [isTooLong, 'max_expires'],
  ] as const) {
    if (wrong) server.log('ERROR', `registrar: ${name} excludes default_expires, it is set to ${initial}`);
  }
  return [Math.min(least, initial), isTooLong ? initial : most];
}

/** The AVP that a parameter names. */
function avpOf(server: Server, parameter: string, text: ByteString | null): VariableReference | null {
  if (text === null || text === '') return null;
  const variable = server.variable(text);
  if (variable instanceof ArgumentProblem || !variable.isPlainAvp) {
    throw new ModuleProblem(`registrar: ${parameter} must be an AVP, not ${text}`);
  }
  return variable;
}
