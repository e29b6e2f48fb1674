import type { VariableReference } from '../../declarations/arguments.ts';
import type { EventParameter, EventTransport } from '../../declarations/events.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Server } from '../../declarations/server.ts';
import { AvpList } from '../../values/avp-list.ts';
import { printUnsigned64 } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';
import { tmApi } from '../tm/api.ts';
import { Ticks } from '../tm/ticks.ts';
import type { Transaction } from '../tm/transaction.ts';
import { matchesShellPattern } from './shell-pattern.ts';

/** `key=pattern`. */
interface Filter {
  readonly key: ByteString;
  readonly pattern: ByteString;
}

/** Whether an event with these parameters is the one that is waited for. */
export type Condition = (parameters: readonly EventParameter[]) => boolean;

/** Somebody who waits for an event. */
interface Waiting {
  readonly matches: Condition;
  /** Returns true when it has all it wanted. */
  readonly notify: (parameters: readonly EventParameter[]) => boolean;
}

/** Routes and requests that wait for events (reference: events 3.6). */
export class Waitings {
  private readonly server: Server;
  /** The newest first: so they are told. */
  private readonly byEvent = new Map<ByteString, readonly Waiting[]>();
  private readonly ticks: Ticks;

  constructor(server: Server) {
    this.server = server;
    this.ticks = new Ticks(server.host.clock, 1000);
    server.events.addTransport(this.transport());
  }

  /**
   * Waits for an event, at most `timeout` seconds; `ended` is told when the time is over. False when nobody
   * publishes such an event.
   */
  add(
    execution: Execution,
    event: ByteString,
    filter: VariableReference,
    timeout: number,
    notify: Waiting['notify'],
    ended: () => void,
  ): boolean {
    if (this.server.events.find(event) === null) {
      execution.log('ERROR', `Event <${event}> not available`);
      return false;
    }
    const filters = filtersOf(execution, filter);
    this.wait(event, (parameters) => matches(filters, parameters), timeout, notify, ended);
    return true;
  }

  /** The same for a published event and any condition. */
  wait(
    event: ByteString,
    condition: Condition,
    timeout: number,
    notify: Waiting['notify'],
    ended: () => void,
  ): void {
    if (!this.byEvent.has(event)) {
      this.byEvent.set(event, []);
      this.server.events.subscribe(event, `routing:${event}`, null, 'script');
    }
    const waiting: Waiting = {
      matches: condition,
      notify: (parameters) => {
        const satisfied = notify(parameters);
        if (satisfied) timer.cancel();
        return satisfied;
      },
    };
    // Whole seconds are counted, and the last one counts to its end.
    const timer = this.ticks.after((timeout + 1) * 1000, () => {
      this.forget(event, waiting);
      ended();
    });
    this.byEvent.set(event, [waiting, ...this.byEvent.get(event)!]);
  }

  private forget(event: ByteString, waiting: Waiting): void {
    this.byEvent.set(
      event,
      this.byEvent.get(event)!.filter((other) => other !== waiting),
    );
  }

  private transport(): EventTransport<ByteString> {
    return {
      protocol: 'routing',
      honoursExpire: false,
      parse: (event) => event,
      equals: (left, right) => left === right,
      print: (event) => `routing:${event}`,
      raise: (event) => {
        const parameters = [...event.parameters];
        for (const waiting of this.byEvent.get(event.name) ?? [])
          if (waiting.matches(parameters) && waiting.notify(parameters)) this.forget(event.name, waiting);
        return true;
      },
    };
  }
}

/** Every value of the AVP; one without `=` or without a value is passed over. */
function filtersOf(execution: Execution, reference: VariableReference): Filter[] {
  const name = reference.avpName(execution);
  const filters: Filter[] = [];
  for (const value of name === null ? [] : execution.avps.all(name)) {
    const text = String(value);
    const equals = text.indexOf('=');
    if (equals < 0 || equals === text.length - 1) execution.log('ERROR', `invalid filter <${text}>`);
    else filters.push({ key: text.slice(0, equals), pattern: text.slice(equals + 1) });
  }
  return filters;
}

/** A filter on a parameter that the event does not have does not count. Names are compared without regard to case. */
function matches(filters: readonly Filter[], parameters: readonly EventParameter[]): boolean {
  return filters.every(({ key, pattern }) => {
    const parameter = parameters.find(({ name }) => (name ?? '').toLowerCase() === key.toLowerCase());
    if (parameter === undefined) return true;
    const { value } = parameter;
    return matchesShellPattern(pattern, typeof value === 'number' ? printUnsigned64(value) : value);
  });
}

/** Adds the parameters to a list of AVPs under their own names; those without one are left out. */
export function addParameters(avps: AvpList, parameters: readonly EventParameter[]): void {
  for (const { name, value } of parameters) if (name) avps.push(name, value);
}

/**
 * Runs a notification route: alone, with the parameters as AVPs. Functions of tm work on the transaction of who
 * asked for the notification, as long as it lives.
 */
export function runNotification(
  server: Server,
  route: ByteString,
  parameters: readonly EventParameter[],
  transaction: Transaction | null = null,
): void {
  const avps = new AvpList();
  addParameters(avps, parameters);
  const message = server.dummyRequest();
  if (transaction !== null) server.api(tmApi).adopt(message, transaction);
  server.run('request', null, message, { avps, subroute: route });
}
