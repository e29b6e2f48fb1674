import type { ByteString } from '../../values/value.ts';

const units: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** The number that a value begins with; null when it begins with none. A negative one is never reached. */
export function parseCount(value: number | ByteString): number | null {
  const number =
    typeof value === 'number' ? value : Number(/^\s*([+-]?[0-9]+)/.exec(value)?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) return null;
  return number < 0 ? Number.POSITIVE_INFINITY : number;
}

/** A number of bytes: the number, times what a `k`, `m` or `g` right behind it stands for. Null when it is none. */
export function parseSize(value: number | ByteString): number | null {
  const count = parseCount(value);
  const unit = typeof value === 'number' ? '' : (/^\s*[+-]?[0-9]+(.)/.exec(value)?.[1] ?? '');
  return count === null ? null : count * (units[unit.toLowerCase()] ?? 1);
}

/** Octal permissions, 0644 for anything that is no octal number. */
export function parsePermissions(text: ByteString): number {
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) & 0o7777 : 0o644;
}
