import type { ByteString } from '../../values/value.ts';
import type { Credential } from './api.ts';

/** `user:realm:password`, blanks allowed around each of them. Null when one is missing. */
export function parseCredential(text: ByteString): Credential | null {
  const match = /^\s*([^:\s]+)\s*:\s*([^:\s]+)\s*:\s*(\S+)\s*$/.exec(text);
  if (match === null) return null;
  return { user: match[1]!, realm: match[2]!, password: match[3]! };
}
