import type { Contact } from '../../sip/contact.ts';
import type { SipMessage } from '../../sip/message.ts';
import type { ByteString } from '../../values/value.ts';

/** The least and most seconds that a contact lives; 0: no limit. */
export interface LifetimeLimits {
  readonly least: number;
  readonly most: number;
  /** When the REGISTER does not say. */
  readonly initial: number;
}

/** A number of seconds as the server reads it: digits only, the last 32 bits of it; null for anything else. */
export function secondsOf(text: ByteString): number | null {
  const digits = text.trim();
  if (!/^[0-9]+$/.test(digits)) return null;
  return Number(BigInt.asIntN(32, BigInt(digits)));
}

/**
 * When a contact expires, epoch seconds; 0: it is to be removed. Its parameter counts, else the header, else the
 * default. The sum of time and seconds has 32 bits with sign: what does not fit becomes the least lifetime.
 */
export function expiryOf(contact: Contact, sip: SipMessage, limits: LifetimeLimits, now: number): number {
  const { least, most, initial } = limits;
  const header = sip.header('expires');
  const written = contact.expires || header;
  const seconds = written === null ? initial : (secondsOf(written) ?? initial);
  if (seconds === 0) return 0;
  let expiry = (now + seconds) | 0;
  if (expiry !== 0 && expiry - now < least) expiry = now + least;
  if (expiry !== 0 && most > 0 && expiry - now > most) expiry = now + most;
  return expiry;
}
