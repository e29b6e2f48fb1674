import type { ByteString } from '../../values/value.ts';

/** Internal error numbers of the server, as `forward()` returns them and `(<n>/TM)` shows them. */
export const errors = {
  unspecified: -1,
  outOfMemory: -2,
  noSocket: -7,
  tooFewHeaders: -9,
  tooManyBranches: -12,
  noDestination: -18,
  badRequest: -400,
  blocked: -473,
  unresolvable: -476,
  sendFailed: -477,
  badUri: -479,
} as const;

export type ForwardError = (typeof errors)[keyof typeof errors];

/** The reply that tells a caller about an internal error (reference: sip 4, automatic error replies). */
export function errorReply(error: number, who: 'TM' | 'SL' | 'MI/UAC'): { code: number; reason: ByteString } {
  const { code, text, shown } = described(error);
  return { code, reason: `${text} (${shown}/${who})` };
}

function described(error: number): { code: number; text: ByteString; shown: number } {
  switch (error) {
    case errors.unresolvable:
      return { code: 476, text: 'Unresolvable destination', shown: 476 };
    case errors.sendFailed:
      return { code: 477, text: 'Send failed', shown: 477 };
    case errors.blocked:
      return { code: 473, text: 'Filtered destination', shown: 473 };
    case errors.badUri:
      return { code: 479, text: 'Bad URI', shown: 479 };
    case errors.badRequest:
      return { code: 400, text: 'Bad Request', shown: 400 };
    case errors.tooFewHeaders:
      return { code: 400, text: 'Transaction tuple incomplete', shown: 400 };
    case errors.noDestination:
      return { code: 500, text: 'No destination available', shown: -error };
    case errors.tooManyBranches:
      return { code: 500, text: 'Forking capacity exceeded', shown: -error };
    default:
      return { code: 500, text: 'Server error occurred', shown: -error };
  }
}
