import type { EventParameter, Subscriber } from '../declarations/events.ts';
import {
  type ManagementCommand,
  ManagementError,
  type ManagementNode,
  type ManagementParameters,
  type ManagementResult,
  type ManagementValue,
} from '../declarations/management.ts';
import type { Server } from '../declarations/server.ts';
import { Wait } from '../declarations/wait.ts';
import type { ByteString } from '../values/value.ts';
import { parseMembers } from './members.ts';
import { badType, integerParameter, invalid, textParameter } from './parameters.ts';

const notPublished = new ManagementError(404, 'Event not published');
const unknownSubscriber = new ManagementError(404, 'Subscriber does not exist');

/** A published event with its subscribers, null after an error. */
interface Listed {
  readonly name: ByteString;
  readonly id: number;
  readonly subscribers: readonly Subscriber[];
}

/** The commands of the event interface (reference: events 1.6). */
export function eventCommands(server: Server): ManagementCommand[] {
  const { events } = server;

  function listed(parameters: ManagementParameters): readonly Listed[] | ManagementError {
    const { event, socket } = parameters as { event?: ByteString; socket?: ByteString };
    const all = events.published().map(({ name, id }) => ({
      name,
      id,
      subscribers: name === event || event === undefined ? events.subscribers(name, socket) : [],
    }));
    if (event === undefined) return all.filter(({ subscribers }) => subscribers.length > 0);
    const found = all.find(({ name }) => name === event);
    if (found === undefined) return notPublished;
    return socket !== undefined && found.subscribers.length === 0 ? unknownSubscriber : [found];
  }

  function subscribe(parameters: ManagementParameters): ManagementResult | Wait<ManagementResult> {
    const expire = integerParameter(parameters, 'expire');
    const is24 = server.version === '2.4';
    if (expire instanceof ManagementError) return is24 ? new ManagementError(400, 'Bad parameter') : expire;
    if (expire !== null && expire < 0)
      return is24 ? new ManagementError(400, 'Bad parameter') : invalid('Negative expire value');
    const result = (ok: boolean): ManagementResult =>
      ok ? 'OK' : new ManagementError(400, is24 ? 'Bad parameter' : 'Bad parameter value');
    const event = textParameter(parameters, 'event');
    const socket = textParameter(parameters, 'socket');
    if (event instanceof ManagementError) return event;
    if (socket instanceof ManagementError) return socket;
    if (!is24 && event === '') return badType('event');
    if (!is24 && socket === '') return badType('socket');
    const subscribed = events.subscribe(event!, socket!, expire, 'mi');
    if (!(subscribed instanceof Wait)) return result(subscribed);
    return new Wait((resume) => subscribed.start((ok) => resume(result(ok))));
  }

  return [
    {
      name: 'event_subscribe',
      doc: 'Subscribes a socket to an event, for an hour unless `expire` says otherwise.',
      recipes: [
        ['event', 'socket'],
        ['event', 'socket', 'expire'],
      ],
      run: subscribe,
    },
    {
      name: 'events_list',
      doc: 'Lists the events.',
      recipes: [[]],
      run: () => ({ Events: events.published().map(({ name, id }) => ({ name, id })) }),
      tree: () =>
        events.published().map(({ name, id }) => ({ name: 'Event', value: name, attributes: { id } })),
    },
    {
      name: 'subscribers_list',
      doc: 'Lists who is subscribed.',
      recipes: [[], ['event'], ['event', 'socket']],
      run(parameters): ManagementResult {
        const found = listed(parameters);
        if (found instanceof ManagementError) return found;
        if (parameters.event === undefined) return { Events: found.map(describe) };
        const [event] = found;
        if (event!.subscribers.length === 0) return { Event: {} };
        if (parameters.socket === undefined) return { Event: describe(event!) };
        return {
          Event: { name: event!.name, id: event!.id, Subscriber: describeSubscriber(event!.subscribers[0]!) },
        };
      },
      tree(parameters) {
        const found = listed(parameters);
        return found instanceof ManagementError
          ? found
          : found.filter(({ subscribers }) => subscribers.length > 0).map(eventNode);
      },
    },
    {
      name: 'raise_event',
      doc: 'Raises an event. `params`: a list of values, or a JSON object as a text.',
      recipes: [['event'], ['event', 'params']],
      run(parameters) {
        const event = textParameter(parameters, 'event');
        if (event instanceof ManagementError) return event;
        if (!events.published().some(({ name }) => name === event))
          return new ManagementError(404, 'Event not registered');
        if (!events.hasSubscribers(event!)) return new ManagementError(480, 'Temporarily Unavailable');
        const values = raisedParameters(parameters.params);
        if (values instanceof ManagementError) return values;
        // The answer says only that the event is on its way: a worker raises it.
        server.host.clock.after(0, () => events.raise(event!, values, null));
        return 'OK';
      },
    },
  ];
}

function describe({ name, id, subscribers }: Listed): ManagementValue {
  return { name, id, Subscribers: subscribers.map(describeSubscriber) };
}

function describeSubscriber({ socket, expire, left }: Subscriber): ManagementValue {
  if (expire === null) return { socket, expire: 'never' };
  return { socket, expire, ttl: left! < 0 ? 'expired' : left! };
}

function eventNode({ name, id, subscribers }: Listed): ManagementNode {
  return {
    name: 'Event',
    value: name,
    attributes: { id },
    children: subscribers.map(({ socket, expire }) => ({
      name: 'Subscriber',
      attributes: { socket, expire: expire ?? 'never' },
    })),
  };
}

const badParams = new ManagementError(400, 'Bad Params');

/** A list of texts and numbers, which become texts; or an object, which must come as a text. */
function raisedParameters(params: unknown): readonly EventParameter[] | ManagementError {
  if (params === undefined) return [];
  if (Array.isArray(params)) {
    const values: unknown[] = params.map((value) =>
      typeof value === 'number' ? String(whole(value)) : value,
    );
    if (!values.every((value) => typeof value === 'string')) return badParams;
    return values.map((value) => ({ name: null, value }));
  }
  if (typeof params !== 'string' && typeof params !== 'number') return new ManagementError(400, 'No Params');
  const members = parseMembers(String(params));
  if (members === null) return badParams;
  return members.map(({ name, value }) => {
    if (typeof value === 'number') return { name, value: whole(value) };
    return { name, value };
  });
}

/** Numbers are integers of 32 bits, cut off at the point. */
function whole(value: number): number {
  return Math.trunc(value) | 0;
}
