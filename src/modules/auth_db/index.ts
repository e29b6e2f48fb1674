import { arg } from '../../declarations/arguments.ts';
import { authorizeResults } from '../auth/authorize.ts';
import type { Kind } from '../auth/declaration.ts';
import { authorizeByTable } from './authorize.ts';
import { addTo, authDb, checkTable } from './declaration.ts';
import { hasAccount, mayUse, ownerOf } from './owners.ts';

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
    returns: {
      1: 'it is',
      [-1]: 'it cannot be read',
      [-2]: 'no credentials were checked before',
      [-4]: 'it has no user',
      [-8]: 'the table cannot be asked',
      [-9]: 'it is not',
    },
    link: (_server, state, name) => checkTable(state, name),
    run: (execution, state, name) => {
      const address = execution.message.sip[header];
      return mayUse(execution, state, name, address?.uri ?? '');
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
      returns: {
        1: 'there is',
        [-1]: 'the URI cannot be read',
        [-4]: 'the table cannot be asked',
        [-5]: 'there is none',
      },
      link: (_server, state, _uri, name) => checkTable(state, name),
      run: (execution, state, text, name) => hasAccount(execution, state, name, text),
    }),
    db_get_auth_id: authDb.fn({
      doc: 'The account that a URI belongs to, by a table of other names.',
      since: '3.6',
      routes: ['request', 'failure', 'local'],
      args: [
        table,
        uri,
        arg.output('user', 'Receives its user name.'),
        arg.output('realm', 'Receives its realm.'),
      ],
      returns: {
        1: 'found',
        [-1]: 'the URI cannot be read',
        [-4]: 'there is none',
        [-8]: 'the table cannot be asked',
      },
      link: (_server, state, name) => checkTable(state, name),
      run: (execution, state, name, text, user, realm) => {
        const owner = ownerOf(execution, state, name, text);
        if (typeof owner === 'number') return owner;
        addTo(execution, user, owner.user);
        addTo(execution, realm, owner.domain);
        return 1;
      },
    }),
  },
});
