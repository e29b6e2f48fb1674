/** What is kept with a message, by name. Many messages never carry any, so nothing is made before the first. */
export class Attachments {
  #values: Map<string, unknown> | null = null;

  get(name: string): unknown {
    return this.#values?.get(name);
  }

  has(name: string): boolean {
    return this.#values?.has(name) ?? false;
  }

  set(name: string, value: unknown): this {
    this.#values ??= new Map();
    this.#values.set(name, value);
    return this;
  }

  delete(name: string): boolean {
    return this.#values?.delete(name) ?? false;
  }

  /** The same values; what is set in one is not seen in the other. */
  clone(): Attachments {
    const copy = new Attachments();
    if (this.#values !== null) copy.#values = new Map(this.#values);
    return copy;
  }
}
