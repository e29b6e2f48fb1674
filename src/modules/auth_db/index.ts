import { arg } from '../../declarations/arguments.ts';
import { authorizeResults } from '../auth/authorize.ts';
import type { Kind } from '../auth/declaration.ts';
import { authorizeByTable } from './authorize.ts';
import { authDb, checkTable } from './declaration.ts';
import { mayUse, ownersOf } from './owners.ts';

const table = arg.string('table', 'The table of accounts.');
const uri = arg.string('uri', 'A URI.');

function authorizeFunction(kind: Kind, doc: string) {
  return authDb.fn({
    doc,
    routes: ['request'],
    args: [arg.string('realm', 'Realm; empty: the domain of the request.'), table],
    returns: authorizeResults,
    link: (_server, state, _realm, name) => checkTable(state, name),
    run: (execution, state, realm, name) => authorizeByTable(execution, state, kind, realm, name),
  });
}

function addressFunction(header: 'to' | 'from', doc: string) {
  return authDb.fn({
    doc,
    since: '3.6',
    routes: ['request'],
    args: [table],
    returns: { 1: 'it is', [-1]: 'it is not' },
    link: (_server, state, name) => checkTable(state, name),
    run: (execution, state, name) => {
      const address = execution.message.sip[header];
      return address !== null && mayUse(execution, state, name, address.uri) ? 1 : -1;
    },
  });
}

export default authDb.complete({
  functions: {
    www_authorize: authorizeFunction('www', 'Checks the credentials in Authorization.'),
    proxy_authorize: authorizeFunction('proxy', 'Checks the credentials in Proxy-Authorization.'),
    db_is_to_authorized: addressFunction('to', 'Is To an address of those who were authorized?'),
    db_is_from_authorized: addressFunction('from', 'Is From an address of those who were authorized?'),
    db_does_uri_exist: authDb.fn({
      doc: 'Is there an account for a URI?',
      since: '3.6',
      routes: ['request', 'failure', 'local'],
      args: [uri, table],
      returns: { 1: 'there is', [-1]: 'there is none' },
      link: (_server, state, _uri, name) => checkTable(state, name),
      run: (execution, state, text, name) => (ownersOf(execution, state, name, text).length > 0 ? 1 : -1),
    }),
    db_get_auth_id: authDb.fn({
      doc: 'The account that a URI belongs to.',
      since: '3.6',
      routes: ['request', 'failure', 'local'],
      args: [
        table,
        uri,
        arg.output('user', 'Receives its user name.'),
        arg.output('realm', 'Receives its realm.'),
      ],
      returns: { 1: 'found', [-1]: 'there is none' },
      link: (_server, state, name) => checkTable(state, name),
      run: (execution, state, name, text, user, realm) => {
        const owner = ownersOf(execution, state, name, text)[0];
        if (owner === undefined) return -1;
        return user.set(execution, owner.user) && realm.set(execution, owner.domain) ? 1 : -1;
      },
    }),
  },
});
