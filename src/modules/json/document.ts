import type { ByteString } from '../../values/value.ts';

/**
 * A JSON value that the script can change in place: objects keep their order, numbers with a fraction keep
 * their text, texts are byte strings.
 */
export type Json = null | boolean | bigint | ByteString | JsonFraction | JsonArray | JsonObject;

/** A number that is no integer, as it was written. */
export class JsonFraction {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export class JsonArray {
  readonly items: Json[];
  constructor(items: Json[] = []) {
    this.items = items;
  }
}

export class JsonObject {
  readonly members = new Map<ByteString, Json>();
}

/** A copy that shares nothing with its model. */
export function copyJson(value: Json): Json {
  if (value instanceof JsonArray) return new JsonArray(value.items.map(copyJson));
  if (!(value instanceof JsonObject)) return value;
  const copy = new JsonObject();
  for (const [name, member] of value.members) copy.members.set(name, copyJson(member));
  return copy;
}
