import type { Server } from '../../declarations/server.ts';

const forwarding = new WeakSet<Server>();

/** The script calls a function that forwards without a transaction. */
export function useStatelessForwarding(server: Server): void {
  forwarding.add(server);
}

/**
 * Whether replies that belong to no transaction are forwarded: as `disable_stateless_fwd` says; when it is not set,
 * only in scripts that forward requests that way.
 */
export function forwardsReplies(server: Server): boolean {
  const setting = server.globals.number('disable_stateless_fwd');
  return setting < 0 ? forwarding.has(server) : setting === 0;
}
