import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { ByteString } from '../../values/value.ts';
import type { HidingOptions } from './declaration.ts';

/** Letters of `topology_hiding()`; unknown ones mean nothing. */
export function parseOptions(letters: ByteString): HidingOptions {
  return {
    keepsUser: letters.includes('U'),
    hidesCallId: letters.includes('C'),
    idInUser: letters.includes('D'),
    keepsContact: { caller: letters.includes('a'), callee: letters.includes('A') },
  };
}

export const keepsUserFlag = 4;

/** The letters as the number that a Contact without a dialog carries. */
export function flagsOf({ keepsUser, hidesCallId, idInUser, keepsContact }: HidingOptions): number {
  return (
    (keepsUser ? keepsUserFlag : 0) +
    (hidesCallId ? 8 : 0) +
    (idInUser ? 16 : 0) +
    (keepsContact.caller ? 32 : 0) +
    (keepsContact.callee ? 64 : 0)
  );
}

/** Users for the Contacts that caller and callee see. */
export interface ContactUsers {
  readonly caller: ByteString;
  readonly callee: ByteString;
}

/** `user` for both, or `/caller/callee`. */
export function parseUsers(text: ByteString): ContactUsers | ArgumentProblem {
  const trimmed = text.trim();
  if (!trimmed.startsWith('/')) return { caller: trimmed, callee: trimmed };
  const [, caller = '', callee = '', ...rest] = trimmed.split('/');
  if (rest.length > 0) return new ArgumentProblem('expected "user" or "/caller/callee"');
  return { caller: caller.trim(), callee: callee.trim() };
}

/** Further letters given for a dialog that is hidden already. */
export function merged(before: HidingOptions, more: HidingOptions): HidingOptions {
  return {
    keepsUser: before.keepsUser || more.keepsUser,
    hidesCallId: before.hidesCallId || more.hidesCallId,
    idInUser: before.idInUser || more.idInUser,
    keepsContact: {
      caller: before.keepsContact.caller || more.keepsContact.caller,
      callee: before.keepsContact.callee || more.keepsContact.callee,
    },
  };
}
