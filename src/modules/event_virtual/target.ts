import type { EventTransport, Outcome, RaisedEvent } from '../../declarations/events.ts';
import type { Server } from '../../declarations/server.ts';
import { Wait } from '../../declarations/wait.ts';
import type { ByteString } from '../../values/value.ts';

/** Why nothing could be handed over: `broken`, the socket is none at all; `failed`, its peer did not take it. */
export type TargetResult = 'taken' | 'failed' | 'broken';

/** One socket of a virtual socket. */
export class Target {
  private readonly server: Server;
  private readonly text: ByteString;
  private parsed: { transport: EventTransport; socket: unknown } | null = null;
  /** The transport exists but refuses the address, which will not change. */
  private refused = false;
  /** When its peer failed last, in whole seconds; null: it works. */
  failedAt: number | null = null;

  constructor(server: Server, text: ByteString) {
    this.server = server;
    this.text = text;
  }

  /**
   * Hands an event over. `later` is told whether the peer took it when that is not known at once; the result is
   * then `taken` for the time being. Without `later` the transport keeps the event until its peer takes it.
   */
  raise(event: RaisedEvent, later?: (delivered: boolean) => void): Outcome<TargetResult> {
    const parsed = this.resolve();
    if (parsed === null) return 'broken';
    if (!(parsed instanceof Wait)) return this.hand(parsed, event, later);
    return new Wait((resume) =>
      parsed.start((known) => {
        const result = known === null ? 'broken' : this.hand(known, event, later);
        if (result instanceof Wait) result.start(resume);
        else resume(result);
      }),
    );
  }

  private hand(
    { transport, socket }: { transport: EventTransport; socket: unknown },
    event: RaisedEvent,
    later?: (delivered: boolean) => void,
  ): Outcome<TargetResult> {
    const outcome = transport.raise(event, socket, later);
    const settle = (taken: boolean): TargetResult => {
      if (taken && transport.reportsLater !== true) this.failedAt = null;
      if (taken) return 'taken';
      // A virtual socket in here has no sockets of its own, since blanks separate: it can never work.
      return transport.protocol === 'virtual' ? 'broken' : 'failed';
    };
    if (!(outcome instanceof Wait)) return settle(outcome);
    return new Wait((resume) => outcome.start((taken) => resume(settle(taken))));
  }

  private resolve(): Outcome<{ transport: EventTransport; socket: unknown } | null> {
    if (this.parsed !== null || this.refused) return this.parsed;
    const colon = this.text.indexOf(':');
    const transport = colon < 0 ? null : this.server.events.transport(this.text.slice(0, colon));
    if (transport === null) {
      this.server.log('ERROR', `couldn't find a protocol to support <${this.text}>`);
      return null;
    }
    const keep = (socket: unknown) => {
      this.refused = socket === null;
      return (this.parsed = socket === null ? null : { transport, socket });
    };
    const socket: Outcome<unknown> = transport.parse(this.text.slice(colon + 1));
    if (!(socket instanceof Wait)) return keep(socket);
    return new Wait((resume) => socket.start((value) => resume(keep(value))));
  }
}
