import type { Version } from '../../grammar/dialect.ts';
import type { Execution } from '../../src/declarations/execution.ts';
import type { LogLevel } from '../../src/declarations/log.ts';
import type { Message } from '../../src/declarations/message.ts';
import {
  isAvailable,
  type ModuleDeclaration,
  type ParameterDeclaration,
} from '../../src/declarations/module.ts';
import type { NewObservation, ObservationOf } from '../../src/declarations/observation.ts';
import type { RunOptions, Server } from '../../src/declarations/server.ts';
import { createEventInterface } from '../../src/events/event-interface.ts';
import type { Host } from '../../src/host/host.ts';
import { createManagement, type ServerManagement } from '../../src/management/management.ts';
import { createStatistics } from '../../src/runtime/statistics.ts';
import { createStatusReports } from '../../src/runtime/status-reports.ts';
import { AvpList } from '../../src/values/avp-list.ts';

/** A run of an event route that the server was asked for. */
export interface Run {
  readonly name: string | null;
  readonly message: Message;
  readonly options: RunOptions;
}

/** As much of a server as events need, with what happened on it. */
export interface EventServer extends Server {
  readonly management: ServerManagement;
  readonly log: Server['log'] & { lines: string[] };
  readonly deliveries: ObservationOf<'delivery'>[];
  readonly runs: Run[];
  /** Called by `run`; ends the route by calling `done`. */
  route: (run: Run, done: (execution: Execution) => void) => void;
  load(module: ModuleDeclaration, params?: Record<string, unknown>): unknown;
}

/** A server without a script: transports, event routes and management commands are real, routes are not. */
export function eventServer(
  host: Host,
  version: Version = '3.6',
  globals: Record<string, number | string> = {},
): EventServer {
  const deliveries: ObservationOf<'delivery'>[] = [];
  const runs: Run[] = [];
  const lines: string[] = [];
  const log = Object.assign((level: LogLevel, text: string) => void lines.push(`${level} ${text}`), {
    lines,
  });
  const server = {
    version,
    host,
    log,
    deliveries,
    runs,
    globals: {
      number: (name: string) => Number(globals[name] ?? (name === 'disable_dns_blacklist' ? 1 : 0)),
      text: (name: string) => (globals[name] as string | undefined) ?? null,
    },
    observe(observation: NewObservation) {
      if (observation.type === 'delivery') deliveries.push({ time: host.clock.now(), ...observation });
    },
    statistics: createStatistics(),
    statusReports: createStatusReports(
      () => host.clock.now(),
      () => {},
    ),
    isLoaded: () => true,
    dummyRequest: () => ({ attachments: new Map() }) as unknown as Message,
    executionFor: () => executionOn(server as unknown as Server),
    format: (text: string) => ({
      text,
      literal: !text.includes('$'),
      expand: () => text.replaceAll('$now', String(Math.floor(host.clock.now() / 1000))),
    }),
    route: (_run: Run, done: (execution: Execution) => void) =>
      done(executionOn(server as unknown as Server)),
    run(
      _kind: string,
      name: string | null,
      message: Message,
      options: RunOptions = {},
      done: (execution: Execution) => void = () => {},
    ) {
      const run = { name, message, options };
      runs.push(run);
      server.route(run, done);
    },
    load(module: ModuleDeclaration, params: Record<string, unknown> = {}) {
      const own = server as unknown as EventServer;
      for (const [name, event] of Object.entries(module.events))
        if (isAvailable(event, version)) own.events.publish(name);
      const state = module.setup({
        server: own,
        params: { ...initialValues(module, version), ...params } as never,
      });
      for (const command of module.management(state as never, own)) own.management.add(command);
      return state;
    },
  };
  const full = server as unknown as EventServer;
  const events = createEventInterface(full);
  Object.assign(full, { events });
  Object.assign(full, { management: createManagement(full) });
  return full;
}

function initialValues(module: ModuleDeclaration, version: Version): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(module.params) as [
    string,
    ParameterDeclaration<unknown>,
  ][])
    values[name] = declaration.initialByVersion?.[version] ?? declaration.initial;
  return values;
}

/** An execution with AVPs of its own. */
export function executionOn(server: Server, kind = 'request'): Execution {
  const message = { attachments: new Map() } as unknown as Message;
  return { server, kind, message, avps: new AvpList(), log: server.log } as unknown as Execution;
}
