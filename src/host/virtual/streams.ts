import type { ByteString } from '../../values/value.ts';
import type {
  Address,
  Clock,
  HostFailure,
  StreamAcceptor,
  StreamConnection,
  StreamReceiver,
} from '../host.ts';

/** Both ends of one virtual TCP connection. */
export interface StreamPair {
  /** The end of the one who connects. */
  readonly near: StreamConnection;
  readonly closed: boolean;
  accept(acceptor: StreamAcceptor): void;
  refuse(failure: HostFailure): void;
  /** Ends it for both sides with a failure. */
  reset(failure: HostFailure): void;
  onClosed(callback: () => void): void;
}

/** Connects two receivers; bytes and ends arrive in the order in which they were sent. */
export function connectPair(
  clock: Clock,
  local: Address,
  remote: Address,
  receiver: StreamReceiver,
): StreamPair {
  let state: 'connecting' | 'open' | 'closed' = 'connecting';
  let far: StreamReceiver | null = null;
  const early: ByteString[] = [];
  const watchers: (() => void)[] = [];

  const end = (failure: HostFailure | null, tell: readonly (StreamReceiver | null)[]): void => {
    if (state === 'closed') return;
    state = 'closed';
    for (const watcher of watchers) watcher();
    clock.after(0, () => {
      for (const receiverOfEnd of tell) receiverOfEnd?.closed(failure);
    });
  };
  const deliver = (data: ByteString, to: () => StreamReceiver | null): void => {
    clock.after(0, () => to()?.received(data));
  };

  const near: StreamConnection = {
    local,
    remote,
    write: (data) => {
      if (state === 'closed') return false;
      if (state === 'connecting') early.push(data);
      else deliver(data, () => far);
      return true;
    },
    close: () => end(null, [far]),
  };
  return {
    near,
    get closed() {
      return state === 'closed';
    },
    accept: (acceptor) => {
      state = 'open';
      far = acceptor.accepted({
        local: remote,
        remote: local,
        write: (data) => {
          if (state === 'closed') return false;
          deliver(data, () => receiver);
          return true;
        },
        close: () => end(null, [receiver]),
      });
      receiver.opened?.();
      for (const data of early.splice(0)) deliver(data, () => far);
    },
    refuse: (failure) => {
      if (state === 'closed') return;
      state = 'closed';
      receiver.closed(failure);
    },
    reset: (failure) => end(failure, [receiver, far]),
    onClosed: (callback) => {
      watchers.push(callback);
    },
  };
}
