import type { ByteString } from '../../values/value.ts';
import { type Json, JsonArray, JsonObject } from './document.ts';
import type { Path, Step } from './path.ts';

/** The documents of the process, by name. */
export class Documents {
  readonly #roots = new Map<ByteString, Json>();

  /** The value at a path; undefined when there is none. */
  get(path: Path): Json | undefined {
    let value = this.#roots.get(path.id);
    for (const step of path.steps) {
      if (value === undefined) return undefined;
      value = child(value, step);
    }
    return value;
  }

  /** What a loop meets at a position: an item, or a member or its name; undefined behind the last one. */
  element(path: Path, index: number): Json | undefined {
    const value = this.get(path);
    if (value instanceof JsonArray) return path.list === null ? value.items[index] : undefined;
    if (!(value instanceof JsonObject)) return undefined;
    return [...(path.list === 'keys' ? value.members.keys() : value.members.values())][index];
  }

  /** Puts a value at a path whose parent exists. Null, or why it cannot be. */
  set(path: Path, value: Json): string | null {
    const last = path.steps[path.steps.length - 1];
    if (last === undefined) {
      this.#roots.set(path.id, value);
      return null;
    }
    const parent = this.get({ ...path, steps: path.steps.slice(0, -1) });
    if (parent === undefined) return 'there is nothing to put it into';
    return put(parent, last, value);
  }

  /** Removes what is at a path: a member that may be missing, an item that may not. Null, or why it cannot be. */
  remove(path: Path): string | null {
    const last = path.steps[path.steps.length - 1];
    if (last === undefined) {
      this.#roots.delete(path.id);
      return null;
    }
    const parent = this.get({ ...path, steps: path.steps.slice(0, -1) });
    if (parent instanceof JsonObject && last.kind === 'key') {
      parent.members.delete(last.name);
      return null;
    }
    if (!(parent instanceof JsonArray) || last.kind !== 'index')
      return 'there is nothing of that kind to remove';
    const position = positionIn(parent, last.index);
    if (position === null) return `the array has no item ${last.index}`;
    parent.items.splice(position, 1);
    return null;
  }
}

function positionIn({ items }: JsonArray, index: number): number | null {
  const position = index < 0 ? items.length + index : index;
  return position >= 0 && position < items.length ? position : null;
}

function child(value: Json, step: Step): Json | undefined {
  if (step.kind === 'key') return value instanceof JsonObject ? value.members.get(step.name) : undefined;
  if (step.kind === 'append' || !(value instanceof JsonArray)) return undefined;
  const position = positionIn(value, step.index);
  return position === null ? undefined : value.items[position];
}

function put(parent: Json, step: Step, value: Json): string | null {
  if (step.kind === 'key') {
    if (!(parent instanceof JsonObject)) return `not an object: ${step.name} cannot be set`;
    parent.members.set(step.name, value);
    return null;
  }
  if (!(parent instanceof JsonArray)) return 'not an array';
  if (step.kind === 'append') {
    parent.items.push(value);
    return null;
  }
  const position = positionIn(parent, step.index);
  if (position === null) return `the array has no item ${step.index}`;
  parent.items[position] = value;
  return null;
}
