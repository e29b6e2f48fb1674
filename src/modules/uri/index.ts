import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, type FunctionDeclaration, param } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { parseCredentials, splitUsername } from '../../sip/digest.ts';
import { type ByteString, textOf } from '../../values/value.ts';
import { checkedHeader } from '../../variables/checked-credentials.ts';
import { addParameter, hasParameter, isE164, removeParameter, telToSip } from '../sipmsgops/uris.ts';

const uri = declareModule({
  name: 'uri',
  doc: 'Checks URIs (2.4 only; later versions have its functions in sipmsgops, auth_db and auth_aaa).',
  params: {
    aaa_url: param.string(null, 'Where accounts are asked for by RADIUS.', { until: '2.4' }),
    db_url: param.string(null, 'Database with the accounts.', { until: '2.4' }),
    db_table: param.string(null, 'Table `uri` or `subscriber`.', { until: '2.4' }),
    user_column: param.string('username', 'Column of that name.', { until: '2.4' }),
    domain_column: param.string('domain', 'Column of that name.', { until: '2.4' }),
    uriuser_column: param.string('uri_user', 'Column of that name.', { until: '2.4' }),
    use_uri_table: param.integer(0, 'Not 0: users may have other names, from the table `uri`.', {
      until: '2.4',
    }),
    use_domain: param.integer(0, 'Not 0: the domain counts too.', { until: '2.4' }),
    service_type: param.integer(-1, 'Service type in RADIUS requests.', { until: '2.4' }),
    use_sip_uri_host: param.integer(0, 'Not 0: RADIUS requests carry the host of the URI.', { until: '2.4' }),
  },
});

const part: readonly RouteKind[] = ['request', 'failure', 'branch', 'local'];

/** A function that needs a database or a RADIUS server, neither of which is there. */
function unsupported(
  name: string,
  routes: readonly RouteKind[],
  args: FunctionDeclaration['args'] = [],
): FunctionDeclaration {
  return uri.fn({
    doc: 'Needs a database or a RADIUS server, which are not supported here: always false.',
    until: '2.4',
    routes,
    args,
    returns: { [-1]: 'always' },
    run: (execution) => {
      execution.log(
        'ERROR',
        `${name}() is not supported: it needs accounts from a database or a RADIUS server`,
      );
      return -1;
    },
  });
}

const optionalUri = [arg.optional(arg.string('uri', 'The URI; the request URI when left out.'))];
const authId = [
  arg.string('uri', 'The URI.'),
  arg.output('user', 'Receives the user.'),
  arg.output('realm', 'Receives the realm.'),
];

/** Compares with the user name of the credentials that were checked, without its domain. */
function isUser(execution: Execution, name: ByteString): number {
  const header = checkedHeader(execution.message);
  if (header === null) {
    execution.log('ERROR', 'is_user(): no credentials were checked before');
    return -1;
  }
  const username = parseCredentials(header.body)?.username ?? '';
  return name !== '' && splitUsername(username).user === name ? 1 : -1;
}

export default uri.complete({
  functions: {
    has_totag: uri.fn({
      doc: 'Whether To has a tag: the request belongs to a dialog.',
      until: '2.4',
      routes: ['request', 'failure', 'onreply', 'branch', 'local'],
      args: [],
      returns: { 1: 'it has', [-1]: 'it has not' },
      run: ({ message }) => (message.sip.toTag ? 1 : -1),
    }),
    uri_param: uri.fn({
      doc: 'Whether the request URI has a parameter without a value, or with the given one.',
      until: '2.4',
      routes: part,
      args: [arg.string('name', 'Name of the parameter.'), arg.optional(arg.string('value', 'Its value.'))],
      returns: { 1: 'it has', [-1]: 'it has not' },
      run: (execution, _state, name, value) => hasParameter(execution, name, value),
    }),
    add_uri_param: uri.fn({
      doc: 'Adds a parameter to the request URI. It is false even so, as in the real server.',
      until: '2.4',
      routes: ['request'],
      args: [arg.string('parameter', '`name` or `name=value`.')],
      returns: { 1: 'nothing to add', [-1]: 'otherwise, also when it was added' },
      run: (execution, _state, text) => {
        if (text === '') return 1;
        addParameter(execution, text);
        return -1;
      },
    }),
    del_uri_param: uri.fn({
      doc: 'Removes a parameter from the request URI.',
      until: '2.4',
      routes: part,
      args: [arg.string('name', 'Name of the parameter.')],
      returns: { 1: 'removed', [-1]: 'it has none of that name' },
      run: (execution, _state, name) => removeParameter(execution, name),
    }),
    tel2sip: uri.fn({
      doc: 'Turns a tel: request URI into a sip: one with the host of From. It is false even so, as in the real server.',
      until: '2.4',
      routes: part,
      args: [],
      returns: { 1: 'it is no tel: URI', [-1]: 'otherwise, also when it was turned' },
      run: (execution) => (telToSip(execution) === false ? 1 : -1),
    }),
    is_uri_user_e164: uri.fn({
      doc: 'Whether the user of a URI is an E.164 number.',
      until: '2.4',
      routes: part,
      args: [arg.variable('uri', 'Variable with the URI.')],
      returns: { 1: 'it is', [-1]: 'it is not' },
      run: (execution, _state, variable) => {
        const text = textOf(variable.get(execution));
        return text === null ? -1 : isE164(execution, text);
      },
    }),
    is_user: uri.fn({
      doc: 'Whether the credentials that were checked are those of a user.',
      until: '2.4',
      routes: ['request', 'local'],
      args: [arg.string('user', 'The user name.')],
      returns: { 1: 'they are', [-1]: 'they are not, or there are none' },
      run: (execution, _state, name) => isUser(execution, name),
    }),
    check_to: unsupported('check_to', ['request']),
    check_from: unsupported('check_from', ['request']),
    does_uri_exist: unsupported('does_uri_exist', ['request', 'local'], optionalUri),
    does_uri_user_exist: unsupported('does_uri_user_exist', ['request', 'local'], optionalUri),
    get_auth_id: unsupported('get_auth_id', ['request', 'local'], authId),
    db_check_to: unsupported('db_check_to', ['request']),
    db_check_from: unsupported('db_check_from', ['request']),
    db_does_uri_exist: unsupported('db_does_uri_exist', part),
    db_get_auth_id: unsupported('db_get_auth_id', ['request', 'local'], authId),
    aaa_does_uri_exist: unsupported('aaa_does_uri_exist', ['request', 'local'], optionalUri),
    aaa_does_uri_user_exist: unsupported('aaa_does_uri_user_exist', ['request', 'local'], optionalUri),
  },
  statistics: {
    'positive checks': { doc: 'Checks that found an account.', until: '2.4' },
    negative_checks: { doc: 'Checks that found none.', until: '2.4' },
  },
});
