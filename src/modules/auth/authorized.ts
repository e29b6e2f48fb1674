import type { Message } from '../../declarations/message.ts';
import type { Header } from '../../sip/headers.ts';
import type { Kind } from './declaration.ts';

/** The header that a check looked at. */
interface Mark {
  readonly header: Header;
  stale: boolean;
}

const key = 'auth';

function marks(message: Message): Partial<Record<Kind, Mark>> {
  let found = message.attachments.get(key) as Partial<Record<Kind, Mark>> | undefined;
  if (found === undefined) {
    found = {};
    message.attachments.set(key, found);
  }
  return found;
}

/** Remembers the credentials that were checked last, right or wrong, for the challenge and `consume_credentials()`. */
export function markChecked(message: Message, kind: Kind, header: Header): void {
  marks(message)[kind] = { header, stale: false };
}

export function markStale(message: Message, kind: Kind): void {
  const mark = marks(message)[kind];
  if (mark !== undefined) mark.stale = true;
}

export function isStale(message: Message, kind: Kind): boolean {
  return marks(message)[kind]?.stale ?? false;
}

/** The header with the credentials that were checked; null when none were. */
export function checkedHeader(message: Message): Header | null {
  const { www, proxy } = marks(message);
  return (www ?? proxy)?.header ?? null;
}

/** `consume_credentials()`: takes the header out that was checked. False when there is none. */
export function consume(message: Message): boolean {
  const header = checkedHeader(message);
  if (header === null) return false;
  message.edits.removeHeader(header, { what: 'consume_credentials' });
  return true;
}
