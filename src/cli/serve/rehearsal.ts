import type { Program } from '../../compile/program.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import type { Host } from '../../host/host.ts';
import { nodeAmqp } from '../../host/node/amqp.ts';
import { createEngine } from '../../runtime/engine.ts';
import { createHybridHost } from '../run/hybrid-host.ts';

export interface Rehearsal {
  /** Null, or why it does not start. */
  readonly problem: string | null;
  /** Where it would listen. */
  readonly sockets: readonly ListeningSocket[];
}

/**
 * Starts a script where it can do no harm: files are read but not written, sockets and brokers are virtual, no
 * command is run.
 */
export function rehearse(program: Program, host: Host): Rehearsal {
  const { host: world, virtual } = createHybridHost({
    start: host.clock.now(),
    seed: 1,
    allowExec: false,
    arguments: {},
    dryRun: true,
    amqp: nodeAmqp,
  });
  const process = { ...host.process, run: null };
  const engine = createEngine(program, { ...world, names: host.names, process });
  let outcome: string | null | undefined;
  engine.start((problem) => {
    outcome = problem;
  });
  virtual.clock.advance(1000);
  engine.stop();
  const problem = outcome === undefined ? 'startup_route does not come to an end' : outcome;
  return { problem, sockets: engine.sockets };
}
