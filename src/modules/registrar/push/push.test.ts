import { describe, expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../../test/support/sip-peers.ts';

const parameters = [
  'modparam("usrloc", "contact_refresh_timer", 1)',
  'modparam("registrar", "pn_enable", 1)',
  'modparam("registrar", "pn_providers", "apns, fcm")',
  'modparam("registrar", "pn_ct_match_params", "pn-provider, pn-prid, pn-param")',
].join('\n');
const script = `${parameters}
event_route[E_UL_CONTACT_REFRESH] { xlog("wake $param(uri) $param(reason)"); }
route {
  if (is_method("REGISTER")) { $var(r) = save("location"); xlog("saved $var(r)"); exit; }
  $var(r) = lookup("location");
  xlog("found $var(r)");
  if ($var(r) == 2) { t_wait_for_new_branches(); exit; }
  t_relay();
}`;
const prid = 'pn-provider=apns;pn-prid=abc;pn-param=x';
const load = ['event_routing', 'usrloc', 'registrar'];

function setUp(version: '3.6' | '4.0' = '3.6', text = script) {
  const run = runBetweenPeers(text, { load, version });
  let cseq = 0;
  return {
    run,
    register: (contact: string, more: string[] = []) => {
      cseq++;
      run.peer(5090).send(
        request('REGISTER', {
          via: `SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bK-r${cseq}`,
          cseq,
          callId: 'r',
          headers: [`Contact: ${contact}`, ...more],
        }),
      );
    },
  };
}

describe.each(['3.6', '4.0'] as const)('push notifications in %s', (version) => {
  test('a phone that sleeps is woken by the event, and its registration becomes a branch', () => {
    const { run, register } = setUp(version);
    register(`<sip:bob@127.0.0.1:5090;${prid}>;expires=600`);
    const [answer] = run.peer(5090).messages();
    expect(answer!.slice(8, 11)).toBe('200');
    expect(headers(answer!, 'Feature-Caps')).toEqual(['+sip.pns="apns";+sip.pnsreg="130"']);
    run.wait(60_000);
    run.log();

    run.peer(5080).send(request('INVITE', { callId: 'i' }));
    expect(run.log()).toEqual([
      'found 2',
      expect.stringMatching(/^wake sip:bob@127\.0\.0\.1:5090;.*pn-prid=abc.* ini-INVITE$/),
    ]);
    expect(run.peer(5090).messages()).toEqual([]);

    register(`<sip:bob@127.0.0.1:5090;${prid}>;expires=600`);
    const [, invite] = run
      .peer(5090)
      .messages()
      .toSorted((left, right) => Number(left.startsWith('INVITE')) - Number(right.startsWith('INVITE')));
    expect(invite).toMatch(/^INVITE sip:bob@127\.0\.0\.1:5090 SIP\/2\.0/);
    run.peer(5090).send(reply(invite!, 200, 'OK'));
    expect(run.peer(5080).lines().at(-1)).toBe('SIP/2.0 200 OK');
  });

  test('a phone that registered just now is called at once, by its URI without the parameters', () => {
    const { run, register } = setUp(version, `modparam("registrar", "pn_skip_pn_interval", 10) ${script}`);
    register(`<sip:bob@127.0.0.1:5090;${prid}>;expires=600`);
    run.peer(5090).messages();
    run.peer(5080).send(request('INVITE', { callId: 'i' }));
    expect(run.peer(5090).lines()).toEqual(['INVITE sip:bob@127.0.0.1:5090 SIP/2.0']);
  });

  test('a provider that is not served is refused with 555', () => {
    const { run, register } = setUp(version);
    register('<sip:bob@127.0.0.1:5090;pn-provider=other;pn-prid=abc;pn-param=x>');
    expect(run.peer(5090).lines()).toEqual(['SIP/2.0 555 Push Notification Service Not Supported']);
  });

  test('a phone that asks for providers is told those that are served', () => {
    const { run, register } = setUp(version);
    register('<sip:bob@127.0.0.1:5090;pn-provider>');
    expect(headers(run.peer(5090).messages()[0]!, 'Feature-Caps')).toEqual([
      '+sip.pns="apns"',
      '+sip.pns="fcm"',
    ]);
  });

  test('a phone is reminded before its contact expires', () => {
    const { run, register } = setUp(version);
    register(`<sip:bob@127.0.0.1:5090;${prid}>;expires=600`);
    run.log();
    run.wait(460_000);
    expect(run.log()).toEqual([]);
    run.wait(30_000);
    expect(run.log()).toEqual([expect.stringMatching(/^wake .* reg-refresh$/)]);
  });
});

test('pn_process_purr() wakes the phone of a dialog by its key', () => {
  const { run, register } = setUp(
    '3.6',
    `modparam("registrar", "pn_enable_purr", 1) ${parameters}
    event_route[E_UL_CONTACT_REFRESH] { xlog("wake $param(reason)"); }
    route[go] { xlog("go $rc"); t_relay(); }
    route {
      if (is_method("REGISTER")) { save("location"); exit; }
      if (is_method("INVITE")) record_route();
      async(pn_process_purr("location"), go);
    }`,
  );
  register(`<sip:bob@127.0.0.1:5090;${prid}>;expires=600`);
  const caps = headers(run.peer(5090).messages()[0]!, 'Feature-Caps')[0]!;
  const key = /\+sip\.pnspurr="([^"]*)"/.exec(caps)![1]!;
  run.log();
  run.peer(5080).send(request('BYE', { uri: `sip:bob@127.0.0.1:5090;pn-purr=${key}`, callId: 'd' }));
  expect(run.log()).toEqual(['wake mid-BYE']);
  expect(run.peer(5090).lines()).toEqual([]);
  register(`<sip:bob@127.0.0.1:5090;${prid}>;expires=600`);
  expect(run.log()).toEqual(['go 1']);
  expect(run.peer(5090).lines()).toContain(`BYE sip:bob@127.0.0.1:5090;pn-purr=${key} SIP/2.0`);
});

test('a contact that goes gets no key', () => {
  const { run, register } = setUp(
    '3.6',
    `modparam("registrar", "pn_enable_purr", 1) ${parameters}
    route[go] { exit; }
    route { if (is_method("REGISTER")) { save("location"); exit; } record_route(); async(pn_process_purr("location"), go); }`,
  );
  register(`<sip:bob@127.0.0.1:5090;${prid}>;expires=600`);
  register(`<sip:bob@127.0.0.1:5090;${prid}>;expires=0`);
  const [, last] = run.peer(5090).messages();
  expect(headers(last!, 'Feature-Caps')).toEqual(['+sip.pns="apns";+sip.pnsreg="130"']);
});

test.each([
  ['without providers', 'modparam("registrar", "pn_enable", 1) route { exit; }', load],
  ['without event_routing', `${parameters} route { exit; }`, ['usrloc', 'registrar']],
  [
    'with a call of pn_process_purr() and no keys',
    `${parameters} route[go] { exit; } route { async(pn_process_purr("location"), go); }`,
    load,
  ],
  [
    'with keys that nobody uses',
    `${parameters} modparam("registrar", "pn_enable_purr", 1) route { exit; }`,
    load,
  ],
])('refuses to start %s', (_what, text, modules) => {
  expect(() => runBetweenPeers(text, { load: modules })).toThrow(/did not start|module-missing-dependency/);
});
