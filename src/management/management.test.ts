import { describe, expect, it } from 'vitest';
import { managedServer } from '../../test/support/managed-server.ts';
import { answerJsonRpc, jsonText } from './json-rpc.ts';
import { parseMembers } from './members.ts';
import { prettyJson } from './pretty.ts';

describe('JSON-RPC', () => {
  it('echoes the id and answers nothing without one', () => {
    const { ask } = managedServer();
    expect(ask('nosuch', undefined, 'x')).toBe(
      '{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":"x"}',
    );
    expect(ask('events_list', undefined, undefined as never)).toContain('"id":1');
    const { server } = managedServer();
    let answer: string | null = 'none';
    answerJsonRpc(
      server.management,
      '{"jsonrpc":"2.0","method":"uptime"}',
      (response) => (answer = response),
    );
    expect(answer).toBeNull();
    answerJsonRpc(server.management, '{nonsense', (response) => (answer = response));
    expect(answer).toBe('{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"},"id":null}');
  });
  it.each([
    ['{"method":"uptime","id":"x"}', '"x"'],
    ['{"jsonrpc":2,"method":"uptime","id":1.5}', '1'],
    ['{"jsonrpc":"2.0","method":5}', 'null'],
    ['{"jsonrpc":"2.0","method":"uptime","params":null,"id":null}', 'null'],
    ['{"jsonrpc":"2.0","method":"uptime","params":"x","id":3}', '3'],
    ['[{"jsonrpc":"2.0","method":"uptime","id":1}]', 'null'],
  ])('takes %s for no request', (request, id) => {
    answerJsonRpc(managedServer().server.management, request, (response) =>
      expect(response).toBe(
        `{"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid Request"},"id":${id}}`,
      ),
    );
    expect.assertions(1);
  });
  it('answers nothing to an id that is none', () => {
    const request = '{"jsonrpc":"2.0","method":"uptime","id":[1]}';
    answerJsonRpc(managedServer().server.management, request, (response) => expect(response).toBeNull());
    expect.assertions(1);
  });
  it('keeps bytes that are no UTF-8 and can be pretty', () => {
    expect(jsonText({ a: ['\xff', 1, null] })).toBe('{"a":["\xff",1,null]}');
    expect(prettyJson({ a: [1, { d: {} }], b: { c: 'x' } })).toBe(
      '{\n\t"a":\t[1, {\n\t\t\t"d":\t{\n\t\t\t}\n\t\t}],\n\t"b":\t{\n\t\t"c":\t"x"\n\t}\n}',
    );
  });
});

