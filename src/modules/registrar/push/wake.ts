import type { EventParameter } from '../../../declarations/events.ts';
import type { Execution } from '../../../declarations/execution.ts';
import { Wait } from '../../../declarations/wait.ts';
import { parseRouteValues } from '../../../sip/route.ts';
import { parseUri } from '../../../sip/uri.ts';
import { AvpList } from '../../../values/avp-list.ts';
import type { ByteString } from '../../../values/value.ts';
import { eventRoutingApi } from '../../event_routing/api.ts';
import { addParameters, type Condition } from '../../event_routing/waiting.ts';
import { tmApi } from '../../tm/api.ts';
import { type Contact, contactFlags } from '../../usrloc/contact.ts';
import type { Table } from '../../usrloc/table.ts';
import type { Registrar } from '../registrar.ts';
import { hasAll, without } from './contact-uri.ts';
import { unpackKey } from './key.ts';
import type { PushSettings } from './settings.ts';

const updateEvent = 'E_UL_CONTACT_UPDATE';
const longestReason = 32;

/** The URI of a contact as others get to see it, or that it has to be woken first. */
export function reachableUri({ push, location }: Registrar, contact: Contact): ByteString | 'asleep' {
  const isPushed = (contact.flags & contactFlags.pushed) !== 0;
  if (push === null || !isPushed || !hasAll(contact.uri, push.parameters)) return contact.uri;
  if (contact.lastModified + push.skipInterval <= location.now) return 'asleep';
  return without(contact.uri, push.parameters);
}

/** A registration of the very phone. */
function isUpdateOf(contact: Contact, { parameters }: PushSettings): Condition {
  const wanted = parseUri(contact.uri);
  return (event) => {
    const uri = parseUri(String(event.find(({ name }) => name === 'uri')?.value ?? ''));
    if (uri === null || wanted === null) return false;
    return parameters.every((name) => uri.parameter(name) === wanted.parameter(name));
  };
}

/** The parameters of the event; of the URI only what is for others. */
function shown(event: readonly EventParameter[], { parameters }: PushSettings): EventParameter[] {
  return event.map(({ name, value }) => {
    const isUri = name === 'uri' && typeof value === 'string' && hasAll(value, parameters);
    return { name, value: isUri ? without(value, parameters) : value };
  });
}

function reasonOf(prefix: string, execution: Execution): ByteString {
  return prefix + (execution.message.sip.method ?? '').slice(0, longestReason - prefix.length);
}

/**
 * Wakes contacts: each becomes a branch of the request's transaction as soon as it registers.
 * @param others branches that the request has anyway
 * @returns 1 done, 0 the request is a copy, -1 no transaction could be made
 */
export function wake(
  registrar: Registrar,
  execution: Execution,
  table: Table,
  contacts: readonly Contact[],
  others: number,
): number {
  const { server, location } = registrar;
  const push = registrar.push!;
  const { message } = execution;
  const tm = server.api(tmApi);
  if (!tm.hasTransaction(message)) {
    const made = tm.create(message, execution.avps);
    if (made !== 1) return made === 0 ? 0 : -1;
  }
  const transaction = tm.transactionOf(message)!;
  tm.waitForBranches(transaction, contacts.length + others);
  for (const contact of contacts) {
    const notify = (event: readonly EventParameter[]): boolean => {
      const parameters = shown(event, push);
      server.host.clock.after(0, () => {
        const injection = server.executionFor(server.dummyRequest());
        injection.avps = new AvpList();
        addParameters(injection.avps, parameters);
        tm.injectContact(transaction, injection);
      });
      return false;
    };
    server
      .api(eventRoutingApi)
      .wait(updateEvent, isUpdateOf(contact, push), push.refreshTimeout, notify, () => {});
    location.askForRefresh(table, contact, reasonOf('ini-', execution), message.sip.callId ?? '');
  }
  return 1;
}

/**
 * `pn_process_purr()`: wakes the contact whose key stands in the R-URI or the topmost Route, and waits for it.
 * 1 it registered (or the time is over), 2 there is nobody to wake, -1 error.
 */
export function wakeInDialog(registrar: Registrar, execution: Execution, table: Table): number | Wait {
  const { push, location, server } = registrar;
  const { message } = execution;
  if (push === null || message.sip.kind !== 'request' || message.sip.callId === null) return -1;
  const key = keyOf(execution);
  if (key === null) return -1;
  const id = key === '' ? null : unpackKey(key);
  const contact = id === null ? null : location.contactOf(table, id);
  if (contact === null) return 2;
  if (!hasAll(contact.uri, push.parameters)) return -1;
  location.askForRefresh(table, contact, reasonOf('mid-', execution), message.sip.callId);
  return new Wait((resume) => {
    const came = (event: readonly EventParameter[]): boolean => {
      const parameters = shown(event, push);
      server.host.clock.after(0, () => {
        addParameters(execution.avps, parameters);
        resume(1);
      });
      return true;
    };
    server
      .api(eventRoutingApi)
      .wait(updateEvent, isUpdateOf(contact, push), push.refreshTimeout, came, () => resume(1));
  });
}

/** The key in the R-URI, else in the topmost Route; '' without one, null when they cannot be read. */
function keyOf({ message }: Execution): ByteString | null {
  const { sip } = message;
  const uri = parseUri(message.requestUri ?? sip.requestUri ?? '');
  if (uri === null) return null;
  const key = uri.parameter('pn-purr');
  if (key !== null) return key;
  const route = sip.firstHeader('route');
  if (route === null) return '';
  const first = parseRouteValues(route.body)?.[0];
  const routeUri = first === undefined ? null : parseUri(first.uri);
  return routeUri === null ? null : (routeUri.parameter('pn-purr') ?? '');
}
