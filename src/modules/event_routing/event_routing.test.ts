import { describe, expect, it } from 'vitest';
import { eventServer, executionOn } from '../../../test/support/event-server.ts';
import type { VariableReference } from '../../declarations/arguments.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import { matchesShellPattern } from './shell-pattern.ts';
import { runNotification, Waitings } from './waiting.ts';

describe('waiting for events', () => {
  function setup(...filters: (string | number)[]) {
    const host = createVirtualHost();
    const server = eventServer(host);
    const waitings = new Waitings(server);
    server.events.publish('E');
    const execution = executionOn(server);
    for (const filter of filters) execution.avps.push('f', filter);
    const heard: unknown[] = [];
    const filter = { avpName: () => 'f' } as unknown as VariableReference;
    const add = (once = false, event = 'E') =>
      waitings.add(
        execution,
        event,
        filter,
        2,
        (parameters) => heard.push(parameters.map(({ value }) => value)) > 0 && once,
        () => heard.push('ended'),
      );
    const raise = (user: string, num = 5) =>
      server.events.raise(
        'E',
        [
          { name: 'user', value: user },
          { name: 'num', value: num },
        ],
        null,
      );
    return { host, server, add, raise, heard };
  }
  it('hears of every event whose parameters match all filters, until the time is over', () => {
    const { add, raise, heard, host } = setup('user=ali*', 'num=5', 'missing=1', 'nonsense', 'empty=');
    expect(add()).toBe(true);
    raise('alice');
    raise('bob');
    raise('alina', 6);
    raise('alison');
    host.clock.advance(3000);
    raise('alice');
    expect(heard).toEqual([['alice', 5], ['alison', 5], 'ended']);
  });
  it('is told of to the newest first, by names of any case, to the end of the last second', () => {
    const { server, host, heard } = setup();
    const waitings = new Waitings(server);
    for (const [name, filter] of [
      ['old', 'USER=alice'],
      ['new', 'user=ALICE'],
      ['newest', 'user=a*'],
    ]) {
      const execution = executionOn(server);
      execution.avps.push('f', filter!);
      const reference = { avpName: () => 'f' } as unknown as VariableReference;
      waitings.add(
        execution,
        'E',
        reference,
        2,
        () => heard.push(name) < 0,
        () => heard.push(`${name} ended`),
      );
    }
    const raise = () => server.events.raise('E', [{ name: 'User', value: 'alice' }], null);
    host.clock.advance(500);
    raise();
    host.clock.advance(2300);
    raise();
    expect(heard).toEqual(['newest', 'old', 'newest', 'old']);
    host.clock.advance(300);
    expect(heard.slice(4)).toEqual(['old ended', 'new ended', 'newest ended']);
  });
  it('ends with the first one when that is all it wanted', () => {
    const { add, raise, heard, host } = setup();
    add(true);
    raise('a');
    raise('b');
    host.clock.advance(5000);
    expect(heard).toEqual([['a', 5]]);
  });
  it('compares negative numbers as unsigned ones and knows only published events', () => {
    const { add, raise, heard, server } = setup('num=-1');
    add();
    raise('a', -1);
    expect(heard).toEqual([]);
    expect(add(false, 'E_OTHER')).toBe(false);
    expect(server.events.subscribers('E')).toEqual([{ socket: 'routing:E', expire: null, left: null }]);
  });
  it('runs the notification alone, with the parameters as AVPs', () => {
    const { server } = setup();
    runNotification(server, 'told', [{ name: 'user', value: 'x' }]);
    const [run] = server.runs;
    expect([run!.options.subroute, run!.options.avps!.get('user')]).toEqual(['told', 'x']);
  });
});

it.each([
  ['ali*', 'alice', true],
  ['a?c', 'abc', true],
  ['a?c', 'abbc', false],
  ['[a-c]x', 'bx', true],
  ['[!a-c]x', 'bx', false],
  ['a.c', 'abc', false],
  ['\\*', '*', true],
  ['[', '[', true],
  ['[]]', ']', true],
])('the pattern %s matches %s: %s', (pattern, text, expected) => {
  expect(matchesShellPattern(pattern, text)).toBe(expected);
});
