import type { ClientBranch, Transaction, Winner } from './transaction.ts';

/** Which of several negative replies the caller gets: the lowest number (reference: sip 10). */
export function priority(code: number, cancelled: boolean): number {
  if (code === 487 && cancelled) return 0;
  const kind = Math.floor(code / 100);
  switch (kind) {
    case 6:
      return code - 300;
    case 3:
      return code + 100;
    case 4:
      break;
    case 5:
      return code === 503 ? 801 : code + 200;
    default:
      return 1000;
  }
  const special = [401, 407, 415, 420, 484].indexOf(code);
  if (special >= 0) return 500 + special;
  return code === 408 ? 800 : code + 200;
}

/** What the decision among the branches came to. */
export type Choice =
  | { readonly kind: 'open' }
  /** `cancelsMinor`: branches that nobody waits for are still open. */
  | { readonly kind: 'winner'; readonly winner: Winner; readonly cancelsMinor: boolean };

/**
 * The best negative reply of the branches that count, or `open` while one of them still has none.
 * @param refusal the branch of a 6xx that need not wait for the others, also one of an earlier set
 * @param isMinor branches that nobody waits for
 */
export function choose(
  transaction: Transaction,
  options: { readonly refusal: ClientBranch | null; readonly isMinor: (branch: ClientBranch) => boolean },
): Choice {
  const { refusal } = options;
  if (refusal !== null) return { kind: 'winner', winner: winnerOf(refusal), cancelsMinor: false };
  let winner: ClientBranch | null = null;
  let lowest = Number.POSITIVE_INFINITY;
  let isOpen = false;
  let cancelsMinor = false;
  for (let index = transaction.firstBranch; index < transaction.branches.length; index++) {
    const branch = transaction.branches[index]!;
    if (branch.isUnsent) continue;
    if (branch.lastReceived < 200) {
      if (options.isMinor(branch)) cancelsMinor = true;
      else if (branch.kind !== 'phony' || isWaited(transaction, branch)) isOpen = true;
      continue;
    }
    const value = priority(branch.lastReceived, transaction.cancelled);
    if (value < lowest) {
      lowest = value;
      winner = branch;
    }
  }
  if (isOpen || winner === null) return { kind: 'open' };
  return { kind: 'winner', winner: winnerOf(winner), cancelsMinor };
}

/** A phony branch keeps the transaction open until the call is given up, or enough branches came. */
function isWaited(transaction: Transaction, phony: ClientBranch): boolean {
  if (transaction.cancelled) return false;
  return phony.enough === 0 || transaction.branches.length < phony.enough;
}

function winnerOf(branch: ClientBranch): Winner {
  return { branch, code: branch.lastReceived, reply: branch.reply };
}
