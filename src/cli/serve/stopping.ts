/** When a server is to stop, and why. */
export class Stopping {
  /** The reason, once there is one. */
  readonly asked: Promise<string>;
  /** It stops because something went wrong. */
  failed = false;
  #resolve: (reason: string) => void = () => {};

  constructor() {
    this.asked = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  ask(reason: string): void {
    this.#resolve(reason);
  }

  fail(reason: string): void {
    this.failed = true;
    this.#resolve(reason);
  }

  /**
   * Reloads one after the other on SIGHUP; stops with SIGINT or SIGTERM, after the reload that is under way. A
   * second SIGINT or SIGTERM does not wait for anything: `kill`, then the end by that signal.
   */
  onSignals(
    reload: () => Promise<unknown>,
    failed: (error: unknown) => void,
    kill: () => void = () => {},
  ): void {
    let last: Promise<unknown> = Promise.resolve();
    const hangUp = (): void => {
      // One that fails must not keep the next, or the end, from coming.
      last = last.then(reload).catch(failed);
    };
    process.on('SIGHUP', hangUp);
    let isStopping = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (isStopping) {
        kill();
        for (const each of ['SIGINT', 'SIGTERM'] as const) process.off(each, stop);
        process.kill(process.pid, signal);
        return;
      }
      isStopping = true;
      process.off('SIGHUP', hangUp);
      // A terminal that closes while we stop must not end us halfway.
      process.on('SIGHUP', () => {});
      void last.then(() => this.ask(signal));
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
    void this.asked.then(() => {
      isStopping = true;
    });
  }
}
