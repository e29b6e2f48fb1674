import type { ByteString } from '../../values/value.ts';

/** More are not written: the buffer of the server has its end, too. */
const mostDigits = 100;

/** A number as C prints it with `%.nf`: exact halves go to the even digit, and a negative n is as good as 6. */
export function printFixed(value: number, asked: number): ByteString {
  const digits = asked < 0 ? 6 : Math.min(asked, mostDigits);
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return `-${printFixed(0, digits)}`;
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  const exact = value.toFixed(Math.min(mostDigits, digits + 60));
  const cut = exact.indexOf('.') + 1 + digits;
  const rest = exact.slice(cut);
  if (/^50*$/.test(rest)) {
    // toFixed rounds a half away from zero.
    const down = digits === 0 ? exact.slice(0, exact.indexOf('.')) : exact.slice(0, cut);
    if (Number(down[down.length - 1]) % 2 === 0) return down;
  }
  return value.toFixed(digits);
}
