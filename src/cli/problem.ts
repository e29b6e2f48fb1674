/** Something the caller can mend: printed as one line, exit code 2. */
export class UsageProblem extends Error {}

/** Words for a mistake of ours. */
export function internalError(error: unknown, place = ''): string {
  return `internal error${place}, please report it: ${(error as Error).stack ?? String(error)}`;
}

/** Exit codes: fine, something is wrong with the script or a delivery, wrong usage. */
export const exit = { fine: 0, failed: 1, usage: 2 } as const;
