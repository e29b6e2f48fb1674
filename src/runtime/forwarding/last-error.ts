import type { Message } from '../../declarations/message.ts';
import { errors } from './errors.ts';

const key = 'last error';

/** Remembers why sending failed, for `sl_reply_error()`; 0 forgets it. */
export function setLastError(message: Message, error: number): void {
  if (error !== 0) message.attachments.set(key, error);
  else if (message.attachments.has(key)) message.attachments.delete(key);
}

/** The last internal error number for this message; -1 when there was none. */
export function lastError(message: Message): number {
  return (message.attachments.get(key) as number | undefined) ?? errors.unspecified;
}
