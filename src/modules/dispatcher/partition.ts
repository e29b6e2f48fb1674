import type { VariableReference } from '../../declarations/arguments.ts';
import { openTable } from '../../declarations/database.ts';
import { type EventParameter, namedParameters } from '../../declarations/events.ts';
import type { ListeningSocket, Server } from '../../declarations/server.ts';
import { setBlacklist } from '../../runtime/blacklists/blacklists.ts';
import { sameText } from '../../sip/scan.ts';
import { parseNetwork, printAddress } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import type { Destination, DestinationSet, DestinationState } from './destination.ts';
import type { PartitionStatus } from './status.ts';
import { type Columns, loadSets } from './table.ts';

/** AVPs in which a partition keeps what was chosen. */
export interface PartitionAvps {
  readonly destination: VariableReference;
  readonly group: VariableReference;
  readonly count: VariableReference;
  readonly socket: VariableReference;
  readonly attributes: VariableReference | null;
  readonly scriptAttributes: VariableReference | null;
}

/** A blacklist of the addresses of sets, whatever the port is. */
export interface BlacklistOfSets {
  readonly name: ByteString;
  readonly sets: readonly number[];
}

export interface PartitionOptions {
  readonly name: ByteString;
  readonly isStandard: boolean;
  readonly url: ByteString;
  readonly table: ByteString;
  readonly columns: Columns;
  readonly versions: readonly number[];
  readonly avps: PartitionAvps;
  /** States are read from the table and written to it. */
  readonly isPersistent: boolean;
  /** Failures after which a destination is not used any more. */
  readonly threshold: number;
  readonly pingFrom: ByteString | null;
  readonly pingMethod: ByteString | null;
  readonly pingSocket: ListeningSocket | null;
  readonly blacklists: readonly BlacklistOfSets[];
}

/** What a state is changed to; `failed`: probing, when there were failures enough. */
export type StateChange = DestinationState | 'answered' | 'failed';

/** A table of destinations. */
export class Partition {
  readonly options: PartitionOptions;
  readonly #server: Server;
  readonly #status: PartitionStatus;
  /** The newest first. */
  sets: readonly DestinationSet[] = [];

  constructor(server: Server, options: PartitionOptions, status: PartitionStatus) {
    this.#server = server;
    this.options = options;
    this.#status = status;
  }

  get name(): ByteString {
    return this.options.name;
  }

  /**
   * Reads the table. Null, or why it cannot be read; then everything stays as it was.
   * @param inherits destinations that were there keep their states
   */
  load(inherits: boolean): string | null {
    const { url, table, versions, columns, isPersistent } = this.options;
    this.#status.loading();
    const database = openTable(this.#server, url, table, versions);
    const read =
      typeof database === 'string'
        ? database
        : loadSets(this.#server, database, table, columns, isPersistent);
    if (typeof read === 'string') {
      this.#status.failed();
      return read;
    }
    if (inherits) for (const set of read.sets) inherit(set, this.find(set.id));
    this.sets = read.sets;
    this.#fillBlacklists();
    this.#status.loaded(read);
    return null;
  }

  #fillBlacklists(): void {
    for (const { name, sets } of this.options.blacklists) {
      const destinations = sets.flatMap((id) => this.find(id)?.destinations ?? []);
      const networks = destinations
        .flatMap(({ addresses }) => addresses)
        .flatMap(({ bytes }) => parseNetwork(printAddress(bytes) ?? '') ?? []);
      setBlacklist(this.#server, 'dispatcher', name, networks);
    }
  }

  find(id: number): DestinationSet | null {
    return this.sets.find((set) => set.id === id) ?? null;
  }

  /** False: there is no such destination. */
  setState(group: number, address: ByteString, change: StateChange, reason: ByteString): boolean {
    const set = this.find(group);
    if (set === null) {
      this.#server.log('ERROR', `dispatcher: there is no set ${group} in partition ${this.name}`);
      return false;
    }
    const found = set.destinations.find(({ facts }) => sameText(facts.uri, address));
    if (found === undefined) return false;
    const step = (isOff: boolean, apply: () => void) => {
      const before = found.state;
      const [wasInactive, wasProbing] = [found.isInactive, found.isProbing];
      apply();
      if (wasInactive === found.isInactive && wasProbing === found.isProbing) return;
      found.isDirty = true;
      if ((before === 'active') !== found.isActive) set.recalculate();
      this.#announce(set, address, isOff ? 'inactive' : 'active', reason);
    };
    const probe = () => {
      if (this.#mayProbe(found)) step(true, () => (found.isProbing = true));
    };
    switch (change) {
      case 'answered':
        found.failures = 0;
        step(false, () => (found.isInactive = found.isProbing = false));
        break;
      case 'active':
        step(false, () => (found.isInactive = found.isProbing = false));
        break;
      case 'inactive':
        step(true, () => (found.isInactive = true));
        step(false, () => (found.isProbing = false));
        break;
      case 'probing':
        probe();
        step(false, () => (found.isInactive = false));
        break;
      case 'failed':
        probe();
    }
    return true;
  }

  /** Counts a failure; true when there were enough of them. */
  #mayProbe(destination: Destination): boolean {
    const { threshold } = this.options;
    if (destination.isInactive) return false;
    destination.failures++;
    if (destination.failures < threshold) return false;
    destination.failures = Math.min(destination.failures, threshold);
    return true;
  }

  #announce(
    set: DestinationSet,
    address: ByteString,
    status: 'active' | 'inactive',
    reason: ByteString,
  ): void {
    this.#status.switched(set.id, address, status, reason);
    const { events, version } = this.#server;
    const event = 'E_DISPATCHER_STATUS';
    if (events.find(event) === null || !events.hasSubscribers(event)) return;
    const parameters: EventParameter[] = namedParameters({
      ...(this.options.isStandard ? {} : { partition: this.name }),
      group: set.id,
      address,
      status,
      ...(version === '2.4' ? {} : { reason }),
    });
    events.raise(event, parameters, null);
  }

  /** Writes states that changed into the table. */
  flush(): void {
    const { isPersistent, url, table, columns, versions } = this.options;
    const dirty = this.sets.flatMap(({ id, destinations }) =>
      destinations.filter(({ isDirty }) => isDirty).map((destination) => ({ id, destination })),
    );
    if (!isPersistent || dirty.length === 0) return;
    const database = openTable(this.#server, url, table, versions);
    for (const { id, destination } of dirty) {
      const where = { [columns.set]: id, [columns.destination]: destination.facts.uri };
      const state = destination.isInactive ? 1 : destination.isProbing ? 2 : 0;
      const problem =
        typeof database === 'string' ? database : database.update(table, where, { [columns.state]: state });
      if (problem === null) destination.isDirty = false;
      else this.#server.log('ERROR', `dispatcher: ${problem}`);
    }
  }
}

/** Destinations take over the states of those with the same URI. */
function inherit(set: DestinationSet, old: DestinationSet | null): void {
  for (const destination of set.destinations) {
    const before = old?.destinations.find(({ facts }) => sameText(facts.uri, destination.facts.uri));
    if (before === undefined) continue;
    destination.isInactive = before.isInactive;
    destination.isProbing = before.isProbing;
    destination.isDirty = before.isDirty;
  }
  set.recalculate();
}
