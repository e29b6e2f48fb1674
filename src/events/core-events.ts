import type { Version } from '../../grammar/dialect.ts';
import type { EventInterface } from '../declarations/events.ts';
import type { ByteString } from '../values/value.ts';

const first: Readonly<Record<Version, readonly ByteString[]>> = {
  '2.4': ['E_CORE_THRESHOLD', 'E_CORE_SHM_THRESHOLD', 'E_CORE_PKG_THRESHOLD'],
  '3.6': [
    'E_CORE_SR_STATUS_CHANGED',
    'E_CORE_THRESHOLD',
    'E_CORE_SHM_THRESHOLD',
    'E_CORE_PKG_THRESHOLD',
    'E_CORE_PROC_AUTO_SCALE',
    'E_CORE_TCP_DISCONNECT',
  ],
  '4.0': [
    'E_CORE_SR_STATUS_CHANGED',
    'E_CORE_THRESHOLD',
    'E_CORE_SHM_THRESHOLD',
    'E_CORE_PKG_THRESHOLD',
    'E_CORE_PROC_AUTO_SCALE',
    'E_CORE_TCP_DISCONNECT',
  ],
};

/** A call in the script that names an event literally. */
export interface EventCall {
  readonly function: 'raise_event' | 'subscribe_event';
  readonly event: ByteString;
}

/**
 * Publishes what stands before the events of modules: the core's own events and, in 3.x, the names of event
 * routes in script order (reference: events 1.1). Modules publish theirs next, in load order.
 */
export function publishCoreEvents(
  events: EventInterface,
  version: Version,
  eventRoutes: readonly ByteString[],
): void {
  for (const name of first[version]) events.publish(name);
  if (version === '2.4') return;
  for (const name of eventRoutes) events.publish(name);
  if (version === '4.0') for (const name of ['E_PROFILING_SCRIPT', 'E_PROFILING_PROC']) events.publish(name);
}

/**
 * Publishes what comes after the modules: the names in calls, given in the order in which the server walks the
 * script (request routes first, startup_route last). 2.4 knows only those of `raise_event`.
 */
export function publishScriptEvents(
  events: EventInterface,
  version: Version,
  calls: readonly EventCall[],
): void {
  for (const call of calls)
    if (version !== '2.4' || call.function === 'raise_event') events.publish(call.event);
  if (version !== '2.4') events.publish('E_CORE_LOG');
}
