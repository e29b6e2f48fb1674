import { arg } from '../../declarations/arguments.ts';
import type { AuthApi } from './api.ts';
import { authorize, authorizeByVariables, authorizeResults } from './authorize.ts';
import { consume } from './authorized.ts';
import { authQop, challenge, noQop, parseAlgorithms, parseQop } from './challenge.ts';
import { auth, type Kind } from './declaration.ts';
import { appendRemoteParty, isTelephoneNumber } from './remote-party.ts';

const realm = arg.string('realm', 'Realm; empty: the domain of the request.');
const qop = arg.parsed('qop', '`auth`, `auth-int` or both; without it none is offered.', parseQop);
const algorithms = arg.parsed(
  'algorithms',
  'Those offered, separated by commas: MD5, SHA-256, SHA-512-256, each with `-sess`.',
  parseAlgorithms,
);
const prefix = arg.string('prefix', 'Instead of rpid_prefix.');
const suffix = arg.string('suffix', 'Instead of rpid_suffix.');

function challengeFunction(kind: Kind, doc: string) {
  const returns = { 0: 'sent; the script ends', [-1]: 'not sent' };
  return [
    auth.fn({
      since: '3.6',
      doc,
      routes: ['request'],
      args: [realm, arg.optional(qop), arg.optional(algorithms)],
      returns,
      run: ({ message }, state, name, offer, wanted) =>
        challenge(state, message, kind, name, offer ?? noQop, wanted ?? null),
    }),
    auth.fn({
      until: '2.4',
      doc,
      routes: ['request'],
      args: [realm, arg.integer('qop', '1 offers `auth`.')],
      returns,
      run: ({ message }, state, name, offers) =>
        challenge(state, message, kind, name, offers === 0 ? noQop : authQop, null),
    }),
  ];
}

function authorizeFunction(kind: Kind, doc: string) {
  return auth.fn({
    doc,
    routes: ['request'],
    args: [realm],
    returns: authorizeResults,
    run: (execution, state, name) => authorizeByVariables(state, execution, kind, name),
  });
}

const rpidAppended = {
  1: 'appended',
  [-1]: 'there is no address in rpid_avp, or only one of both was given',
};

export default auth.complete({
  api: (state): AuthApi => ({
    authorize: (execution, kind, name, secretOf) => authorize(state, execution, kind, name, secretOf),
  }),
  functions: {
    www_challenge: challengeFunction('www', 'Asks for credentials with a 401.'),
    proxy_challenge: challengeFunction('proxy', 'Asks for credentials with a 407.'),
    pv_www_authorize: authorizeFunction('www', 'Checks the credentials in Authorization.'),
    pv_proxy_authorize: authorizeFunction('proxy', 'Checks the credentials in Proxy-Authorization.'),
    consume_credentials: auth.fn({
      doc: 'Takes the credentials out that were checked.',
      routes: ['request'],
      args: [],
      returns: { 1: 'taken out', [-1]: 'none were checked' },
      run: (execution) => {
        const { message } = execution;
        if (consume(message)) return 1;
        const { method } = message.sip;
        if (method !== 'ACK' && method !== 'CANCEL')
          execution.log('ERROR', 'no credentials were checked before');
        return -1;
      },
    }),
    is_rpid_user_e164: auth.fn({
      doc: 'Is the user in rpid_avp a telephone number with country code?',
      routes: ['request'],
      args: [],
      returns: { 1: 'it is', [-1]: 'it is not' },
      run: (execution, state) => (isTelephoneNumber(state, execution) ? 1 : -1),
    }),
    append_rpid_hf: auth.fn({
      doc: 'Appends a Remote-Party-ID with the address in rpid_avp.',
      routes: ['request', 'branch', 'failure'],
      args: [arg.optional(prefix), arg.optional(suffix)],
      returns: rpidAppended,
      run: (execution, state, before, behind) => {
        if ((before === undefined) !== (behind === undefined)) {
          execution.log('ERROR', 'append_rpid_hf() takes prefix and suffix, or neither');
          return -1;
        }
        return appendRemoteParty(state, execution, before ?? state.rpidPrefix, behind ?? state.rpidSuffix)
          ? 1
          : -1;
      },
    }),
  },
});
