import { describe, expect, it } from 'vitest';
import { eventServer, executionOn } from '../../test/support/event-server.ts';
import type { Execution } from '../declarations/execution.ts';
import type { Wait } from '../declarations/wait.ts';
import { createVirtualHost } from '../host/virtual/host.ts';
import { currentEvent, type EventRoute, startEventRoutes } from './event-routes.ts';
import { createLogEvent } from './log-event.ts';

function setup(version: '2.4' | '3.6' | '4.0', routes: EventRoute[], globals = {}) {
  const host = createVirtualHost();
  const server = eventServer(host, version, globals);
  for (const { name } of routes) server.events.publish(name);
  expect(startEventRoutes(server, routes)).toBeNull();
  return { host, server };
}

const route = (name: string, mode: EventRoute['mode'] = null): EventRoute => ({ name, mode });

describe('event routes of 3.x', () => {
  it('run after the raising route, in the order of the subscriptions, alone', () => {
    const { host, server } = setup('3.6', [route('A'), route('B')]);
    server.events.subscribe('A', 'route:B', null, 'script');
    const execution = executionOn(server);
    server.events.raise('A', [{ name: 'x', value: 1 }], execution);
    expect(server.runs).toEqual([]);
    host.clock.runUntilIdle();
    expect(server.runs.map(({ name }) => name)).toEqual(['B', 'A']);
    expect(server.runs[0]!.message).not.toBe(execution.message);
    expect(server.runs[0]!.options).toEqual({ parameters: [1], parameterNames: ['x'] });
  });
  it('run twice when subscribed again; an unknown one is refused', () => {
    const { host, server } = setup('3.6', [route('A')]);
    expect(server.events.subscribe('A', 'route:A', null, 'script')).toBe(true);
    expect(server.events.subscribe('A', 'route:nosuch', null, 'script')).toBe(false);
    server.events.raise('A', [], null);
    host.clock.runUntilIdle();
    expect(server.runs).toHaveLength(2);
  });
  it('run at once in 4.0 when another event route raises', () => {
    const { server } = setup('4.0', [route('A')]);
    server.events.raise('A', [], executionOn(server, 'event'));
    expect(server.runs).toHaveLength(1);
  });
  it('raise no log event for the lines that they write', () => {
    const { host, server } = setup('3.6', [route('E_CORE_LOG'), route('OTHER')], {
      log_event_enabled: 1,
      log_event_level_filter: 1,
    });
    const logged = createLogEvent(server);
    server.route = (_run, done) => {
      logged('ERROR', 'from the route');
      done({} as Execution);
    };
    logged('ERROR', 'an error\n');
    server.events.raise('OTHER', [], null);
    logged('NOTICE', 'filtered');
    host.clock.advance(1000);
    const [run, other] = server.runs;
    expect([run?.name, other?.name, server.runs.length]).toEqual(['E_CORE_LOG', 'OTHER', 2]);
    expect([run?.options]).toEqual([
      {
        parameterNames: ['time', 'pid', 'level', 'message'],
        parameters: ['Jan  1 00:00:00', host.process.pid, 'ERROR', 'an error'],
      },
    ]);
  });
});

describe('event routes of 2.4', () => {
  it('run inside raise_event with its message and AVPs', () => {
    const { server } = setup('2.4', [route('A')]);
    const execution = executionOn(server);
    let seen: unknown = null;
    server.route = ({ message, options }, done) => {
      seen = currentEvent(message)?.parameters;
      options.avps!.push('made', 1);
      done({} as Execution);
    };
    expect(server.events.raiseFromScript('A', [{ name: 'x', value: 1 }], execution)).toBe(true);
    expect(seen).toEqual([{ name: 'x', value: 1 }]);
    expect(execution.avps.get('made')).toBe(1);
    expect(currentEvent(execution.message)).toBeNull();
  });
  it('hold the raising route up when they wait', () => {
    const { server } = setup('2.4', [route('A', 'sync')]);
    let end = (): void => {};
    server.route = (_run, done) => {
      end = () => done({} as Execution);
    };
    const outcome = server.events.raiseFromScript('A', [], executionOn(server));
    let result: boolean | null = null;
    (outcome as Wait<boolean>).start((ok) => (result = ok));
    expect(result).toBeNull();
    end();
    expect(result).toBe(true);
  });
  it('run later when declared async; the automatic subscription is known again', () => {
    const { host, server } = setup('2.4', [route('A', 'async')]);
    server.events.subscribe('A', 'route:A/async', null, 'script');
    server.events.raise('A', [], executionOn(server));
    expect(server.runs).toHaveLength(0);
    host.clock.runUntilIdle();
    expect(server.runs).toHaveLength(1);
    expect(server.events.subscribers('A').map(({ socket }) => socket)).toEqual(['route:A/async']);
  });
  it('stop the start when nobody publishes their event', () => {
    expect(startEventRoutes(eventServer(createVirtualHost(), '2.4'), [route('E_NEW')])).toBe(
      'Event E_NEW not registered',
    );
  });
});
