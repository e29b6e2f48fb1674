import type { HostFailure } from '../host.ts';

/** An error of the platform as the core sees it. */
export function failureOf(error: unknown): HostFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  return { code: code ?? 'EIO', message: message ?? String(error) };
}
