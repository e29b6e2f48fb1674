/** The first primes, from whose roots SHA-2 takes its constants (FIPS 180-4, 4.2 and 5.3). */
export function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
}

/** The first 64 bits of the fraction of a square (2) or cube (3) root, by whole-number search. */
export function rootFraction(prime: number, degree: 2 | 3): bigint {
  const target = BigInt(prime) << BigInt(64 * degree);
  let root = 0n;
  for (let bit = 1n << 69n; bit > 0n; bit >>= 1n) {
    const candidate = root + bit;
    const power = degree === 2 ? candidate * candidate : candidate * candidate * candidate;
    if (power <= target) root = candidate;
  }
  return BigInt.asUintN(64, root);
}
