import { describe, expect, test } from 'vitest';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';
import type { ManagementResult } from '../../declarations/management.ts';

const load = ['usrloc', 'registrar'];
const script = 'route { save("location"); exit; }';

function setUp(text = script, version: '2.4' | '3.6' | '4.0' = '3.6') {
  const run = runBetweenPeers(text, { load, version });
  const manage = (command: string, parameters: Record<string, string | number> = {}): ManagementResult => {
    let result: ManagementResult | undefined;
    run.engine.management.execute(command, parameters, (answer) => {
      result = answer;
    });
    return result!;
  };
  return { run, manage };
}

const contact = { expires: 100, q: '0.5', flags: 0, cflags: 0, methods: 4294967295 };
const added = (aor: string, uri: string) => ({ table_name: 'location', aor, contact: uri, ...contact });

describe('management', () => {
  test('contacts are added, shown and removed', () => {
    const { manage } = setUp();
    const bob = { table_name: 'location', aor: 'bob@example.com' };
    expect(manage('ul_show_contact', bob)).toMatchObject({ code: 404 });
    expect(manage('ul_add', added('bob@example.com', 'sip:bob@10.0.0.1'))).toBe('OK');
    expect(manage('ul_show_contact', bob)).toEqual({
      AOR: 'bob',
      Contacts: [
        {
          Contact: 'sip:bob@10.0.0.1',
          ContactID: expect.stringMatching(/^[0-9]+$/),
          Expires: 100,
          Q: '0.5',
          Callid: 'dfjrewr12386fd6-343@opensips.mi',
          Cseq: 1,
          'User-agent': 'OpenSIPS MI Server',
          State: 'CS_NEW',
          Flags: 0,
          Cflags: '',
          Methods: 4294967295,
        },
      ],
    });
    expect(manage('ul_rm_contact', { ...bob, contact: 'sip:other@10.0.0.1' })).toMatchObject({ code: 404 });
    expect(manage('ul_rm_contact', { ...bob, contact: 'sip:bob@10.0.0.1' })).toBe('OK');
    expect(manage('ul_show_contact', bob)).toMatchObject({ code: 404 });
    expect(manage('ul_rm', bob)).toBe('OK');
  });

  test('what a phone is called stays with its contact', () => {
    const { manage, run } = setUp();
    for (const [cseq, name] of ['one', 'two'].entries()) {
      const headers = [`Contact: <sip:bob@10.0.0.1>;+sip.instance="<urn:${name}>"`];
      run.peer(5080).send(request('REGISTER', { cseq: cseq + 1, branch: `z9hG4bK-${name}`, headers }));
    }
    const { Contacts } = manage('ul_show_contact', { table_name: 'location', aor: 'bob' }) as {
      Contacts: object[];
    };
    expect(Contacts).toEqual([expect.objectContaining({ Cseq: 2, SIP_instance: '<urn:one>' })]);
  });

  test('a contact where nobody can be reached is not added', () => {
    const { manage } = setUp();
    expect(manage('ul_add', added('bob', 'nonsense'))).toMatchObject({
      code: 500,
      message: 'Internal Error',
    });
    expect(manage('ul_show_contact', { table_name: 'location', aor: 'bob' })).toMatchObject({ code: 404 });
  });

  test('contacts that are over are shown as such until they are flushed', () => {
    const { manage, run } = setUp();
    manage('ul_add', added('bob', 'sip:bob@10.0.0.1'));
    manage('ul_add', { ...added('ann', 'sip:ann@10.0.0.1'), expires: 0 });
    run.wait(30_000);
    manage('ul_add', { ...added('eve', 'sip:eve@10.0.0.1'), expires: 1 });
    run.wait(3_000);
    const expires = (result: ManagementResult) =>
      (result as { Contacts: { Expires: unknown }[] }).Contacts.map((one) => one.Expires);
    expect(expires(manage('ul_show_contact', { table_name: 'location', aor: 'eve' }))).toEqual(['expired']);
    expect(expires(manage('ul_show_contact', { table_name: 'location', aor: 'ann' }))).toEqual(['permanent']);
    expect(manage('ul_flush')).toBe('OK');
    expect(manage('ul_show_contact', { table_name: 'location', aor: 'eve' })).toMatchObject({ code: 404 });
  });

  test('with use_domain an address without one is refused', () => {
    const { manage } = setUp(`modparam("usrloc", "use_domain", 1) ${script}`);
    expect(manage('ul_add', added('bob', 'sip:bob@10.0.0.1'))).toMatchObject({ code: 400 });
    expect(manage('ul_add', added('bob@a', 'sip:bob@10.0.0.1'))).toBe('OK');
  });

  test('the dump goes row by row of the hash table, not in the order of registration', () => {
    const { manage } = setUp();
    for (const name of ['dave', 'carol', 'bob', 'alice']) manage('ul_add', added(name, 'sip:x@10.0.0.1'));
    const { Domains } = manage('ul_dump', { brief: 1 }) as { Domains: unknown[] };
    expect(Domains).toEqual([{ name: 'location', hash_size: 512, AORs: expect.any(Array) }]);
    const { AORs } = Domains[0] as { AORs: { AOR: string }[] };
    const again = setUp();
    for (const name of ['alice', 'bob', 'carol', 'dave'])
      again.manage('ul_add', added(name, 'sip:x@10.0.0.1'));
    expect(again.manage('ul_dump', { brief: 1 })).toEqual({
      Domains: [{ name: 'location', hash_size: 512, AORs }],
    });
  });
});

