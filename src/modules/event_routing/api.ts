import { apiKey } from '../../declarations/module.ts';
import type { Waitings } from './waiting.ts';

/** What event_routing offers to other modules: waiting for events. */
export type EventRoutingApi = Pick<Waitings, 'wait'>;

export const eventRoutingApi = apiKey<EventRoutingApi>('event_routing');
