import { expect, test } from 'vitest';
import { runBetweenPeers } from '../../../test/support/sip-peers.ts';

test('tables are read again on demand; one that cannot be read stays as it was', () => {
  const columns =
    'id(int,auto) grp(int) ip(string) mask(int) port(int) proto(string) pattern(string,null) context_info(string,null)';
  const row = (ip: string) => `${columns}\n1:1:${ip}:32:0:any::\n`;
  const files: Record<string, string> = {
    '/db/address': row('10.0.0.1'),
    '/db/version': 'table_name(string) table_version(int)\naddress:5\n',
  };
  const run = runBetweenPeers('modparam("permissions", "db_url", "text:///db")\nroute { exit; }', {
    load: ['db_text', 'permissions'],
    files,
  });
  const answer = (command: string, parameters: Record<string, string> = {}) => {
    let result: unknown;
    run.engine.management.execute(command, parameters, (found) => {
      result = found;
    });
    return result;
  };
  const addresses = () => {
    answer('address_reload');
    return JSON.stringify(answer('address_dump')).match(/10[.0-9]+/g);
  };

  files['/db/address'] = row('10.0.0.2');
  expect(addresses()).toEqual(['10.0.0.1']);
  expect(answer('dbt_reload', { db_name: '/DB', table_name: 'address' })).toBe('OK');
  expect(addresses()).toEqual(['10.0.0.2']);
  files['/db/address'] = 'no table';
  expect(answer('dbt_reload')).toMatchObject({ code: 500, message: 'Internal error' });
  expect(addresses()).toEqual(['10.0.0.2']);
  const unknown = { code: 400, message: 'Bad parameter value' };
  expect(answer('dbt_reload', { db_name: '/other' })).toMatchObject(unknown);
  expect(answer('dbt_reload', { db_name: '/db', table_name: 'other' })).toMatchObject(unknown);
});
