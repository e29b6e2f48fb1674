import { ArgumentProblem, type VariableReference } from '../../declarations/arguments.ts';
import type { Message } from '../../declarations/message.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { CredentialsKind } from '../../variables/checked-credentials.ts';
import { signalingApi } from '../signaling/api.ts';
import { Nonces } from './nonces.ts';

/** For whom credentials are: the server itself (401) or as a proxy (407). */
export type Kind = CredentialsKind;

/** Configuration and nonces. */
export interface Auth {
  readonly server: Server;
  readonly nonces: Nonces;
  readonly realmPrefix: ByteString;
  readonly username: VariableReference | null;
  readonly password: VariableReference | null;
  readonly isPlainPassword: boolean;
  readonly rpid: VariableReference;
  readonly rpidPrefix: ByteString;
  readonly rpidSuffix: ByteString;
}

function variable(server: Server, text: ByteString): VariableReference {
  const found = server.variable(text);
  if (found instanceof ArgumentProblem) throw new ModuleProblem(`${text} is no variable: ${found.message}`);
  return found;
}

/** First half of the declaration. */
export const auth = declareModule({
  name: 'auth',
  doc: 'Asks for digest credentials and checks them against variables.',
  requires: ['signaling'],
  params: {
    secret: param.string(null, 'Proves that a nonce is from here; a random one when absent.'),
    nonce_expire: param.integer(30, 'Seconds for which a nonce is good.'),
    rpid_prefix: param.string('', 'Stands before the value of rpid_avp in Remote-Party-ID.'),
    rpid_suffix: param.string(
      ';party=calling;id-type=subscriber;screen=yes',
      'Stands behind the value of rpid_avp in Remote-Party-ID.',
    ),
    realm_prefix: param.string('', 'Taken off a realm that comes from the request.'),
    rpid_avp: param.string('$avp(rpid)', 'AVP with the address for Remote-Party-ID.'),
    username_spec: param.string(null, 'Variable with the user name that must be used.'),
    password_spec: param.string(null, 'Variable with its password.'),
    calculate_ha1: param.integer(
      0,
      '1: the password is in plain text, else the hash of user, realm and password.',
    ),
    disable_nonce_check: param.integer(0, '1: nonces may be used more than once.'),
  },
  setup: ({ server, params }): Auth => {
    const rpid = variable(server, params.rpid_avp ?? '$avp(rpid)');
    if (!rpid.isPlainAvp) throw new ModuleProblem('rpid_avp must be an AVP');
    const { random } = server.host;
    const secret = params.secret ?? Array.from({ length: 8 }, () => random.uint32().toString(16)).join('');
    return {
      server,
      nonces: new Nonces(server, secret, params.nonce_expire, params.disable_nonce_check === 0),
      realmPrefix: params.realm_prefix ?? '',
      username: params.username_spec === null ? null : variable(server, params.username_spec),
      password: params.password_spec === null ? null : variable(server, params.password_spec),
      isPlainPassword: params.calculate_ha1 !== 0,
      rpid,
      rpidPrefix: params.rpid_prefix ?? '',
      rpidSuffix: params.rpid_suffix ?? '',
    };
  },
});

/** Answers a request; false when that was not possible. */
export function answer(
  { server }: Auth,
  message: Message,
  code: number,
  reason: ByteString,
  headers: readonly ByteString[] = [],
): boolean {
  return server.api(signalingApi).reply(message, code, reason, { headers });
}

/**
 * The realm of a request when the script gives none: the domain being registered in, else that of the caller.
 * Null when it cannot be read.
 */
export function realmOf({ realmPrefix }: Auth, { sip }: Message, kind: Kind): ByteString | null {
  const address = kind === 'www' && sip.method === 'REGISTER' ? sip.to : sip.from;
  const host = address === null ? null : (parseUri(address.uri, sip.version)?.host ?? null);
  if (host === null) return null;
  return realmPrefix !== '' && host.startsWith(realmPrefix) ? host.slice(realmPrefix.length) : host;
}
