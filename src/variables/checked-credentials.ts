import type { Message } from '../declarations/message.ts';
import type { Header } from '../sip/headers.ts';

/** Credentials for the server itself, or for it as a proxy. */
export type CredentialsKind = 'www' | 'proxy';

/** The header that a check looked at. */
interface Mark {
  readonly header: Header;
  stale: boolean;
}

type Marks = Partial<Record<CredentialsKind, Mark>>;

const key = 'checked credentials';

function marks(message: Message): Marks {
  let found = message.attachments.get(key) as Marks | undefined;
  if (found === undefined) {
    found = {};
    message.attachments.set(key, found);
  }
  return found;
}

/** Remembers the credentials that were checked last, right or wrong: for the challenge, `consume_credentials()` and `$Au`. */
export function markChecked(message: Message, kind: CredentialsKind, header: Header): void {
  marks(message)[kind] = { header, stale: false };
}

export function markStale(message: Message, kind: CredentialsKind): void {
  const mark = marks(message)[kind];
  if (mark !== undefined) mark.stale = true;
}

export function isStale(message: Message, kind: CredentialsKind): boolean {
  return marks(message)[kind]?.stale ?? false;
}

/** The header with the credentials that were checked, of one kind or the first there is; null when none were. */
export function checkedHeader(message: Message, kind?: CredentialsKind): Header | null {
  const { www, proxy } = marks(message);
  return (kind === undefined ? (www ?? proxy) : kind === 'www' ? www : proxy)?.header ?? null;
}
