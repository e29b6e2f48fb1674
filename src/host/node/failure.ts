import type { HostFailure } from '../host.ts';

/** An error of the platform as the core sees it. */
export function failureOf(error: unknown): HostFailure {
  const { code = 'EIO', message = String(error) } = error as NodeJS.ErrnoException;
  return { code, message: withoutCode(code, message) };
}

/** Node.js puts the code in front of its words: `ENOENT: no such file`. */
export function withoutCode(code: string, message: string): string {
  return message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
}
