import { describe, expect, it } from 'vitest';
import { type EventServer, eventServer, executionOn } from '../../test/support/event-server.ts';
import type { EventTransport, RaisedEvent } from '../declarations/events.ts';
import { Wait } from '../declarations/wait.ts';
import { createVirtualHost } from '../host/virtual/host.ts';
import { publishCoreEvents, publishScriptEvents } from './core-events.ts';

function setup(version: '2.4' | '3.6' | '4.0' = '3.6') {
  const host = createVirtualHost();
  const server = eventServer(host, version);
  const got: string[] = [];
  const transport = (
    protocol: string,
    honoursExpire: boolean,
    raise: EventTransport<string>['raise'] = (_event, socket) => {
      got.push(socket);
      return socket !== 'dead';
    },
  ): EventTransport<string> => ({
    protocol,
    honoursExpire,
    parse: (text) =>
      text === 'bad'
        ? null
        : text === 'slow'
          ? new Wait((resume) => host.clock.after(50, () => resume('slow')))
          : text,
    equals: (left, right) => left === right,
    print: (socket) => `${protocol}:${socket}`,
    raise,
  });
  server.events.addTransport(transport('t', true));
  server.events.addTransport(transport('forever', false));
  server.events.publish('E');
  const subscribe = (
    socket: string,
    expire: number | null = null,
    origin: 'script' | 'mi' = 'script',
    event = 'E',
  ) => server.events.subscribe(event, socket, expire, origin);
  const raise = () => server.events.raise('E', [], null);
  const listed = () =>
    server.events.subscribers('E').map(({ socket, expire, left }) => [socket, expire, left]);
  return { host, server, got, subscribe, raise, listed, transport };
}

describe('event ids', () => {
  const ids = (server: EventServer) => server.events.published().map(({ name }) => name);
  it('come in the order of 3.x: core, event routes, modules, script, E_CORE_LOG', () => {
    const { server } = { server: eventServer(createVirtualHost(), '4.0') };
    publishCoreEvents(server.events, '4.0', ['E_ROUTE', 'E_CORE_LOG']);
    server.events.publish('E_MODULE');
    publishScriptEvents(server.events, '4.0', [
      { function: 'raise_event', event: 'E_RAISED' },
      { function: 'subscribe_event', event: 'E_SUBSCRIBED' },
    ]);
    expect(ids(server).slice(5)).toEqual([
      'E_CORE_TCP_DISCONNECT',
      'E_ROUTE',
      'E_CORE_LOG',
      'E_PROFILING_SCRIPT',
      'E_PROFILING_PROC',
      'E_MODULE',
      'E_RAISED',
      'E_SUBSCRIBED',
    ]);
    expect(server.events.published()[6]).toEqual({ name: 'E_ROUTE', id: 6 });
  });
  it('of 2.4 leave out event routes and subscriptions', () => {
    const server = eventServer(createVirtualHost(), '2.4');
    publishCoreEvents(server.events, '2.4', ['E_ROUTE']);
    publishScriptEvents(server.events, '2.4', [
      { function: 'subscribe_event', event: 'E_SUBSCRIBED' },
      { function: 'raise_event', event: 'E_RAISED' },
    ]);
    expect(ids(server)).toEqual([
      'E_CORE_THRESHOLD',
      'E_CORE_SHM_THRESHOLD',
      'E_CORE_PKG_THRESHOLD',
      'E_RAISED',
    ]);
  });
  it('are one per name, however often it is published; long names are refused', () => {
    const { server } = setup();
    expect(server.events.publish('E')).toBe(server.events.publish('E'));
    expect(() => server.events.publish('E'.repeat(65))).toThrow('event name too long');
  });
  it('given at run time are not shown to management', () => {
    const { server } = setup();
    server.events.publish('E_LATE', 'worker');
    expect(ids(server)).toEqual(['E']);
    expect(server.events.subscribe('E_LATE', 't:a', null, 'mi')).toBe(false);
    expect(server.events.subscribe('E_LATE', 't:a', null, 'script')).toBe(true);
  });
});

