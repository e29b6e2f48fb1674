import type { ListeningSocket } from '../../declarations/server.ts';
import type { AddressBytes } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';

/** An address that a destination stands for. */
export interface ResolvedAddress {
  readonly bytes: AddressBytes;
  readonly port: number;
}

/** What a row of the table says of a destination. */
export interface DestinationFacts {
  /** As the table has it. */
  readonly uri: ByteString;
  /** Where requests are sent: without user and headers. */
  readonly target: ByteString;
  readonly socket: ListeningSocket | null;
  readonly weight: number;
  readonly priority: number;
  /** It is pinged whatever its state is. */
  readonly isAlwaysProbed: boolean;
  readonly attributes: ByteString | null;
  readonly description: ByteString | null;
}

export type DestinationState = 'active' | 'inactive' | 'probing';

/** One entry of a set. */
export class Destination {
  readonly facts: DestinationFacts;
  readonly addresses: ResolvedAddress[] = [];
  isInactive: boolean;
  isProbing: boolean;
  /** The state is another one than in the table. */
  isDirty = false;
  /** Failures since an answer to a ping. */
  failures = 0;
  /** How often it was the first choice. */
  chosen = 0;
  /** How often in a row round robin has taken it. */
  taken = 0;
  scriptAttributes: ByteString | null = null;
  /** Weights of the set up to this one: of all, and of the active ones. */
  runningWeight = 0;
  activeRunningWeight = 0;

  constructor(facts: DestinationFacts, state: DestinationState) {
    this.facts = facts;
    this.isInactive = state === 'inactive';
    this.isProbing = state === 'probing';
  }

  get isActive(): boolean {
    return !this.isInactive && !this.isProbing;
  }

  get state(): DestinationState {
    return this.isInactive ? 'inactive' : this.isProbing ? 'probing' : 'active';
  }

  hasAddress(bytes: AddressBytes, port: number): boolean {
    return this.addresses.some(
      (address) => address.bytes === bytes && (address.port === 0 || port === 0 || address.port === port),
    );
  }
}

/** Weights and priorities of the server have 16 bits. */
export function short(value: number): number {
  return value & 0xffff;
}

/** Destinations of one number, the highest priority first. */
export class DestinationSet {
  readonly id: number;
  destinations: Destination[] = [];
  activeCount = 0;
  /** Index of the one that was chosen last. */
  last = 0;

  constructor(id: number) {
    this.id = id;
  }

  /** Puts one behind those of the same priority. */
  add(destination: Destination): void {
    const { priority } = destination.facts;
    let at = this.destinations.length;
    while (at > 0 && short(this.destinations[at - 1]!.facts.priority) < priority) at--;
    this.destinations.splice(at, 0, destination);
  }

  remove(destination: Destination): void {
    this.destinations = this.destinations.filter((known) => known !== destination);
    if (this.last >= this.destinations.length) this.last = 0;
    this.recalculate();
  }

  /** To be called when a state has changed. */
  recalculate(): void {
    let [all, active] = [0, 0];
    this.activeCount = 0;
    for (const destination of this.destinations) {
      const { weight } = destination.facts;
      all = short(all + weight);
      if (destination.isActive) {
        active = short(active + weight);
        this.activeCount++;
      }
      destination.runningWeight = all;
      destination.activeRunningWeight = active;
    }
  }
}
