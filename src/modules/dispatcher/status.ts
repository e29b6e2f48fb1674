import type { Server } from '../../declarations/server.ts';
import type { StatusGroup } from '../../declarations/status-reports.ts';
import type { ByteString } from '../../values/value.ts';

const ready = 'data available';

/** Tells in the status reports what happens to a partition; in 2.4 there are none. */
export class PartitionStatus {
  readonly #server: Server;
  readonly #group: StatusGroup | null;
  readonly #name: ByteString;
  #hasData = false;

  constructor(server: Server, group: StatusGroup | null, name: ByteString) {
    this.#server = server;
    this.#group = group;
    this.#name = name;
    if (group === null) return;
    // Nobody is told of the first loading: it is over before anybody can subscribe.
    server.statusReports.addIdentifier(group, name, 1, ready, 20);
    server.statusReports.addIdentifier(group, `${name};events`, 1, null, 200);
  }

  loading(): void {
    if (this.#hasData) this.#set(2, 'data re-loading');
    this.#report('starting DB data loading');
  }

  loaded({ loaded, discarded }: { loaded: number; discarded: number }): void {
    this.#report('DB data loading successfully completed');
    this.#report(`${loaded} destinations loaded (${discarded} discarded)`);
    this.#hasData = true;
    this.#set(1, ready);
  }

  failed(): void {
    this.#report('DB data loading failed, discarding');
    this.#set(1, ready);
  }

  switched(set: number, address: ByteString, status: 'active' | 'inactive', reason: ByteString): void {
    if (this.#group === null) return;
    const text = `DESTINATION <${address}>, set ${set} switched to [${status}] due to ${reason}\n`;
    this.#server.statusReports.report(this.#group, `${this.#name};events`, text);
  }

  #set(status: number, details: ByteString): void {
    if (this.#group !== null) this.#server.statusReports.setStatus(this.#group, this.#name, status, details);
  }

  #report(text: ByteString): void {
    if (this.#group !== null) this.#server.statusReports.report(this.#group, this.#name, text);
  }
}
