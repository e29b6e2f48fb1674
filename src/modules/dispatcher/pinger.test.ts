import { expect, test } from 'vitest';
import { type DestinationRun, destination, runWithDestinations } from '../../../test/support/destinations.ts';
import { headers, reply } from '../../../test/support/sip-peers.ts';

const settings = (values: Readonly<Record<string, string | number>>) =>
  Object.entries({ ds_ping_interval: 10, ...values })
    .map(([name, value]) => `modparam("dispatcher", "${name}", ${JSON.stringify(value)})\n`)
    .join('');
const idle = 'route { exit; }\n';

/** Pings that came to a port after ten seconds. */
function pings(run: DestinationRun, port: number): string[] {
  run.wait(10_000);
  return run.peer(port).messages();
}

const states = (run: DestinationRun) => JSON.stringify(run.manage('ds_list')).match(/(?<="state":")\w+/g);

test('pings go to what is probed, with the attributes in local_route', () => {
  const run = runWithDestinations(
    [destination(1, 5090, { state: 2, attributes: 'x' }), destination(1, 5091)],
    `${settings({ attrs_avp: '$avp(attrs)', ds_ping_maxfwd: 3 })}${idle}local_route { xlog("$rm $avp(attrs)"); }`,
  );
  const [ping, ...more] = pings(run, 5090);
  expect(more).toEqual([]);
  expect(ping).toMatch(
    /^OPTIONS sip:127.0.0.1:5090 SIP\/2.0\r\nVia: .*\r\nTo: <sip:127.0.0.1:5090>\r\nFrom: <sip:dispatcher@localhost>;tag=.*\r\nCSeq: 14 OPTIONS\r\nCall-ID: .*\r\nMax-Forwards: 3\r\nContent-Length: 0\r\n/,
  );
  expect(run.log()).toEqual(['OPTIONS x']);
  run.peer(5090).send(reply(ping!, 200, 'OK'));
  expect(states(run)).toEqual(['Active', 'Active']);
  expect(pings(run, 5090)).toEqual([]);
});

test('with ds_probing_mode 1 what does not answer well often enough is probed, until it answers', () => {
  const run = runWithDestinations(
    [destination(1, 5090), destination(1, 5091, { state: 1 })],
    `${settings({ ds_probing_mode: 1, ds_probing_threshhold: 2, options_reply_codes: '404, 405', ds_ping_method: 'INFO', ds_ping_from: 'sip:me@here' })}${idle}
     event_route[E_DISPATCHER_STATUS] { xlog("$param(address) $param(status) $param(reason)"); }`,
  );
  const answer = (code: number) => {
    const [ping] = pings(run, 5090);
    expect(headers(ping!, 'From')[0]).toMatch(/^<sip:me@here>;tag=/);
    run.peer(5090).send(reply(ping!, code, 'X'));
    return states(run)![0];
  };
  expect([405, 500, 404, 500, 500, 404].map(answer)).toEqual([
    ...['Active', 'Active', 'Active', 'Active', 'Probing', 'Active'],
  ]);
  expect(run.log()).toEqual([
    'sip:127.0.0.1:5090 inactive negative probing reply',
    'sip:127.0.0.1:5090 active 200 OK probing reply',
  ]);
  expect(run.peer(5091).messages()).toEqual([]);
});

test('a ping that cannot be sent counts as a failure in any mode', () => {
  const run = runWithDestinations(
    [destination(1, 'sip:127.0.0.1:5090;transport=tcp', { probe: 1 })],
    `${settings({ ds_probing_threshold: 1 })}${idle}
     event_route[E_DISPATCHER_STATUS] { xlog("$param(status) $param(reason)"); }`,
  );
  run.wait(10_000);
  expect(run.log()).toEqual(['inactive failed to send probe']);
});

test('probe_mode pings a destination always, ds_probing_list only those of some sets', () => {
  const run = runWithDestinations(
    [destination(1, 5090, { probe: 1 }), destination(2, 5091, { probe: 1 })],
    `${settings({ ds_probing_list: '2,3', ds_probing_threshhold: 1 })}${idle}`,
  );
  expect(pings(run, 5090)).toEqual([]);
  expect(run.peer(5091).messages()).toHaveLength(1);
  // Nobody answers.
  run.wait(60_000);
  expect(states(run)).toEqual(['Probing', 'Active']);
});
