import { arg, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule } from '../../declarations/module.ts';
import { Wait } from '../../declarations/wait.ts';
import type { ByteString } from '../../values/value.ts';
import { tmApi } from '../tm/api.ts';
import { addParameters, runNotification, Waitings } from './waiting.ts';

const routing = declareModule({
  name: 'event_routing',
  doc: 'Routes and requests that wait for events.',
  params: {},
  setup: ({ server }) => new Waitings(server),
});

const event = arg.string('event', 'Name of the event.');
const filter = arg.avp(
  'filter',
  'Values `key=pattern`; all of those that concern a parameter of the event must match.',
);
const timeout = arg.integer('timeout', 'Seconds.');
const notifyRoutes = ['request', 'failure', 'onreply', 'branch', 'event'] as const;

/** On time-out the real server resumes with 1 as well; only the blocking call of 4.0 says -2. */
function waitForEvent(
  execution: Execution,
  waitings: Waitings,
  name: ByteString,
  filters: VariableReference,
  seconds: number,
): number | Wait {
  const timedOut = execution.server.version === '4.0' && execution.asynchronous !== true ? -2 : 1;
  if (execution.server.events.find(name) === null) {
    execution.log('ERROR', `Event <${name}> not available`);
    return -1;
  }
  return new Wait((resume) => {
    const { clock } = execution.server.host;
    const came = (parameters: Parameters<typeof addParameters>[1]): boolean => {
      // The event's own raiser goes on first.
      clock.after(0, () => {
        addParameters(execution.avps, parameters);
        resume(1);
      });
      return true;
    };
    if (!waitings.add(execution, name, filters, seconds, came, () => resume(timedOut))) resume(-1);
  });
}

/** Without a time-out (2.4) the wait ends with the second in which it began. */
function notifyOnEvent(
  execution: Execution,
  waitings: Waitings,
  name: ByteString,
  filters: VariableReference,
  route: ByteString,
  seconds = 0,
): number {
  const { server } = execution;
  const transaction = server.optionalApi(tmApi)?.transactionOf(execution.message) ?? null;
  const notify = (parameters: Parameters<typeof runNotification>[2]): boolean => {
    server.host.clock.after(0, () => runNotification(server, route, parameters, transaction));
    return false;
  };
  return waitings.add(execution, name, filters, seconds, notify, () => {}) ? 1 : -1;
}

const notified = arg.route('route', 'route', 'Runs with the parameters as AVPs.');
const notify = {
  doc: 'Runs a route for every event that matches, until the time is over.',
  routes: notifyRoutes,
  returns: { 1: 'waiting', [-1]: 'no such event' },
} as const;

export default routing.complete({
  api: (waitings) => waitings,
  functions: {
    notify_on_event: [
      routing.fn({
        ...notify,
        until: '2.4',
        args: [event, filter, notified, arg.optional(timeout)],
        run: notifyOnEvent,
      }),
      routing.fn({
        ...notify,
        since: '3.6',
        args: [event, filter, notified, timeout],
        run: notifyOnEvent,
      }),
    ],
    wait_for_event: routing.fn({
      doc: 'Waits for an event; its parameters are AVPs then.',
      args: [event, filter, timeout],
      returns: {
        1: 'the event, or in async() also the end of the time',
        [-1]: 'no such event',
        [-2]: 'the time is over (4.0, not in async)',
      },
      waits: true,
      async: true,
      run: waitForEvent,
    }),
  },
});
