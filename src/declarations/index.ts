/** The contract between the engine and everything that is declared: functions, variables, modules, hosts. */
export * from './arguments.ts';
export * from './events.ts';
export type { Execution } from './execution.ts';
export * from './log.ts';
export * from './management.ts';
export type { Branch, Message, Received } from './message.ts';
export * from './module.ts';
export type { Observation, ObservationOf, Position } from './observation.ts';
export * from './registry.ts';
export * from './routes.ts';
export type * from './server.ts';
export { Wait } from './wait.ts';