describe('commands of events', () => {
  it('list events and subscribers', () => {
    const { result, server } = managedServer();
    expect(result('events_list')).toBe(
      '"result":{"Events":[{"name":"E_FLATSTORE_ROTATION","id":0},{"name":"E_NEV","id":1},{"name":"E_MI","id":2}]}',
    );
    server.events.subscribe('E_NEV', 'udp:127.0.0.1:9', null, 'script');
    expect(result('event_subscribe', ['E_MI', 'udp:127.0.0.1:9'])).toBe('"result":"OK"');
    const never = '{"name":"E_NEV","id":1,"Subscribers":[{"socket":"udp:127.0.0.1:9","expire":"never"}]}';
    const expiring =
      '{"name":"E_MI","id":2,"Subscribers":[{"socket":"udp:127.0.0.1:9","expire":3600,"ttl":3600}]}';
    expect(result('subscribers_list')).toBe(`"result":{"Events":[${never},${expiring}]}`);
    expect(result('subscribers_list', { event: 'E_MI' })).toBe(`"result":{"Event":${expiring}}`);
    expect(result('subscribers_list', { event: 'E_NEV', socket: 'udp:127.0.0.1:9' })).toBe(
      '"result":{"Event":{"name":"E_NEV","id":1,"Subscriber":{"socket":"udp:127.0.0.1:9","expire":"never"}}}',
    );
    expect(result('subscribers_list', ['E_FLATSTORE_ROTATION'])).toBe('"result":{"Event":{}}');
    server.events.subscribe('E_NEV', 'udp:127.0.0.1:9', -5, 'script');
    expect(result('subscribers_list', ['E_NEV'])).toContain('"expire":4294967291,"ttl":"expired"');
  });
  it.each<[string, unknown, string]>([
    ['subscribers_list', { event: 'X' }, '"code":404,"message":"Event not published"'],
    [
      'subscribers_list',
      { event: 'E_MI', socket: 'udp:127.0.0.1:1' },
      '"code":404,"message":"Subscriber does not exist"',
    ],
    [
      'event_subscribe',
      { event: 'X', socket: 'udp:127.0.0.1:1' },
      '"code":400,"message":"Bad parameter value"',
    ],
    ['event_subscribe', { event: 'E_MI', socket: 'pigeon:1' }, '"code":400,"message":"Bad parameter value"'],
    [
      'event_subscribe',
      ['E_MI', 'udp:127.0.0.1:1', -1],
      '"code":-32602,"message":"Invalid params","data":"Negative expire value"',
    ],
    [
      'event_subscribe',
      ['E_MI', 'udp:127.0.0.1:1', 'abc'],
      '"code":-32602,"message":"Invalid params","data":"Bad type for parameter \'expire\'"',
    ],
    [
      'event_subscribe',
      { event: 'E_MI' },
      '"code":-32602,"message":"Invalid params","data":"Too few or too many parameters"',
    ],
    [
      'event_subscribe',
      { event: 'E_MI', sock: 'x' },
      '"code":-32602,"message":"Invalid params","data":"Named parameters do not match"',
    ],
    ['raise_event', { event: 'X', params: {} }, '"code":404,"message":"Event not registered"'],
    ['raise_event', { event: 'E_MI' }, '"code":480,"message":"Temporarily Unavailable"'],
    [
      'log_level',
      { level: 'loud' },
      '"code":-32602,"message":"Invalid params","data":"Bad type for parameter \'level\'"',
    ],
    [
      'get_statistics',
      undefined,
      '"code":-32602,"message":"Invalid params","data":"Too few or too many parameters"',
    ],
    [
      'get_statistics',
      { statistics: 'core:' },
      '"code":-32602,"message":"Invalid params","data":"Bad type for parameter \'statistics\'"',
    ],
    [
      'get_statistics',
      { statistics: [] },
      '"code":-32602,"message":"Invalid params","data":"Empty array in parameter \'statistics\'"',
    ],
    [
      'reset_statistics',
      { statistics: [null] },
      '"code":-32602,"message":"Invalid params","data":"Bad type for array item in parameter \'statistics\'"',
    ],
    [
      'event_subscribe',
      { event: '', socket: 'udp:127.0.0.1:1' },
      '"code":-32602,"message":"Invalid params","data":"Bad type for parameter \'event\'"',
    ],
    [
      'both',
      ['x'],
      '"code":-32602,"message":"Invalid params","data":"Ambiguous call, use named parameters instead"',
    ],
    [
      'named',
      ['x'],
      '"code":-32602,"message":"Invalid params","data":"Command only supports named parameters"',
    ],
    ['log_level', [1, 1], '"code":-32602,"message":"Invalid params","data":"Bad PID"'],
    ['which', ['nothing'], '"code":404,"message":"unknown MI command"'],
    ['help', ['nothing'], '"code":404,"message":"unknown MI command"'],
  ])('%s %j fails', (method, params, error) => {
    const { result, server } = managedServer();
    const run = () => 'OK';
    server.management.add({ name: 'both', doc: '', recipes: [['a'], ['b']], run });
    server.management.add({ name: 'named', doc: '', namedOnly: true, recipes: [['a']], run });
    expect(result(method, params)).toBe(`"error":{${error}}`);
  });
  it('raise events later', () => {
    const { host, server, result } = managedServer();
    const got: string[] = [];
    host.network.bindUdp(
      { ip: '127.0.0.1', port: 9 },
      { received: (data) => void got.push(data.replace(/.*"E_MI",?/, '')) },
      () => {},
    );
    server.events.subscribe('E_MI', 'udp:127.0.0.1:9', null, 'script');
    for (const params of [
      undefined,
      [],
      '{}',
      ['a', 5, 1.9],
      '{"k":1,"s":"x","k":-1.5,"n":null,"o":{"b":[1]},"10":"ten","1":"\\u00e9"}',
    ]) {
      expect(result('raise_event', params === undefined ? ['E_MI'] : { event: 'E_MI', params })).toBe(
        '"result":"OK"',
      );
      host.clock.runUntilIdle();
    }
    expect(got).toEqual([
      '}',
      '}',
      '}',
      '"params":["a","5","1"]}',
      '"params":{"k":1,"s":"x","k":-1,"n":"null","o":"{\\"b\\":[1]}","10":"ten","1":"\xc3\xa9"}}',
    ]);
    expect(result('raise_event', { event: 'E_MI', params: { a: 1 } })).toBe(
      '"error":{"code":400,"message":"No Params"}',
    );
    for (const params of ['[1]', 5, ['a', true], [null]])
      expect(result('raise_event', { event: 'E_MI', params })).toBe(
        '"error":{"code":400,"message":"Bad Params"}',
      );
  });
});

