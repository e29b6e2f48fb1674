/**
 * What a function returns when its result is not known yet. Only functions declared with `waits: true` may;
 * the routes that call them are compiled as generators and are suspended until `resume` is called, once.
 */
export class Wait<T = number> {
  readonly start: (resume: (result: T) => void) => void;

  constructor(start: (resume: (result: T) => void) => void) {
    this.start = start;
  }
}
