import type { EventTransport, Outcome, RaisedEvent } from '../declarations/events.ts';
import type { Message } from '../declarations/message.ts';
import type { Server } from '../declarations/server.ts';
import { Wait } from '../declarations/wait.ts';
import type { ByteString } from '../values/value.ts';
import { keepLogEvent } from './log-event.ts';

/** An event route of the script; `mode` as written in 2.4, null when not written. */
export interface EventRoute {
  readonly name: ByteString;
  readonly mode: 'sync' | 'async' | null;
}

interface RouteSocket {
  readonly route: ByteString;
  readonly sync: boolean;
}

/** Under this name a message carries the event whose route it runs through. */
const attachment = 'event';

/** The event whose route runs for a message; null outside event routes (`fetch_event_params` of 2.4). */
export function currentEvent(message: Message): RaisedEvent | null {
  return (message.attachments.get(attachment) as RaisedEvent | undefined) ?? null;
}

/**
 * Event routes are ordinary subscribers `route:NAME` (reference: events 1.5). In 3.x the core has them and they
 * run after the raising route went on; in 2.4 the module event_route has them, and by default they run inside
 * `raise_event`, with the message and the AVPs of the raising route.
 *
 * Subscribes every event route to its event. Returns why the server cannot start, or null.
 */
export function startEventRoutes(server: Server, routes: readonly EventRoute[]): string | null {
  const { events } = server;
  const is24 = server.version === '2.4';
  if (is24 && !server.isLoaded('event_route')) return null;
  events.addTransport(routeTransport(server, routes));
  for (const { name, mode } of routes) {
    if (events.find(name) === null) return `Event ${name} not registered`;
    events.subscribe(name, is24 && mode !== null ? `route:${name}/${mode}` : `route:${name}`, null, 'script');
  }
  return null;
}

function routeTransport(server: Server, routes: readonly EventRoute[]): EventTransport<RouteSocket> {
  const is24 = server.version === '2.4';
  return {
    protocol: 'route',
    honoursExpire: false,
    parse(socket) {
      const slash = is24 ? socket.lastIndexOf('/') : -1;
      const mode = slash < 0 ? null : socket.slice(slash + 1);
      const name = slash < 0 ? socket : socket.slice(0, slash);
      if (
        (mode !== null && mode !== 'sync' && mode !== 'async') ||
        !routes.some((route) => route.name === name)
      ) {
        server.log('ERROR', `cannot find route <${socket}>`);
        return null;
      }
      return { route: name, sync: is24 && mode !== 'async' };
    },
    // 3.x never recognises an event route that is subscribed again: it then runs twice.
    equals: (left, right) => is24 && left.route === right.route,
    print: ({ route, sync }) => (is24 ? `route:${route}/${sync ? 'sync' : 'async'}` : `route:${route}`),
    raise(event, { route, sync }) {
      const copy: RaisedEvent = {
        name: event.name,
        parameters: [...event.parameters],
        execution: event.execution,
      };
      if (sync && event.execution !== null) return runInside(server, copy, route, event.execution.message);
      // 4.0 does not queue a job from within a job.
      if (server.version === '4.0' && event.execution?.kind === 'event') runAlone(server, copy, route);
      else server.host.clock.after(0, () => runAlone(server, copy, route));
      return true;
    },
  };
}

function runInside(
  server: Server,
  event: RaisedEvent,
  route: ByteString,
  message: Message,
): Outcome<boolean> {
  const outer = message.attachments.get(attachment);
  let ended = false;
  let resume: ((result: boolean) => void) | null = null;
  message.attachments.set(attachment, event);
  server.run('event', route, message, { avps: event.execution!.avps }, () => {
    if (outer === undefined) message.attachments.delete(attachment);
    else message.attachments.set(attachment, outer);
    ended = true;
    resume?.(true);
  });
  // The route may itself wait for something; the raising route then waits with it.
  return ended ? true : new Wait((continuation) => (ended ? continuation(true) : (resume = continuation)));
}

function runAlone(server: Server, event: RaisedEvent, route: ByteString): void {
  const message = server.dummyRequest();
  message.attachments.set(attachment, event);
  // 2.4 has the parameters for fetch_event_params only.
  const options =
    server.version === '2.4'
      ? {}
      : {
          parameters: event.parameters.map(({ value }) => value),
          parameterNames: event.parameters.map(({ name }) => name),
        };
  server.run('event', route, message, options, keepLogEvent(server));
}
