import type { VariableReference } from '../../declarations/arguments.ts';
import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import type { Credential, UacAuthApi } from './api.ts';
import { authorization } from './authorization.ts';
import { parseCredential } from './credentials.ts';

const uacAuth = declareModule({
  name: 'uac_auth',
  doc: 'User names and passwords with which the server answers challenges.',
  params: {
    credential: param.strings('`user:realm:password`.', {
      check: (value) => (parseCredential(String(value)) === null ? 'expected user:realm:password' : null),
    }),
    auth_username_avp: param.string(null, 'AVP with a user name.'),
    auth_realm_avp: param.string(null, 'AVP with the realm that the user name is for.'),
    auth_password_avp: param.string(null, 'AVP with the password.'),
  },
  setup: ({ server, params }) => {
    const { auth_realm_avp: realm, auth_username_avp: user, auth_password_avp: password } = params;
    const given = [realm, user, password].filter((name) => name !== null).length;
    if (given !== 0 && given !== 3) {
      throw new ModuleProblem('the AVPs for realm, user name and password are only of use together');
    }
    return {
      // The latest one counts.
      credentials: params.credential.map((text) => parseCredential(text)!).reverse(),
      avps:
        given === 0
          ? null
          : { realm: avp(server, realm!), user: avp(server, user!), password: avp(server, password!) },
    };
  },
});

function avp(server: Server, text: ByteString): VariableReference {
  const variable = server.variable(text);
  if (variable instanceof ArgumentProblem || !variable.isPlainAvp) {
    throw new ModuleProblem(`${text} is no AVP`);
  }
  return variable;
}

function text(variable: VariableReference, execution: Execution): ByteString {
  const value = variable.get(execution);
  return typeof value === 'string' ? value : '';
}

export default uacAuth.complete({
  api: ({ credentials, avps }): UacAuthApi => ({
    credentialFor: (realm, execution): Credential | null => {
      if (avps !== null && text(avps.realm, execution) === realm) {
        const user = text(avps.user, execution);
        const password = text(avps.password, execution);
        if (user !== '' && password !== '') return { user, realm, password };
      }
      return credentials.find((credential) => credential.realm === realm) ?? null;
    },
    authorization,
  }),
});
