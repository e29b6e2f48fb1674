import type { ByteString } from '../../values/value.ts';

/** What a Privacy header may ask for (RFC 3323 section 4.2, RFC 3325, RFC 7044). */
const kinds: readonly ByteString[] = ['critical', 'header', 'history', 'id', 'none', 'session', 'user'];

export function isPrivacyKind(text: ByteString): boolean {
  return kinds.includes(text);
}

/** The kinds in the body of a Privacy header, which semicolons separate; null when it is malformed. */
export function parsePrivacy(body: ByteString): ReadonlySet<ByteString> | null {
  const items = body.split(';').map((item) => item.trim());
  const values = new Set(items);
  const isMalformed = !items.every(isPrivacyKind) || (values.has('none') && values.size > 1);
  return isMalformed ? null : values;
}
