import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';

export type DeliveryState = 'waiting' | 'sent' | 'confirmed' | 'written' | 'failed';

/** What is delivered, and to whom. */
export interface DeliveryContent {
  readonly event: ByteString;
  readonly transport: string;
  /** As management prints it, so without a password. */
  readonly socket: ByteString;
  readonly payload: ByteString;
}

/**
 * One event on its way to one subscriber. Whoever watches the server is told every change; a delivery ends
 * with `confirmed`, `written` or `failed`, and a failure is also logged, so that nothing is lost in silence.
 */
export class Delivery {
  readonly content: DeliveryContent;
  private readonly server: Server;
  private readonly number: number;
  private lastState: DeliveryState | null = null;
  private lastReason: string | null = null;

  constructor(server: Server, content: DeliveryContent) {
    this.server = server;
    this.content = content;
    this.number = server.events.nextDelivery();
  }

  /** Something that does not end the delivery. */
  warn(text: string): void {
    this.server.log('WARNING', text);
  }

  /** Saying the same again is not reported. */
  report(state: DeliveryState, reason: string | null = null): void {
    if (state === this.lastState && reason === this.lastReason) return;
    this.lastState = state;
    this.lastReason = reason;
    const { event, transport, socket, payload } = this.content;
    const delivery = this.number;
    this.server.observe({ type: 'delivery', delivery, event, transport, socket, payload, state, reason });
    if (state === 'failed')
      this.server.log(
        'ERROR',
        `event ${this.content.event} was not delivered to ${this.content.socket}: ${reason}`,
      );
  }
}
