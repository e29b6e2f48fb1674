import { describe, expect, test } from 'vitest';
import type { Version } from '../../../grammar/dialect.ts';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';
import { parseChallenge } from '../../sip/digest.ts';
import { digestAlgorithm, digestResponse, digestSecret } from '../../sip/digest-response.ts';
import { md5 } from '../../values/digest/md5.ts';

const hash = (user: string) => md5(`${user}:example.com:wonder`);
const files = (version: Version) => ({
  '/tmp/version': `table_name(string) table_version(int)\nsubscriber:${version === '2.4' ? 7 : 8}\nold:1\nuri:2\n`,
  '/tmp/subscriber': `id(int,auto) username(string) domain(string) password(string) ha1(string) ha1b(string) rpid(string,null)\n1:alice:example.com:wonder:${hash('alice')}:${hash('alice@example.com')}:+49\n2:carol:other.org:wonder:short:short:\n`,
  '/tmp/uri': 'id(int,auto) username(string) domain(string) uri_user(string)\n1:alice:example.com:sales\n',
  '/tmp/old': 'id(int,auto) username(string)\n',
});

/** What the route logs when a user answers its challenge. */
function answered(
  user: string,
  { settings = '', more = '', version = '3.6' as Version, password = 'wonder', table = 'subscriber' } = {},
): string[] {
  const qop = version === '2.4' ? '"1"' : '"auth"';
  const run = runBetweenPeers(
    `modparam("auth_db", "db_url", "text:///tmp") ${settings}
    route { www_authorize("example.com", "${table}"); $var(r) = $rc; xlog("$var(r) $avp(rpid)$avp(who)\\n");
      if ($var(r) < 0) { www_challenge("example.com", ${qop}); exit; } ${more} exit; }`,
    { load: ['db_text', 'auth', 'auth_db'], files: files(version), version },
  );
  const send = (...lines: string[]) =>
    run.peer(5080).send(
      request('REGISTER', {
        uri: 'sip:x',
        to: '<sip:sales@example.com>',
        from: '<sip:ALICE@h>',
        headers: lines,
      }),
    );
  send();
  const challenge = parseChallenge(headers(run.peer(5080).messages()[0]!, 'WWW-Authenticate')[0]!)!;
  const algorithm = digestAlgorithm(null)!;
  const response = digestResponse({
    algorithm,
    secret: digestSecret(algorithm, user, 'example.com', password),
    nonce: challenge.nonce!,
    method: 'REGISTER',
    uri: 'sip:x',
    qop: 'auth',
    nc: '00000001',
    cnonce: 'c',
    body: '',
  });
  run.log();
  send(
    `Authorization: Digest username="${user}", realm="example.com", nonce="${challenge.nonce}", uri="sip:x", response="${response}", qop=auth, nc=00000001, cnonce="c"`,
  );
  return run.log();
}

const plain =
  'modparam("auth_db", "calculate_ha1", 1) modparam("auth_db", "password_column", "password") modparam("auth_db", "load_credentials", "$avp(who)=username")';

describe('credentials', () => {
  test.each<[string, Parameters<typeof answered>[1], string]>([
    ['alice', {}, '1 +49<null>'],
    ['alice', { password: 'wrong' }, '-2 <null><null>'],
    ['nobody', {}, '-1 <null><null>'],
    ['alice', { settings: plain }, '1 <null>alice'],
    ['carol', { settings: plain }, '1 <null>carol'],
    ['Carol', { settings: plain }, '1 <null>carol'],
    ['carol', { settings: plain, version: '4.0' }, '-1 <null><null>'],
    ['carol', { settings: `${plain} modparam("auth_db", "use_domain", 1)` }, '-1 <null><null>'],
    ['alice', { version: '2.4' }, '1 +49<null>'],
    ['alice@example.com', { version: '2.4' }, '1 +49<null>'],
  ])('of %s with %j', (user, options, line) => {
    expect(answered(user, options)).toEqual([line]);
  });

  test('are refused with 500 when the table has not what is asked', () => {
    expect(answered('carol')).toEqual([]);
    expect(answered('alice', { settings: 'modparam("auth_db", "password_column", "nope")' })).toEqual([]);
  });
});

describe('who owns an address', () => {
  test.each([
    ['db_is_to_authorized("uri")', '1'],
    ['db_is_from_authorized("uri")', '-9'],
    ['db_is_to_authorized("subscriber")', '-8'],
    ['db_does_uri_exist("sip:CAROL@x", "subscriber")', '1'],
    ['db_does_uri_exist("sip:sales@x", "subscriber")', '-5'],
    ['db_does_uri_exist("", "subscriber")', '-1'],
    ['db_get_auth_id("uri", "sip:sales@x", $var(u), $var(d)); xlog("$var(u) $var(d)")', 'alice example.com'],
    ['db_get_auth_id("uri", "sip:bob@x", $var(u), $var(d))', '-4'],
    ['db_get_auth_id("subscriber", "sip:alice@x", $var(u), $var(d))', '-8'],
    ['db_get_auth_id("uri", "nonsense", $var(u), $var(d))', '-1'],
  ])('%s: %s', (call, code) => {
    const log = call.includes('xlog') ? '' : 'xlog("$rc\\n");';
    expect(answered('alice', { more: `${call}; ${log}` }).slice(1)).toEqual([code]);
  });
});

test('a table of another version stops the start, if not told otherwise', () => {
  expect(() => answered('alice', { table: 'old' })).toThrow(/old/);
  const settings = `${plain} modparam("auth_db", "skip_version_check", 1)`;
  expect(answered('alice', { table: 'old', settings })).toEqual([]);
});
