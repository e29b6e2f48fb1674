import type { EventInterface } from '../declarations/events.ts';
import { type Management, ManagementError } from '../declarations/management.ts';
import type { EngineServices } from '../declarations/registry.ts';

/** For an engine alone: nothing can be subscribed, no command exists. */
export const noServices: EngineServices = {
  createEvents(server): EventInterface {
    const names: string[] = [];
    return {
      publish: (event) => (names.includes(event) ? names.indexOf(event) : names.push(event) - 1),
      find: (event) => (names.includes(event) ? names.indexOf(event) : null),
      published: () => names.map((name, id) => ({ name, id })),
      subscribe(_, socket) {
        server.log('ERROR', `couldn't find a protocol to support <${socket}>`);
        return false;
      },
      hasSubscribers: () => false,
      subscribers: () => [],
      raise: () => true,
      raiseFromScript: () => true,
      addTransport: () => {},
      transport: () => null,
      nextDelivery: () => 0,
      drain: (done) => done(),
      close: () => {},
    };
  },
  createManagement: (): Management => ({
    add: () => {},
    commands: () => [],
    commandsByModule: () => new Map(),
    describe: () => null,
    execute: (_, __, answer) => answer(new ManagementError(-32601, 'Method not found')),
  }),
  publishCoreEvents: () => {},
  startEventRoutes: () => null,
  publishScriptEvents: () => {},
  logEvent: () => () => {},
};
