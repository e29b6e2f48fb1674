/** The SHA-2 family (FIPS 180-4). */
export { sha224, sha224Raw, sha256, sha256Raw } from './sha256.ts';
export { sha384, sha384Raw, sha512, sha512Raw, sha512256 } from './sha512.ts';
