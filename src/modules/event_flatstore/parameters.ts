import type { ByteString } from '../../values/value.ts';

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** A number of lines or bytes: digits, for sizes with `k`, `m` or `g` behind them. Null when it is none. */
export function parseSize(value: number | ByteString): number | null {
  if (typeof value === 'number') return value < 0 ? null : value;
  const match = /^\s*([0-9]+)\s*([kmg]?)$/i.exec(value);
  return match === null ? null : Number(match[1]) * units[match[2]!.toLowerCase()]!;
}

/** Octal permissions, 0644 for anything that is no octal number. */
export function parsePermissions(text: ByteString): number {
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) & 0o7777 : 0o644;
}
