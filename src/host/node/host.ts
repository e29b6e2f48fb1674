import type { AmqpConnector, Host } from '../host.ts';
import { nodeClock } from './clock.ts';
import { nodeFiles } from './files.ts';
import { nodeKafka } from './kafka.ts';
import { nodeNames } from './names.ts';
import { nodeNetwork } from './network.ts';
import { nodePipes } from './pipes.ts';
import { nodeProcess } from './process.ts';
import { nodeRandom } from './random.ts';
import { nodeSpools } from './spool.ts';

export interface NodeHostOptions {
  readonly amqp: AmqpConnector;
  /** `-o name=value`. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** Whether scripts may run commands of the system (`exec`). */
  readonly mayRun?: boolean;
}

/** The real world. */
export function createNodeHost(options: NodeHostOptions): Host {
  return {
    clock: nodeClock,
    random: nodeRandom(),
    network: nodeNetwork,
    files: nodeFiles,
    names: nodeNames(),
    process: nodeProcess(options.arguments, options.mayRun),
    amqp: options.amqp,
    pipes: nodePipes,
    kafka: nodeKafka(),
    spools: nodeSpools(),
  };
}
