import type { Execution } from '../../declarations/execution.ts';
import { errors } from './errors.ts';

const key = 'last error';

interface LastError {
  readonly error: number;
  /** The action that failed. */
  readonly action: number;
}

/** Remembers why the current action failed to send, for `sl_reply_error()`. */
export function setLastError({ message, actions }: Execution, error: number): void {
  const failed: LastError = { error, action: actions };
  message.processing.set(key, failed);
}

/** The internal error number of the action before the current one; -1 when it met none. */
export function lastError({ message, actions }: Execution): number {
  const failed = message.processing.get(key) as LastError | undefined;
  return failed !== undefined && failed.action === actions - 1 ? failed.error : errors.unspecified;
}