describe('subscriptions', () => {
  it('are served last first', () => {
    const { subscribe, raise, got, listed } = setup();
    for (const socket of ['t:a', 't:b', 't:c']) expect(subscribe(socket)).toBe(true);
    expect(raise()).toBe(true);
    expect(got).toEqual(['c', 'b', 'a']);
    expect(listed()).toEqual([
      ['t:c', null, null],
      ['t:b', null, null],
      ['t:a', null, null],
    ]);
  });
  it.each(['nosuch:x', 'T:a', '', 't', 't:bad'])('refuses %j', (socket) => {
    const { subscribe, server } = setup();
    expect(subscribe(socket)).toBe(false);
    expect(server.log.lines.length + Number(socket === 't:bad')).toBeGreaterThan(0);
  });
  it('to an event that nobody publishes is refused', () => {
    expect(setup().subscribe('t:a', null, 'script', 'E_OTHER')).toBe(false);
  });
  it('that have to resolve a name first are answered later', () => {
    const { subscribe, listed, host } = setup();
    const outcome = subscribe('t:slow') as Wait<boolean>;
    let result: boolean | null = null;
    outcome.start((ok) => (result = ok));
    host.clock.advance(100);
    expect([result, listed()]).toEqual([true, [['t:slow', null, null]]]);
  });
  it('expire, and are then neither served nor listed', () => {
    const { subscribe, raise, got, listed, host } = setup();
    subscribe('t:a', 2);
    host.clock.advance(2000);
    raise();
    expect(got).toEqual(['a']);
    host.clock.advance(1000);
    expect(listed()).toEqual([]);
    expect(raise()).toBe(true);
    expect(got).toEqual(['a']);
  });
  it('of 2.4 are listed after they expired until the event is raised', () => {
    const { subscribe, raise, listed, host } = setup('2.4');
    subscribe('t:a', 1);
    host.clock.advance(5000);
    expect(listed()).toHaveLength(1);
    raise();
    expect(listed()).toEqual([]);
  });
  it('start anew when repeated; only a new expire replaces the old one', () => {
    const { subscribe, listed, host } = setup();
    subscribe('t:a', 10);
    host.clock.advance(8000);
    subscribe('t:a');
    subscribe('t:a', 0);
    expect(listed()).toEqual([['t:a', 10, 10]]);
    host.clock.advance(8000);
    expect(listed()).toEqual([['t:a', 10, 2]]);
    subscribe('t:a', 30);
    expect(listed()).toEqual([['t:a', 30, 30]]);
  });
  it('from management last an hour; 0 ends them with the second', () => {
    const { subscribe, listed, got, raise, host } = setup();
    subscribe('t:a', null, 'mi');
    expect(listed()).toEqual([['t:a', 3600, 3600]]);
    subscribe('t:a', 0, 'mi');
    raise();
    expect(got).toEqual(['a']);
    host.clock.advance(1000);
    raise();
    expect([got, listed()]).toEqual([['a'], []]);
  });
  it('with a negative expire last for ever', () => {
    const { subscribe, listed, host } = setup();
    subscribe('t:a', -5);
    host.clock.advance(3_600_000);
    expect(listed()[0]!.slice(0, 2)).toEqual(['t:a', 4294967291]);
    expect(listed()[0]![2]).toBeLessThan(0);
  });
  it('of a transport without expiry never end', () => {
    const { subscribe, listed, host } = setup();
    subscribe('forever:a', 1);
    host.clock.advance(5000);
    expect(listed()).toEqual([['forever:a', null, null]]);
  });
});

describe('raising', () => {
  it('is true without subscribers and false when any of them fails', () => {
    const { subscribe, raise, got } = setup();
    expect(raise()).toBe(true);
    for (const socket of ['t:a', 't:dead', 't:b']) subscribe(socket);
    expect(raise()).toBe(false);
    expect(got).toEqual(['b', 'dead', 'a']);
  });
  it('stops at 100 levels', () => {
    const { server, transport } = setup();
    let count = 0;
    server.events.addTransport(
      transport('loop', true, () => {
        count++;
        return server.events.raise('E', [], null);
      }),
    );
    server.events.subscribe('E', 'loop:x', null, 'script');
    expect(server.events.raise('E', [], null)).toBe(true);
    expect(count).toBe(100);
    expect(server.log.lines).toContain('ERROR Too many nested events 100');
  });
  it('waits for transports that answer later, and serves the others meanwhile', () => {
    const { server, transport, host, got } = setup();
    server.events.addTransport(
      transport(
        'sync',
        true,
        (_event, socket) => new Wait((resume) => host.clock.after(10, () => resume(socket === 'ok'))),
      ),
    );
    for (const socket of ['t:a', 'sync:ok', 'sync:dead'])
      server.events.subscribe('E', socket, null, 'script');
    const outcome = server.events.raiseFromScript('E', [], executionOn(server));
    expect(got).toEqual(['a']);
    let result: boolean | null = null;
    (outcome as Wait<boolean>).start((ok) => (result = ok));
    host.clock.advance(20);
    expect(result).toBe(false);
  });
  it('hands every raise its own parameters', () => {
    const { server, transport } = setup();
    const seen: RaisedEvent[] = [];
    server.events.addTransport(transport('keep', true, (event) => seen.push(event) > 0));
    server.events.subscribe('E', 'keep:x', null, 'script');
    server.events.raise('E', [{ name: 'a', value: 1 }], null);
    server.events.raise('E', [], null);
    expect(seen.map(({ parameters }) => parameters)).toEqual([[{ name: 'a', value: 1 }], []]);
  });
});
