import type { EventTransport, Outcome, RaisedEvent } from '../../declarations/events.ts';
import type { Server } from '../../declarations/server.ts';
import { Wait } from '../../declarations/wait.ts';
import {
  equalVirtualSockets,
  parseVirtualSocket,
  printVirtualSocket,
  type VirtualAddress,
} from './socket.ts';
import { Target, type TargetResult } from './target.ts';

/** A virtual socket with the state of its targets. */
export interface VirtualSocket extends VirtualAddress {
  readonly targets: readonly Target[];
  /** ROUND-ROBIN: whose turn it is. */
  next: number;
}

/** The transport `virtual:` (reference: events 3.2). `failoverTimeout` in seconds. */
export function virtualTransport(server: Server, failoverTimeout: number): EventTransport<VirtualSocket> {
  const seconds = () => Math.floor(server.host.clock.now() / 1000);

  /** To everybody. A socket that is none at all ends the list, as in the real server; a dead peer does not. */
  function parallel(event: RaisedEvent, targets: readonly Target[]): Outcome<boolean> {
    const results: Outcome<TargetResult>[] = [];
    for (const target of targets) {
      const result = target.raise(event);
      results.push(result);
      if (result === 'broken') break;
    }
    const waits = results.filter((result) => result instanceof Wait);
    let ok = results.every((result) => result instanceof Wait || result === 'taken');
    if (waits.length === 0) return ok;
    return new Wait((resume) => {
      let left = waits.length;
      for (const wait of waits) {
        wait.start((result) => {
          ok &&= result === 'taken';
          if (--left === 0) resume(ok);
        });
      }
    });
  }

  /** To the first of the list that takes it. `failed` and `worked` hear of each target tried. */
  function firstOf(
    event: RaisedEvent,
    targets: readonly Target[],
    failed: (target: Target) => void,
    worked: (target: Target) => void,
  ): Outcome<boolean> {
    const [target, ...others] = targets;
    if (target === undefined) {
      server.log('ERROR', `unable to raise any socket for event ${event.name}`);
      return false;
    }
    const next = (event: RaisedEvent): Outcome<boolean> => {
      failed(target);
      return firstOf(event, others, failed, worked);
    };
    const settle = (result: TargetResult): Outcome<boolean> => {
      if (result !== 'taken') return next(event);
      worked(target);
      return true;
    };
    // The raising route went on long before this is called.
    const later = (delivered: boolean): void => {
      if (delivered) {
        target.failedAt = null;
        return;
      }
      const result = next({ ...event, execution: null });
      if (result instanceof Wait) result.start(() => {});
    };
    const result = target.raise(event, later);
    if (!(result instanceof Wait)) return settle(result);
    return new Wait((resume) =>
      result.start((known) => {
        const settled = settle(known);
        if (settled instanceof Wait) settled.start(resume);
        else resume(settled);
      }),
    );
  }

  function failover(event: RaisedEvent, targets: readonly Target[]): Outcome<boolean> {
    const now = seconds();
    const usable = targets.filter(({ failedAt }) => failedAt === null || now - failedAt > failoverTimeout);
    const failed = (target: Target) => {
      target.failedAt = seconds();
    };
    return firstOf(event, usable, failed, () => {});
  }

  /** One after the other. The turn of a dead target passes to the next one, so that no event is lost with it. */
  function roundRobin(event: RaisedEvent, socket: VirtualSocket): Outcome<boolean> {
    const { targets, next } = socket;
    const inTurn = [...targets.slice(next), ...targets.slice(0, next)];
    const passOn = (target: Target) => {
      socket.next = (targets.indexOf(target) + 1) % targets.length;
    };
    // Only what is known at once moves the turn.
    let deciding = true;
    const result = firstOf(
      event,
      inTurn,
      () => {},
      (target) => deciding && passOn(target),
    );
    deciding = result instanceof Wait;
    return result;
  }

  return {
    protocol: 'virtual',
    honoursExpire: true,
    parse(text) {
      const address = parseVirtualSocket(text);
      if (typeof address !== 'string')
        return { ...address, targets: address.sockets.map((socket) => new Target(server, socket)), next: 0 };
      server.log('ERROR', `${address}: <virtual:${text}>`);
      return null;
    },
    equals: equalVirtualSockets,
    print: printVirtualSocket,
    raise(event, socket) {
      // What is tried later must not change with what other subscribers do to the event.
      const copy: RaisedEvent = {
        name: event.name,
        parameters: event.parameters,
        execution: event.execution,
      };
      if (socket.policy === 'FAILOVER') return failover(copy, socket.targets);
      if (socket.policy === 'ROUND-ROBIN')
        return socket.targets.length === 0 ? false : roundRobin(copy, socket);
      return parallel(event, socket.targets);
    },
  };
}
