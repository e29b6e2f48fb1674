import type { Message } from '../../declarations/message.ts';
import { checkedHeader } from '../../variables/checked-credentials.ts';

/** `consume_credentials()`: takes the header out that was checked. False when there is none. */
export function consume(message: Message): boolean {
  const header = checkedHeader(message);
  if (header === null) return false;
  message.edits.removeHeader(header, { what: 'consume_credentials' });
  return true;
}
