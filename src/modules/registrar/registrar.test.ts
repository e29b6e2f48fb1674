import { describe, expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const script =
  'route { if (is_method("REGISTER")) { $var(r) = save("location"); exit; } $var(r) = lookup("location"); xlog("$var(r) $ru"); }';

function setUp(text = script, options: { version?: '2.4' | '3.6' | '4.0' } = {}) {
  const run = runBetweenPeers(text, { load: ['usrloc', 'registrar'], ...options });
  let cseq = 0;
  return {
    run,
    /** Registers bob and returns code, contacts and error of the answer. */
    register(contacts: string[], more: string[] = [], changes: object = {}) {
      run.peer(5080).send(
        request('REGISTER', {
          cseq: ++cseq,
          branch: `z9hG4bK-r${cseq}`,
          headers: [...contacts.map((contact) => `Contact: ${contact}`), ...more],
          ...changes,
        }),
      );
      const [answer] = run.peer(5080).messages();
      const error = headers(answer!, 'P-Registrar-Error')[0];
      return [
        answer!.slice(8, 11),
        headers(answer!, 'Contact')[0] ?? null,
        ...(error === undefined ? [] : [error]),
      ];
    },
    /** What lookup() finds for bob. */
    find() {
      run.peer(5080).send(request('OPTIONS', { cseq: ++cseq, branch: `z9hG4bK-o${cseq}` }));
      return run.log()[0];
    },
  };
}

describe('save', () => {
  test('keeps times within the limits and answers with all contacts, higher q first', () => {
    const { register } = setUp(`modparam("registrar", "max_expires", 7200) ${script}`);
    expect(register(['<sip:a@10.0.0.1>;expires=30'])).toEqual(['200', '<sip:a@10.0.0.1>;expires=60']);
    expect(register(['<sip:b@10.0.0.2>;q=0.25;expires=99999', 'sip:c@10.0.0.3;q=1'])).toEqual([
      '200',
      '<sip:c@10.0.0.3>;q=1;expires=3600, <sip:b@10.0.0.2>;q=0.25;expires=7200, <sip:a@10.0.0.1>;expires=60',
    ]);
  });

  test('3.x knows a contact again by the rules of RFC 3261, 2.4 by its text', () => {
    for (const [version, contacts] of [
      ['3.6', '<sip:a@10.0.0.1>;expires=600'],
      ['2.4', '<sip:a@10.0.0.1>;expires=600, <sip:a@10.0.0.1;foo=1>;expires=600'],
    ] as const) {
      const { register } = setUp(script, { version });
      register(['<sip:a@10.0.0.1>'], ['Expires: 600']);
      expect(register(['<sip:a@10.0.0.1;foo=1>'], ['Expires: 600'])).toEqual(['200', contacts]);
    }
  });

  test('an old CSeq is refused, the same one is a repetition for a while', () => {
    const { register, run } = setUp();
    register(['<sip:a@10.0.0.1>;expires=600'], [], { cseq: 5 });
    expect(register(['<sip:a@10.0.0.1>;expires=700'], [], { cseq: 5 })).toEqual([
      '200',
      '<sip:a@10.0.0.1>;expires=600',
    ]);
    const refused = ['400', '<sip:a@10.0.0.1>;expires=600', 'Invalid CSeq number'];
    expect(register(['<sip:a@10.0.0.1>;expires=700'], [], { cseq: 4 })).toEqual(refused);
    run.wait(30_000);
    expect(register(['<sip:a@10.0.0.1>'], [], { cseq: 5 })[0]).toBe('400');
    expect(register(['<sip:a@10.0.0.1>'], [], { cseq: 1, callId: 'another' })[0]).toBe('200');
  });

  test.each([
    [['*'], [], '* used in contact and expires is not zero'],
    [['*', '<sip:a@10.0.0.1>'], ['Expires: 0'], '* used in contact and more than 1 contact'],
    [['<sip:a@10.0.0.1>;q=x'], [], 'Invalid q param in contact'],
    [['<sip:a@10.0.0.1>'], ['Expires: soon'], 'Expires parse error'],
    [['<<>>'], [], 'Contact parse error'],
  ])('refuses %j %j', (contacts, more, error) => {
    expect(setUp().register(contacts, more)).toEqual(['400', null, error]);
  });

  test('a contact that is refreshed with another q goes where the server puts it', () => {
    const { register } = setUp();
    const order = (contacts: string[]) =>
      [...register(contacts)[1]!.matchAll(/sip:(.)@/g)].map(([, name]) => name).join('');
    expect(order(['<sip:a@h>;q=0.9', '<sip:b@h>;q=0.5', '<sip:c@h>;q=0.1'])).toBe('abc');
    expect(order(['<sip:b@h>;q=0.6'])).toBe('abc');
    expect(order(['<sip:b@h>;q=0.95'])).toBe('acb');
    expect(order(['<sip:d@h>;q=0.5'])).toBe('adcb');
    expect(order(['<sip:b@h>;q=0.05'])).toBe('adcb');
    expect(order(['<sip:d@h>;q=0.01'])).toBe('dacb');
  });

  test('a contact where nobody can be reached is not stored, and ends the REGISTER', () => {
    const { register } = setUp();
    const refused = ['500', null, 'usrloc_contact_insert failed'];
    for (const contact of ['<bob>', '<foo:bar>', '<sip:a@10.0.0.1:99999>']) {
      expect(register(['<sip:a@10.0.0.1>', contact])).toEqual(refused);
    }
    register(['<sip:a@10.0.0.1>;expires=600']);
    expect(register(['<sip:b@10.0.0.2>;expires=600', '<bob>', '<sip:c@10.0.0.3>'])).toEqual([
      '500',
      '<sip:a@10.0.0.1>;expires=600, <sip:b@10.0.0.2>;expires=600',
      'usrloc_contact_insert failed',
    ]);
  });

  test('each contact has its own `received` and instance', () => {
    const { register } = setUp();
    expect(register(['<sip:a@h>;expires=600;received="sip:10.0.0.1:5062"', '<sip:b@h>;expires=600'])).toEqual(
      ['200', '<sip:a@h>;expires=600;received="sip:10.0.0.1:5062", <sip:b@h>;expires=600'],
    );
  });

  test('a star with Expires 0 removes everything', () => {
    const { register, find } = setUp();
    register(['<sip:a@10.0.0.1>', '<sip:b@10.0.0.2>']);
    expect(register(['*'], ['Expires: 0'])).toEqual(['200', null]);
    expect(find()).toBe('-1 sip:bob@example.com');
  });
});

describe('lookup', () => {
  test('forgets contacts when their time is over, and the sweep removes them with events', () => {
    const { register, find, run } = setUp(
      `event_route[E_UL_CONTACT_DELETE] { xlog("gone $param(uri)"); } event_route[E_UL_AOR_DELETE] { xlog("empty $param(aor)"); } ${script}`,
    );
    // Sweeps come once a minute: this contact expires between two of them.
    run.wait(10_000);
    register(['<sip:a@10.0.0.1>;expires=60']);
    expect(find()).toBe('1 sip:a@10.0.0.1');
    run.wait(61_000);
    expect(find()).toBe('-1 sip:bob@example.com');
    run.log();
    run.wait(61_000);
    expect(run.log()).toEqual(['gone sip:a@10.0.0.1', 'empty bob']);
    run.wait(120_000);
    expect(run.host.clock.next()).toBeNull();
  });
});

describe('limits', () => {
  test('contacts are counted one by one: what came before the one too many stays', () => {
    const { register, find } = setUp(`modparam("registrar", "max_contacts", 2) ${script}`);
    register(['<sip:a@10.0.0.1>;expires=600']);
    expect(
      register(['<sip:b@10.0.0.2>;expires=600', '<sip:c@10.0.0.3>;expires=600'], [], { callId: 'two' }),
    ).toEqual(['503', expect.stringContaining('sip:b@'), 'Too many registered contacts']);
    expect(find()).toMatch(/^1 /);
  });

  test('a new address keeps nothing of a REGISTER with one contact too many', () => {
    const { register, find } = setUp(`modparam("registrar", "max_contacts", 1) ${script}`);
    expect(register(['<sip:a@10.0.0.1>', '<sip:b@10.0.0.2>'])[0]).toBe('503');
    expect(find()).toBe('-1 sip:bob@example.com');
  });

  test('the flag force-registration makes room', () => {
    const { register } = setUp('route { save("location", "max-contacts=1,force-registration"); }');
    register(['<sip:a@10.0.0.1>;expires=600']);
    expect(register(['<sip:b@10.0.0.2>;expires=600'])).toEqual(['200', '<sip:b@10.0.0.2>;expires=600']);
  });
});

describe('what lookup() leaves and brings', () => {
  test('a destination that was set stays when the contact has none', () => {
    const { register, run } = setUp(
      'route { if (is_method("REGISTER")) { save("location"); exit; } $du = "sip:127.0.0.1:5090"; lookup("location"); xlog("$ru $du"); }',
    );
    register(['<sip:a@10.0.0.1>']);
    run.peer(5080).send(request('OPTIONS'));
    expect(run.log()).toEqual(['sip:a@10.0.0.1 sip:127.0.0.1:5090']);
  });

  test('with the flag `branch` contacts take the place of branches, until one is not registered', () => {
    const { register, run } = setUp(
      `route {
        if (is_method("REGISTER")) { save("location"); exit; }
        append_msg_branch("$hdr(X-Branch)");
        append_msg_branch("sip:bob@example.com");
        $var(r) = lookup("location", "branch", "$hdr(X-First)");
        xlog("$var(r) $(msg.branch.uri[*])");
      }`,
    );
    register(['<sip:b@10.0.0.2>']);
    register(['<sip:c@10.0.0.3>'], [], { callId: 'c', to: '<sip:carol@example.com>' });
    const ask = (first: string, branch: string) => {
      const headers = [`X-First: sip:${first}@h`, `X-Branch: sip:${branch}@h`];
      run.peer(5080).send(request('OPTIONS', { branch: `z9hG4bK-${first}-${branch}`, headers }));
      return run.log();
    };
    expect(ask('carol', 'bob')).toEqual(['1 sip:c@10.0.0.3, sip:b@10.0.0.2, sip:b@10.0.0.2']);
    expect(ask('carol', 'dave')).toEqual(['-1 sip:c@10.0.0.3']);
    expect(ask('dave', 'carol')).toEqual(['-1 sip:bob@example.com']);
  });

  test('what attr_avp had comes back with the contact', () => {
    const { register, run } = setUp(
      'modparam("registrar", "attr_avp", "$avp(attr)") route { if (is_method("REGISTER")) { $avp(attr) = "blue"; save("location"); exit; } lookup("location"); xlog("$avp(attr)"); }',
    );
    register(['<sip:a@10.0.0.1>']);
    run.peer(5080).send(request('OPTIONS'));
    expect(run.log()).toEqual(['blue']);
  });
});

test('save() on a reply stores what the higher registrar granted', () => {
  const run = runBetweenPeers(
    `route { if (is_method("REGISTER")) { t_on_reply("granted"); $du = "sip:127.0.0.1:5090"; t_relay(); exit; } $var(r) = lookup("location"); xlog("$var(r) $ru"); }
     onreply_route[granted] { if ($rs == "200") xlog("saved $retcode"); $var(s) = save("location"); xlog("$var(s)"); }`,
    { load: ['usrloc', 'registrar'] },
  );
  run.peer(5080).send(request('REGISTER', { headers: ['Contact: <sip:a@10.0.0.1>;expires=3600'] }));
  const [register] = run.peer(5090).messages();
  const answer = reply(register!, 200, 'OK').replace(
    'Content-Length',
    'Contact: <sip:a@10.0.0.1>;expires=120\r\nContent-Length',
  );
  run.peer(5090).send(answer);
  run.log();
  expect(run.peer(5080).lines().at(-1)).toBe('SIP/2.0 200 OK');
  run.peer(5080).send(request('OPTIONS', { branch: 'z9hG4bK-2' }));
  expect(run.log()).toEqual(['1 sip:a@10.0.0.1']);
  run.wait(121_000);
  run.peer(5080).send(request('OPTIONS', { branch: 'z9hG4bK-3' }));
  expect(run.log()).toEqual(['-1 sip:bob@example.com']);
});

test('a hundred thousand contacts are found at once', () => {
  const { run, register, find } = setUp();
  const location = run.engine.api<{
    obtain(name: string): { insert(aor: string, uri: string, details: object, now: number): void };
  }>({ module: 'usrloc' });
  const table = location.obtain('location');
  const details = {
    callId: 'c',
    cseq: 1,
    expires: 0,
    q: -1,
    path: null,
    received: null,
    userAgent: 'x',
    socket: null,
    methods: -1,
    flags: 0,
    branchFlags: 0,
    instance: null,
    attribute: null,
  };
  for (let index = 0; index < 100_000; index++)
    table.insert(`user${index}`, `sip:user${index}@10.0.0.1`, details, 0);
  register(['<sip:a@10.0.0.1>']);
  expect(find()).toBe('1 sip:a@10.0.0.1');
  expect(run.engine.statistics.find('registered_users')!.get()).toBe(100_001);
});
