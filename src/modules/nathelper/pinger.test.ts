import { expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const load = ['usrloc', 'registrar', 'nathelper'];
const pings = [
  'modparam("nathelper", "natping_interval", 10)',
  'modparam("nathelper", "sipping_bflag", "SIP")',
  'modparam("nathelper", "sipping_from", "sip:pinger@example.com")',
].join('\n');
const route = (flags: string) => `route { ${flags} save("location"); exit; }`;

function setUp(text: string, version: '2.4' | '3.6' | '4.0' = '3.6') {
  const run = runBetweenPeers(text, { load, version });
  run.peer(5090).send(
    request('REGISTER', {
      via: 'SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bK-1',
      headers: ['Contact: <sip:bob@127.0.0.1:5090>;expires=600'],
    }),
  );
  run.peer(5090).messages();
  return run;
}

test('contacts are pinged with four zeros, with a SIP request when the flag says so', () => {
  const run = setUp(`modparam("nathelper", "natping_interval", 10) ${route('')}`);
  run.wait(10_000);
  expect(run.peer(5090).messages()).toEqual(['\0\0\0\0']);
  const sip = setUp(`${pings} ${route('setbflag("SIP");')}`);
  sip.wait(10_000);
  const [ping] = sip.peer(5090).messages();
  expect(ping).toMatch(
    /^OPTIONS sip:bob@127\.0\.0\.1:5090 SIP\/2\.0\r\nVia: SIP\/2\.0\/UDP 127\.0\.0\.1:5060;branch=z9hG4bK[0-9a-f]+\r\n/,
  );
  expect(headers(ping!, 'From')[0]).toMatch(/^sip:pinger@example\.com;tag=[0-9a-f]+$/);
  expect(headers(ping!, 'Max-Forwards')).toEqual(['70']);
  // The script does not see the answer, however often it comes.
  sip.peer(5090).send(reply(ping!, 200, 'OK'));
  sip.peer(5090).send(reply(ping!, 200, 'OK'));
  expect(sip.log()).toEqual([]);
});

test('a contact that does not answer is removed after some pings', () => {
  const run = setUp(
    `${pings} modparam("nathelper", "remove_on_timeout_bflag", "RM") modparam("nathelper", "max_pings_lost", 2)
     event_route[E_UL_CONTACT_DELETE] { xlog("gone"); } ${route('setbflag("SIP"); setbflag("RM");')}`,
  );
  run.wait(12_900);
  expect(run.log()).toEqual([]);
  run.wait(12_000);
  expect(run.log()).toEqual(['gone']);
});

test('the time to the answer is measured', () => {
  const run = setUp(
    `${pings} modparam("nathelper", "sipping_latency_flag", "LAT")
     event_route[E_UL_LATENCY_UPDATE] { xlog("$param(latency)"); } ${route('setbflag("SIP"); setbflag("LAT");')}`,
  );
  const pinged = (): string => {
    for (let second = 0; second < 12; second++) {
      run.wait(1000);
      const [ping] = run.peer(5090).messages();
      if (ping !== undefined) return ping;
    }
    throw new Error('no ping came');
  };
  const ping = pinged();
  run.wait(250);
  run.peer(5090).send(reply(ping, 200, 'OK'));
  expect(run.log()).toEqual(['250000']);
  pinged();
  run.wait(3_000);
  expect(run.log()).toEqual(['1800000000']);
});

test('management turns the pings off and on', () => {
  const run = setUp(`modparam("nathelper", "natping_interval", 10) ${route('')}`);
  const answers: unknown[] = [];
  const manage = (parameters: Record<string, number>) =>
    run.engine.management.execute('nh_enable_ping', parameters, (answer) => answers.push(answer));
  manage({});
  manage({ status: 0 });
  manage({});
  run.wait(20_000);
  expect(run.peer(5090).messages()).toEqual([]);
  expect(answers).toEqual([{ Status: 1 }, 'OK', { Status: 0 }]);
});

test.each([
  'modparam("nathelper", "natping_interval", 10) modparam("nathelper", "ping_nated_only", 1)',
  'modparam("nathelper", "natping_interval", 10) modparam("nathelper", "natping_partitions", 9)',
  'modparam("nathelper", "natping_interval", 10) modparam("nathelper", "sipping_bflag", "SIP")',
  'modparam("nathelper", "sipping_ignore_rpl_codes", "99")',
  'modparam("nathelper", "oldip_skip", "x")',
])('does not start with %s', (parameters) => {
  expect(() => runBetweenPeers(`${parameters} route { exit; }`, { load })).toThrow(/did not start/);
});
