import type { Clock, Host, HostFailure, StreamConnection, Timer } from '../../host/host.ts';
import { toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { JsonObjects } from './json-stream.ts';
import { type Connected, type ConnectionEvents, Publisher } from './publisher.ts';
import type { QueueOptions } from './queue.ts';

/** JSON on a TCP connection. */
export interface StreamMessage {
  readonly data: ByteString;
  /** The answer with this id is awaited; null: none is. */
  readonly id: number | null;
}

export interface StreamOptions extends QueueOptions {
  readonly ip: string;
  readonly port: number;
  /** Milliseconds for an answer. */
  readonly timeout: number;
  /** Every message is answered. */
  readonly answered: boolean;
}

const connectTimeout = 5_000;
/** Milliseconds after which a full send buffer is tried again. */
const retryWrite = 20;
const window = 64;

/** Sends JSON messages over one TCP connection that is kept open. */
export function streamPublisher(
  host: Host,
  options: StreamOptions,
  log: (text: string) => void,
): Publisher<StreamMessage> {
  return new Publisher<StreamMessage>(
    host.clock,
    {
      size: options.size,
      policy: options.policy,
      success: options.answered ? 'confirmed' : 'written',
      // Every message has a time limit of its own.
      answerTimeout: connectTimeout + 2 * options.timeout,
      patience: connectTimeout + options.timeout,
      window,
    },
    (events) => new JsonStream(host, options, events),
    log,
  );
}

class JsonStream implements Connected<StreamMessage> {
  private readonly clock: Clock;
  private readonly options: StreamOptions;
  private readonly connection: StreamConnection;
  private readonly answers = new JsonObjects();
  private readonly awaited = new Map<
    number,
    { confirmed: (failure: HostFailure | null) => void; timer: Timer }
  >();
  private readonly unwritten: { message: StreamMessage; confirmed: (failure: HostFailure | null) => void }[] =
    [];
  private retry: Timer | null = null;

  constructor(host: Host, options: StreamOptions, events: ConnectionEvents) {
    this.clock = host.clock;
    this.options = options;
    this.connection = host.network.connectTcp(
      options,
      {
        opened: events.opened,
        received: (data) => this.onData(data),
        closed: (failure) => {
          this.forget();
          events.closed(failure);
        },
      },
      { timeout: connectTimeout },
    );
  }

  publish(_token: number, message: StreamMessage, confirmed: (failure: HostFailure | null) => void): void {
    this.unwritten.push({ message, confirmed });
    this.write();
  }

  private write(): void {
    while (this.unwritten.length > 0 && this.retry === null) {
      const { message, confirmed } = this.unwritten[0]!;
      if (!this.connection.write(message.data)) {
        // The buffer is full, or the connection is gone, which is told separately.
        this.retry = this.clock.after(retryWrite, () => {
          this.retry = null;
          this.write();
        });
        return;
      }
      this.unwritten.shift();
      if (message.id === null) this.clock.after(0, () => confirmed(null));
      else this.await(message.id, confirmed);
    }
  }

  private await(id: number, confirmed: (failure: HostFailure | null) => void): void {
    const timer = this.clock.after(this.options.timeout, () => {
      this.awaited.delete(id);
      confirmed({ code: 'NACK', message: `no answer for ${this.options.timeout} ms` });
    });
    this.awaited.set(id, { confirmed, timer });
  }

  private onData(data: ByteString): void {
    if (!this.options.answered) return;
    for (const text of this.answers.push(data)) {
      const answer = parse(text);
      // Whoever answers without an id speaks something else.
      if (answer === null) {
        this.connection.close();
        return;
      }
      const waiting = this.awaited.get(answer.id);
      if (waiting === undefined) continue;
      this.awaited.delete(answer.id);
      waiting.timer.cancel();
      waiting.confirmed(
        answer.error === undefined
          ? null
          : { code: 'NACK', message: `answered with an error: ${answer.error}` },
      );
    }
  }

  close(): void {
    this.forget();
    this.connection.close();
  }

  private forget(): void {
    this.retry?.cancel();
    for (const { timer } of this.awaited.values()) timer.cancel();
    this.awaited.clear();
    this.unwritten.length = 0;
  }
}

function parse(text: ByteString): { id: number; error: string | undefined } | null {
  try {
    const { id, error } = JSON.parse(toText(text)) as { id?: unknown; error?: unknown };
    if (typeof id !== 'number' || !Number.isInteger(id)) return null;
    return { id, error: error === undefined || error === null ? undefined : JSON.stringify(error) };
  } catch {
    return null;
  }
}
