import { type DigestAlgorithm, digestAlgorithms } from '../../sip/digest-response.ts';
import { sameText } from '../../sip/scan.ts';
import type { ByteString } from '../../values/value.ts';

/** What a challenge offers as quality of protection, as the nonce keeps it. */
export const qops = { none: 0, auth: 1, authInt: 2, both: 3 } as const;

/** Bits of what credentials use. */
export function qopOf(text: ByteString | null): number | null {
  if (text === null) return qops.none;
  if (sameText(text, 'auth')) return qops.auth;
  return sameText(text, 'auth-int') ? qops.authInt : null;
}

/** Do credentials use what their nonce was issued for? Without `qop` they mean `auth` (RFC 8760). */
export function fits(offered: number, used: number | null): boolean {
  if (used === null) return false;
  if (offered === qops.none || used === qops.none) return offered === used || (offered & qops.auth) !== 0;
  return (offered & used) !== 0;
}

/** The number by which a nonce keeps its algorithm. */
export function algorithmCode(algorithm: DigestAlgorithm): number {
  return digestAlgorithms.indexOf(algorithm);
}