describe('4.0', () => {
  it('has groups, old names, and refuses what several groups have', () => {
    const { ask, result, server } = managedServer('4.0');
    expect(server.management.commands()).toContain('event_flatstore:rotate');
    for (const name of ['evi:subscribe', 'event_subscribe', 'subscribe'])
      expect(result(name, ['E_MI', 'udp:127.0.0.1:9'])).toBe('"result":"OK"');
    expect(result('evi_flat_rotate', ['/x'])).toBe('"error":{"code":400,"message":"File not found"}');
    server.management.add({ name: 'pike_list', doc: '', recipes: [[]], run: () => 'blocked' });
    expect(result('pike:list')).toBe('"result":"blocked"');
    expect(ask('pike_list')).toContain('"Method not found"');
    expect(ask('list')).toContain(
      '"code":-32001,"message":"Method ambiguous","data":"supported names: statistics:list, tcp:list, evi:list, blacklists:list, pike:list"',
    );
    expect(result('core:uptime')).toContain('Up time');
  });
});

describe('2.4', () => {
  it('answers in text', () => {
    const { text, server } = managedServer('2.4');
    expect(text('events_list')).toBe('200 OK\nEvent:: E_NEV id=0\nEvent:: E_MI id=1\n\n');
    expect(text('subscribers_list')).toBe('200 OK\n\n');
    server.events.subscribe('E_NEV', 'udp:127.0.0.1:9', null, 'script');
    expect(text('subscribers_list')).toBe(
      '200 OK\nEvent:: E_NEV id=0\n\tSubscriber::  socket=udp:127.0.0.1:9 expire=never\n\n',
    );
    expect(text('event_subscribe', 'E_MI', 'udp:127.0.0.1:9', '60', 'more')).toBe('200 OK\n\n');
    expect(text('event_subscribe', 'E_MI')).toBe('400 Too few or too many arguments\n\n');
    expect(text('event_subscribe', 'E_MI', 'udp:127.0.0.1:9', '-1')).toBe('400 Bad parameter\n\n');
    expect(text('subscribers_list', 'X')).toBe('404 Event not published\n\n');
    expect(text('get_statistics', 'nothing')).toBe('404 Statistics Not Found\n\n');
    server.statistics.define('grp', 'one');
    server.statistics.define('grp', 'two');
    expect(text('get_statistics', 'one', 'two')).toBe('200 OK\ngrp:one:: 0\ngrp:two:: 0\n\n');
  });
  it('does not have what came later', () => {
    expect(managedServer('2.4').text('raise_event', 'E_MI')).toBe(
      "500 command 'raise_event' not available\n",
    );
  });
  it('names the command whose request cannot be read', () => {
    let answer = '';
    managedServer('2.4').server.management.executeText('which', null, (text) => (answer = text));
    expect(answer).toBe("400 parse error in command 'which'\n");
  });
});

it('reads members of an object in their order', () => {
  expect(parseMembers(' { "b" : [1, {"x":"}"}] , "a" : true , "a":"\\"" } ')).toEqual([
    { name: 'b', value: '[1,{"x":"}"}]' },
    { name: 'a', value: 'true' },
    { name: 'a', value: '"' },
  ]);
  for (const text of ['[]', '1', '', '{', 'null']) expect(parseMembers(text)).toBeNull();
});
