/** What the server assembly needs of the event interface. */
export { type EventCall, publishCoreEvents, publishScriptEvents } from './core-events.ts';
export { createEventInterface } from './event-interface.ts';
export { type EventRoute, startEventRoutes } from './event-routes.ts';
export { createLogEvent, type LogOrigin } from './log-event.ts';
