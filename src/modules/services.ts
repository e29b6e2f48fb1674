import type { EngineServices } from '../declarations/registry.ts';
import {
  createEventInterface,
  createLogEvent,
  type EventCall,
  publishCoreEvents,
  publishScriptEvents,
  startEventRoutes,
} from '../events/index.ts';
import { createManagement } from '../management/management.ts';

/** What every engine of this project gets: the event interface and the management interface. */
export const services: EngineServices = {
  createEvents: createEventInterface,
  createManagement,
  publishCoreEvents: (server, routes) =>
    publishCoreEvents(
      server.events,
      server.version,
      routes.map(({ name }) => name),
    ),
  startEventRoutes,
  publishScriptEvents: (server, calls) =>
    publishScriptEvents(server.events, server.version, calls as readonly EventCall[]),
  logEvent: createLogEvent,
};
