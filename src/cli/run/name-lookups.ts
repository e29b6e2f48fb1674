import type { NameResolver } from '../../host/host.ts';

/** Names are looked up for real beside virtual time, which stands still until they are answered. */
export class NameLookups implements NameResolver {
  readonly #names: NameResolver;
  #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(names: NameResolver) {
    this.#names = names;
  }

  lookup(name: string): readonly string[] | null {
    return this.#names.lookup(name);
  }

  resolve(...[name, answer]: Parameters<NameResolver['resolve']>): void {
    this.#underWay++;
    this.#names.resolve(name, (addresses) => this.#answered(() => answer(addresses)));
  }

  resolveSrv(...[name, answer]: Parameters<NameResolver['resolveSrv']>): void {
    this.#underWay++;
    this.#names.resolveSrv(name, (records) => this.#answered(() => answer(records)));
  }

  /** Waits for the next answer; at once false when none is to come. */
  async next(): Promise<boolean> {
    if (this.#underWay === 0) return false;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return true;
  }

  #answered(answer: () => void): void {
    this.#underWay--;
    answer();
    for (const resume of this.#waiting.splice(0)) resume();
  }
}
