import { describe, expect, test } from 'vitest';
import { calls, destination, runWithDestinations } from '../../../test/support/destinations.ts';
import { request } from '../../../test/support/sip-peers.ts';

const select = (algorithm: number, more = '') =>
  `route { if (ds_select_dst(1, ${algorithm}${more})) xlog("$dp"); else xlog("none $rc"); exit; }`;
const three = [destination(1, 5090), destination(1, 5091, { weight: '2' }), destination(1, 5092)];
const settings = (name: string, value: string) => `modparam("dispatcher", "${name}", "${value}")\n`;

describe('hashes', () => {
  test('of the Call-ID choose by weight; what is not active hands over to the others', () => {
    const ids = ['alpha', 'beta', 'gamma', 'delta@host'];
    const two = [destination(1, 5090), destination(1, 5091)];
    expect(runWithDestinations(two, select(0)).logs(calls(...ids))).toEqual(['5090', '5090', '5090', '5091']);
    const half = [destination(1, 5090, { state: 1 }), destination(1, 5091)];
    expect(runWithDestinations(half, select(0)).logs(calls(...ids))).toEqual(Array(4).fill('5091'));
  });

  test('of URIs leave the usual port out, and with u everything but the user', () => {
    const ports = (uris: readonly string[], flags = '') =>
      runWithDestinations(three, select(3, flags)).logs(uris.map((uri) => request('OPTIONS', { uri })));
    const uris = ['sip:v@h.example', 'sip:v@h.example:5060', 'sips:v@h.example:5061', 'sip:v@h.example:5061'];
    expect(ports(uris)).toEqual(['5091', '5091', '5091', '5092']);
    const users = ports(['sip:u@a.example', 'sip:u@b.example', 'sip:u@c.example:1'], ', "u"');
    expect(users).toEqual(['5092', '5092', '5092']);
  });

  test('of a text with variables; without it, and of nothing, none is chosen', () => {
    const run = (pattern: string) =>
      runWithDestinations(three, (pattern && settings('hash_pvar', pattern)) + select(7)).logs(calls('a'));
    expect([run(''), run(' $hdr(X) ')]).toEqual([['none -1'], ['5090']]);
    expect(run(' ')).toEqual(['none -1']);
  });

  test('of the user that credentials name; without any it stays where it is', () => {
    const named = (header: string, user: string) =>
      request('OPTIONS', { headers: [`${header}: Digest username="${user}@x", realm="r", nonce="n"`] });
    const run = runWithDestinations(three, select(5));
    const [first, same] = run.logs([named('Authorization', 'al'), named('Proxy-Authorization', 'al')]);
    expect(same).toBe(first);
    expect(run.logs(calls('a', 'b'))).toEqual([same, same]);
  });
});

test('round robin takes each as often as its weight says, and leaves out what is not active', () => {
  const rows = [destination(1, 5091), destination(1, 5092, { weight: '2' })];
  const first = destination(1, 5090, { priority: 5 });
  const six = calls('1', '2', '3', '4', '5', '6');
  expect(runWithDestinations([...rows, first], select(4)).logs(six)).toEqual([
    ...['5090', '5091', '5092', '5092', '5090', '5091'],
  ]);
  const off = destination(1, 5090, { priority: 5, state: 2 });
  expect(runWithDestinations([...rows, off], select(4)).logs(six.slice(0, 4))).toEqual([
    ...['5091', '5092', '5092', '5091'],
  ]);
});

test('8 and unknown algorithms take the first active one, the highest priority first', () => {
  const rows = [destination(1, 5090), destination(1, 5091, { priority: 9 }), destination(1, 5092)];
  expect(runWithDestinations(rows, select(8)).logs(calls('a'))).toEqual(['5091']);
  const run = runWithDestinations(rows, select(11));
  expect(run.logs(calls('a'))).toEqual(['5091']);
  expect(run.serverLog().join()).toMatch(/WARNING there is no algorithm 11/);
});

test('9 takes the lowest value of a variable for each; texts that are numbers count for nothing', () => {
  const script = (values: string) =>
    `${settings('pvar_algo_pattern', '$avp(%u-%i)')}route { ${values} ds_select_dst(1, 9, "f"); xlog("$dp");
     while (ds_next_dst()) xlog("$dp"); exit; }`;
  const value = (port: number, text: string) => `$avp(sip:127.0.0.1:${port}-1) = ${text};`;
  const values = [value(5090, '7'), value(5091, '3'), value(5092, '5')];
  expect(runWithDestinations(three, script(values.join(' '))).logs(calls('a'))).toEqual([
    '5091',
    '5092',
    '5090',
  ]);
  values[1] = value(5091, '"1"');
  expect(runWithDestinations(three, script(values.join(' '))).logs(calls('a'))).toEqual(['5092', '5090']);
  // NULL is 0.
  values[0] = '';
  expect(runWithDestinations(three, script(values.join(' '))).logs(calls('a'))).toEqual(['5090', '5092']);
  expect(runWithDestinations(three, select(9)).logs(calls('a'))).toEqual(['5090']);
});

test('10 takes the lowest that a route returns for each', () => {
  const rows = [destination(1, 5090, { attributes: '30' }), destination(1, 5091, { attributes: '4' })];
  const script = `${settings('algo_route', 'rank')}
    route { ds_push_script_attrs("s", "127.0.0.1", 5090, 1); ds_select_dst(1, 10); xlog("$dp"); exit; }
    route[rank] { xlog("$param(1) $param(attrs) $param(3)"); return($(param(2){s.int})); }`;
  expect(runWithDestinations(rows, script).logs(calls('a'))).toEqual([
    'sip:127.0.0.1:5090 30 s',
    'sip:127.0.0.1:5091 4 <null>',
    '5091',
  ]);
  expect(runWithDestinations(rows, select(10)).logs(calls('a'))).toEqual(['none -1']);
});

test('d keeps the last one of the set for when nothing else is left', () => {
  const rows = [destination(1, 5090), destination(1, 5091)];
  const all = calls('1', '2', '3');
  expect(runWithDestinations(rows, select(4, ', "d"')).logs(all)).toEqual(['5090', '5090', '5090']);
  const off = [destination(1, 5090, { state: 1 }), destination(1, 5091)];
  for (const algorithm of [0, 4, 8])
    expect(runWithDestinations(off, select(algorithm, ', "D"')).logs(calls('1'))).toEqual(['5091']);
});

test('flags that do not exist, and partitions, are refused', () => {
  expect(() => runWithDestinations(three, select(4, ', "x"'))).toThrow(/flag x/);
  expect(() => runWithDestinations(three, select(4, ', , "p"'))).toThrow(/partition p/);
});
