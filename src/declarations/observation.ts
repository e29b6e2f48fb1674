/**
 * What the engine tells whoever watches it: the simulator, the tracer, the live server's log writer.
 * Every observation carries the virtual or real time at which it happened, in epoch milliseconds.
 */
import type { ByteString } from '../values/value.ts';
import type { LogLevel } from './log.ts';

/** Where in the script something happened. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Observation = { readonly time: number } & (
  | {
      readonly type: 'log';
      readonly origin: 'script' | 'server';
      readonly level: LogLevel | null;
      readonly text: ByteString;
      readonly position: Position | null;
    }
  | {
      readonly type: 'received';
      readonly data: ByteString;
      readonly from: Endpoint;
      readonly to: Endpoint;
      readonly protocol: string;
    }
  | {
      readonly type: 'sent';
      readonly data: ByteString;
      readonly from: Endpoint;
      readonly to: Endpoint;
      readonly protocol: string;
      readonly failure: string | null;
    }
  | { readonly type: 'route'; readonly route: string; readonly position: Position | null }
  | {
      readonly type: 'statement';
      readonly text: string;
      readonly position: Position;
      readonly values: readonly { readonly name: string; readonly value: ByteString }[];
      /** What it came to: 1 and 0 for a condition that is no lone call; null for what leaves or chooses. */
      readonly rc: number | null;
    }
  | { readonly type: 'edit'; readonly what: ByteString; readonly position: Position | null }
  | {
      readonly type: 'event';
      readonly event: ByteString;
      readonly parameters: readonly {
        readonly name: ByteString | null;
        readonly value: number | ByteString;
      }[];
      readonly subscribers: number;
    }
  | {
      readonly type: 'delivery';
      readonly delivery: number;
      readonly event: ByteString;
      readonly transport: string;
      readonly socket: ByteString;
      readonly payload: ByteString;
      readonly state: 'waiting' | 'sent' | 'confirmed' | 'written' | 'failed';
      readonly reason: string | null;
    }
  | {
      readonly type: 'subscription';
      readonly event: ByteString;
      readonly socket: ByteString;
      readonly accepted: boolean;
    }
);

export type ObservationOf<T extends Observation['type']> = Extract<Observation, { type: T }>;

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** `Omit` that keeps the union apart. */
type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;
export type NewObservation = WithoutTime<Observation>;
