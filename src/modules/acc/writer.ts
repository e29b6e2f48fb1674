import { type EventParameter, optionalParameter } from '../../declarations/events.ts';
import { type LogLevel, logLevels } from '../../declarations/log.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import type { AccountingContext } from './context.ts';
import type { Backend, Field, Fields } from './fields.ts';
import type { CoreValues } from './values.ts';

/** The kinds of record, with the text that a line of the log begins with. */
const titles = {
  answered: 'transaction answered',
  missed: 'call missed',
  request: 'request accounted',
  ended: 'call ended',
} as const;

export type RecordKind = keyof typeof titles;

const events: Readonly<Record<Exclude<RecordKind, 'request'>, ByteString>> = {
  answered: 'E_ACC_EVENT',
  missed: 'E_ACC_MISSED_EVENT',
  ended: 'E_ACC_CDR',
};

/** Times of a finished call; seconds, but for `milliseconds`. */
export interface CallTimes {
  readonly start: number;
  readonly duration: number;
  readonly milliseconds: number;
  readonly setup: number;
  readonly created: number;
}

const nowhere = { file: '', line: 0, column: 0 };

/** Writes records: lines of the log and events. */
export class RecordWriter {
  readonly #server: Server;
  readonly #extra: Fields;
  readonly #legs: Fields;
  readonly #level: number;

  constructor(server: Server, extra: Fields, legs: Fields, level: number) {
    this.#server = server;
    this.#extra = extra;
    this.#legs = legs;
    this.#level = level;
  }

  /** Epoch seconds. */
  now(): number {
    return Math.floor(this.milliseconds() / 1000);
  }

  /** Epoch milliseconds. */
  milliseconds(): number {
    return this.#server.host.clock.now();
  }

  /** A line of the log for a request. */
  log(kind: Exclude<RecordKind, 'ended'>, values: CoreValues, context: AccountingContext | null): void {
    const now = this.now();
    let times = `timestamp=${now}`;
    if (context !== null && this.#tellsCreation('log', kind, context)) {
      times += `;created=${context.created};setuptime=${now - context.created}`;
    }
    this.#line(kind, times, values, context);
  }

  /** A line of the log for a finished call. */
  logCall(values: CoreValues, times: CallTimes, context: AccountingContext): void {
    const text =
      `created=${times.created};call_start_time=${times.start};duration=${times.duration};` +
      `ms_duration=${times.milliseconds};setuptime=${times.setup}`;
    this.#line('ended', text, values, context);
  }

  /** Events for a request: one, or one for each leg. */
  raise(kind: 'answered' | 'missed', values: CoreValues, context: AccountingContext | null): void {
    const now = this.now();
    const isTold = context !== null && this.#tellsCreation('evi', kind, context);
    const times =
      kind === 'missed'
        ? [
            { name: 'setuptime', value: isTold ? now - context.created : 0 },
            { name: 'created', value: isTold ? context.created : 0 },
          ]
        : [];
    this.#raise(kind, values, now, times, context);
  }

  /** Events for a finished call. */
  raiseCall(values: CoreValues, times: CallTimes, context: AccountingContext): void {
    this.#raise(
      'ended',
      values,
      times.start,
      [
        { name: 'duration', value: times.duration },
        { name: 'ms_duration', value: times.milliseconds },
        { name: 'setuptime', value: times.setup },
        { name: 'created', value: times.created },
      ],
      context,
    );
  }

  /** 2.4 tells when a call was created for missed ones of those that were to get a call detail record. */
  #tellsCreation(backend: Backend, kind: RecordKind, { flags }: AccountingContext): boolean {
    return this.#server.version !== '2.4' || (kind === 'missed' && flags.wantsOf(backend, 'cdr'));
  }

  #line(kind: RecordKind, times: ByteString, values: CoreValues, context: AccountingContext | null): void {
    if (this.#level > this.#server.logLevel()) return;
    let text =
      `ACC: ${titles[kind]}: ${times};method=${values.method};from_tag=${values.fromTag};` +
      `to_tag=${values.toTag};call_id=${values.callId};code=${values.code};reason=${values.reason}`;
    if (context !== null) {
      for (const { name, value } of this.#fields('log', context.extra, this.#extra))
        text += `;${name}=${value}`;
      for (const leg of context.legs) {
        for (const { name, value } of this.#fields('log', leg, this.#legs)) text += `;${name}=${value}`;
      }
    }
    const level = this.#server.version === '2.4' ? null : levelName(this.#level);
    this.#server.scriptLog(level, text, nowhere);
  }

  #raise(
    kind: 'answered' | 'missed' | 'ended',
    values: CoreValues,
    time: number,
    times: readonly EventParameter[],
    context: AccountingContext | null,
  ): void {
    // A record of a whole call was kept as text, and knows empty tags only.
    const tag = (name: ByteString, value: ByteString) =>
      optionalParameter(name, value === '' && kind !== 'ended' ? null : value);
    const core: EventParameter[] = [
      { name: 'method', value: values.method },
      tag('from_tag', values.fromTag),
      tag('to_tag', values.toTag),
      { name: 'callid', value: values.callId },
      { name: 'sip_code', value: values.code },
      { name: 'sip_reason', value: values.reason },
      { name: 'time', value: time },
      ...this.#parameters(context?.extra ?? new Map(), this.#extra),
    ];
    const legs = context === null || context.legs.length === 0 ? [new Map()] : context.legs;
    for (const leg of legs) {
      const parameters = [...core, ...this.#parameters(leg, this.#legs), ...times];
      this.#server.events.raise(events[kind], parameters, null);
    }
  }

  #parameters(values: ReadonlyMap<ByteString, ByteString | null>, fields: Fields): EventParameter[] {
    return fields.of.evi.map(({ tag, name }) => optionalParameter(name, values.get(tag) ?? null));
  }

  #fields(
    backend: Backend,
    values: ReadonlyMap<ByteString, ByteString | null>,
    fields: Fields,
  ): { name: ByteString; value: ByteString }[] {
    return fields.of[backend].map(({ tag, name }: Field) => ({ name, value: values.get(tag) ?? '' }));
  }
}

function levelName(number: number): LogLevel {
  const names = Object.keys(logLevels) as LogLevel[];
  return names.find((name) => logLevels[name] === number) ?? 'NOTICE';
}
