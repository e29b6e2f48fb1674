import type { ByteString } from '../../values/value.ts';
import { copyJson, type Json, JsonArray, JsonFraction, JsonObject } from './document.ts';

/**
 * A document changed as a merge patch tells (RFC 7396). Names are compared without regard to case, and a member that
 * is changed goes to the end.
 */
export function mergePatch(document: Json | undefined, patch: Json): Json {
  if (!(patch instanceof JsonObject)) return copyJson(patch);
  const merged = document instanceof JsonObject ? document : new JsonObject();
  for (const [name, change] of patch.members) {
    const known = [...merged.members.keys()].find((one) => one.toLowerCase() === name.toLowerCase());
    const before = known === undefined ? undefined : merged.members.get(known);
    if (known !== undefined) merged.members.delete(known);
    if (change !== null) merged.members.set(name, mergePatch(before, change));
  }
  return merged;
}

/** The value with its numbers as the second JSON library of the server prints them, which holds them as doubles. */
export function plainNumbers(value: Json): Json {
  if (typeof value === 'bigint') return new JsonFraction(printDouble(Number(value)));
  if (value instanceof JsonFraction) return new JsonFraction(printDouble(Number(value.text)));
  if (value instanceof JsonArray) return new JsonArray(value.items.map(plainNumbers));
  if (!(value instanceof JsonObject)) return value;
  const plain = new JsonObject();
  for (const [name, member] of value.members) plain.members.set(name, plainNumbers(member));
  return plain;
}

function printDouble(value: number): ByteString {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e60) return String(BigInt(value));
  if (size >= 1e-6 && size <= 1e9) return value.toFixed(6);
  return value.toExponential(6).replace(/e([+-])(\d)$/, 'e$10$2');
}
