import type { ListeningSocket, Server } from '../../declarations/server.ts';
import type { Timer } from '../../host/host.ts';
import { AvpList } from '../../values/avp-list.ts';
import type { ByteString } from '../../values/value.ts';
import { tmApi } from '../tm/api.ts';
import type { Destination, DestinationSet } from './destination.ts';
import type { Partition } from './partition.ts';

export interface PingOptions {
  /** Seconds. */
  readonly interval: number;
  readonly method: ByteString;
  readonly from: ByteString;
  /** Null: the usual one. */
  readonly maxForwards: number | null;
  /** Every destination that is not inactive, not only those that are probed. */
  readonly all: boolean;
  /** Codes besides 200 that tell that a destination lives. */
  readonly codes: ReadonlySet<number>;
  readonly socket: ListeningSocket | null;
  /** Null: of every set. */
  readonly sets: ReadonlySet<number> | null;
}

/** CSeq numbers of pings are that of a dialog that the server begins, plus one. */
const cseq = 14;

/** Asks destinations whether they are there (reference: modules 12). */
export class Pinger {
  readonly #server: Server;
  readonly #partitions: readonly Partition[];
  readonly #options: PingOptions;
  #timer: Timer | null = null;

  constructor(server: Server, partitions: readonly Partition[], options: PingOptions) {
    this.#server = server;
    this.#partitions = partitions;
    this.#options = options;
  }

  start(): void {
    this.#timer = this.#server.host.clock.after(this.#options.interval * 1000, () => {
      this.start();
      for (const partition of this.#partitions) this.#pingAll(partition);
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #pingAll(partition: Partition): void {
    const { all, sets } = this.#options;
    for (const set of partition.sets) {
      if (sets !== null && !sets.has(set.id)) continue;
      for (const destination of set.destinations) {
        const isWanted = all || destination.isProbing || destination.facts.isAlwaysProbed;
        if (isWanted && !destination.isInactive) this.#ping(partition, set, destination);
      }
    }
  }

  #ping(partition: Partition, set: DestinationSet, { facts }: Destination): void {
    const { avps: names, pingFrom, pingMethod, pingSocket } = partition.options;
    const { method, from, maxForwards, socket } = this.#options;
    const avps = new AvpList();
    const execution = this.#server.executionFor(this.#server.dummyRequest());
    const attributes = names.attributes?.avpName(execution) ?? null;
    if (attributes !== null) avps.push(attributes, facts.attributes ?? '');
    this.#server.api(tmApi).request(
      {
        method: pingMethod ?? method,
        requestUri: facts.uri,
        from: `<${pingFrom ?? from}>`,
        to: `<${facts.uri}>`,
        cseq,
        ...(maxForwards === null ? {} : { maxForwards }),
        socket: facts.socket ?? pingSocket ?? socket,
        avps,
      },
      ({ code, transaction }) => {
        if (transaction === null) {
          partition.setState(set.id, facts.uri, 'failed', 'failed to send probe');
          return;
        }
        this.#answered(partition, set.id, facts.uri, code, facts.isAlwaysProbed);
      },
    );
  }

  #answered(partition: Partition, set: number, uri: ByteString, code: number, isAlwaysProbed: boolean): void {
    const { all, codes } = this.#options;
    const isGood = code === 200 || codes.has(code);
    if (isGood) partition.setState(set, uri, 'answered', '200 OK probing reply');
    // A time-out counts against a destination even when its code is one of the good ones.
    if ((all || isAlwaysProbed) && code !== 200 && (code === 408 || !isGood))
      partition.setState(set, uri, 'failed', 'negative probing reply');
  }
}
