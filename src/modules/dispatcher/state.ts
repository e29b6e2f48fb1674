import type { Format, VariableReference } from '../../declarations/arguments.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import type { Partition } from './partition.ts';
import type { Pinger } from './pinger.ts';
import type { StateWriter } from './state-writer.ts';

/** The module's state. */
export interface State {
  readonly server: Server;
  /** In the order of `ds_list`. */
  readonly partitions: readonly Partition[];
  /** Where none is named; null: there is none of that name. */
  readonly standard: Partition | null;
  readonly hashFormat: Format | null;
  /** Receives the set in which `ds_is_in_list` found something. */
  readonly setVariable: VariableReference | null;
  readonly pattern: ByteString;
  readonly algorithmRoute: ByteString | null;
  /** Null: nothing is pinged. */
  readonly pinger: Pinger | null;
  readonly writer: StateWriter;
}

/** The partition of that name, the standard one without a name. */
export function partitionNamed(state: State, name: ByteString | null | undefined): Partition | null {
  if (name == null) return state.standard;
  return state.partitions.find((partition) => partition.name === name) ?? null;
}
