import type { Clock, Timer } from '../host/host.ts';
import { StreamFramer } from '../sip/stream-framer.ts';
import type { ByteString } from '../values/value.ts';

/** How what comes over a connection is cut into messages. */
export interface InputSettings {
  /** Seconds in which a message must be complete once it began. */
  readonly messageTime: number;
  /** Pieces a message may arrive in over TCP; 0: any number. */
  readonly maximumPieces: number;
  /** Whether a double CRLF over TCP is answered. */
  readonly answersPings: boolean;
  /** Whether a CRLF over TCP is dropped, else it is a piece of what comes. */
  readonly dropsLineEnds: boolean;
}

export interface InputEvents {
  message(data: ByteString): void;
  ping(): void;
  /** Nothing more can be read: the connection is to be closed. */
  failed(reason: ByteString): void;
}

/** The messages that come over one connection; a sender that trickles them may not hold it for ever. */
export class ConnectionInput {
  readonly #clock: Clock;
  readonly #settings: InputSettings;
  readonly #events: InputEvents;
  readonly #framer: StreamFramer;
  #timer: Timer | null = null;
  /** Pieces of the message that is not complete yet. */
  #pieces = 0;
  #ended = false;

  constructor(clock: Clock, settings: InputSettings, events: InputEvents) {
    this.#clock = clock;
    this.#settings = settings;
    this.#events = events;
    this.#framer = new StreamFramer({
      knowsPings: settings.answersPings,
      dropsLineEnds: settings.dropsLineEnds,
    });
  }

  received(data: ByteString): void {
    for (const event of this.#framer.push(data)) {
      if (this.#ended) return;
      this.#complete();
      if (event.kind === 'message') this.#events.message(event.data);
      else if (event.kind === 'ping') this.#events.ping();
      else this.#events.failed(event.log);
    }
    if (this.#ended) return;
    if (this.#framer.isWaiting) this.#countPiece();
    else this.#complete();
  }

  /** Nothing more is told. */
  end(): void {
    this.#ended = true;
    this.#complete();
  }

  #complete(): void {
    this.#pieces = 0;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #countPiece(): void {
    const { maximumPieces, messageTime } = this.#settings;
    this.#timer ??= this.#clock.after(messageTime * 1000, () =>
      this.#events.failed(`a message did not end in ${messageTime} s`),
    );
    if (++this.#pieces === maximumPieces)
      this.#events.failed(`a message is not complete after ${maximumPieces} pieces`);
  }
}