test('what has expired goes in the order in which it is listed', () => {
  const { run, manage } = setUp(
    `event_route[E_UL_AOR_DELETE] { xlog("$param(aor)"); } modparam("usrloc", "timer_interval", 10) ${script}`,
  );
  for (const name of ['dave', 'carol', 'bob', 'alice', 'eve']) {
    manage('ul_add', { ...added(name, 'sip:x@10.0.0.1'), expires: name === 'eve' ? 60 : 5 });
  }
  const { Domains } = manage('ul_dump', { brief: 1 }) as { Domains: { AORs: { AOR: string }[] }[] };
  const listed = Domains[0]!.AORs.map(({ AOR }) => AOR).filter((name) => name !== 'eve');
  run.wait(10_000);
  expect(run.log()).toEqual(listed);
});

test.each([
  ['working_mode_preset', '"no-such-mode"'],
  ['working_mode_preset', '"full-sharing-cluster"'],
  ['working_mode_preset', '"sql-only"'],
  ['cluster_mode', '"sometimes"'],
  ['restart_persistency', '"sync-from-cluster"'],
  ['hash_size', '17'],
  ['matching_mode', '3'],
])('does not start with %s %s', (name, value) => {
  expect(() => setUp(`modparam("usrloc", "${name}", ${value}) ${script}`)).toThrow(/did not start/);
});

test('a table counts its own addresses, contacts and contacts that expired', () => {
  const { run, manage } = setUp();
  manage('ul_add', added('bob', 'sip:a@10.0.0.1'));
  manage('ul_add', { ...added('bob', 'sip:b@10.0.0.1'), expires: 1 });
  const count = (name: string) => run.engine.statistics.find(name)!.get();
  expect([count('location-users'), count('location-contacts'), count('location-expires')]).toEqual([1, 2, 0]);
  run.wait(3_000);
  manage('ul_flush');
  expect([count('location-users'), count('location-contacts'), count('location-expires')]).toEqual([1, 1, 1]);
});

test('values are kept with an address for as long as it is registered', () => {
  const { run, manage } = setUp(`route {
    $var(a) = ul_add_key("location", "bob", "color", "red");
    save("location", "no-reply");
    $var(b) = ul_add_key("location", "bob", "color", "red");
    $var(c) = ul_get_key("location", "bob", "color", $avp(color));
    xlog("$var(a) $var(b) $var(c) $avp(color)");
    $var(d) = ul_del_key("location", "bob", "color");
    $var(e) = ul_get_key("location", "bob", "color", $avp(color));
    xlog("$var(d) $var(e)");
  }`);
  run.peer(5080).send(request('REGISTER', { headers: ['Contact: <sip:bob@10.0.0.1>'] }));
  expect(run.log()).toEqual(['-1 1 1 red', '1 -1']);
  expect(manage('ul_show_contact', { table_name: 'location', aor: 'bob' })).not.toHaveProperty('KV-Store');
});

test('management shows the values kept with an address by name', () => {
  const { run, manage } = setUp(`modparam("usrloc", "mi_dump_kv_store", 1) route {
    save("location");
    ul_add_key("location", "bob", "b", "1"); ul_add_key("location", "bob", "a", "2"); ul_add_key("location", "bob", "10", "3");
  }`);
  run.peer(5080).send(request('REGISTER', { headers: ['Contact: <sip:bob@10.0.0.1>'] }));
  expect(manage('ul_show_contact', { table_name: 'location', aor: 'bob' })).toMatchObject({
    'KV-Store': '{"10":"3","a":"2","b":"1"}',
  });
});

test('contacts of 2^32 seconds and more have what is left of them in 32 bits', () => {
  const { run } = setUp();
  run.peer(5080).send(request('REGISTER', { headers: ['Contact: <sip:bob@10.0.0.1>;expires=4294967396'] }));
  expect(headers(run.peer(5080).messages()[0]!, 'Contact')).toEqual(['<sip:bob@10.0.0.1>;expires=100']);
});
