import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { type NonceContent, type NonceForm, PlainNonce, SealedNonce } from './nonce.ts';

/** The nonces that were issued, and which of them were used. */
export class Nonces {
  readonly #server: Server;
  readonly #form: NonceForm;
  readonly #lifetime: number;
  readonly #checksUse: boolean;
  /** When the used ones expire, by index; in the order of use. */
  readonly #used = new Map<number, number>();
  #nextIndex = 0;
  #firstAt: number | null = null;
  #latestAt = 0;

  /** @param lifetime seconds */
  constructor(server: Server, secret: ByteString, lifetime: number, checksUse: boolean) {
    this.#server = server;
    this.#lifetime = lifetime;
    this.#checksUse = checksUse;
    this.#form =
      server.version === '2.4' ? new PlainNonce(secret, checksUse) : new SealedNonce(server, secret);
  }

  /** The index of a new challenge; several nonces of one challenge share it. */
  reserve(): number {
    if (!this.#checksUse) return 0;
    const now = this.#now();
    this.#firstAt ??= now;
    this.#latestAt = now;
    for (const [index, expires] of this.#used) {
      if (expires < now) this.#used.delete(index);
    }
    return this.#nextIndex++;
  }

  issue(index: number, qop: number, algorithm: number): ByteString {
    return this.#form.write({ expires: this.#now() + this.#lifetime * 1000, index, qop, algorithm });
  }

  /** Null: not one of ours, or too old. */
  read(nonce: ByteString): NonceContent | null {
    const content = this.#form.read(nonce);
    return content === null || content.expires < this.#now() ? null : content;
  }

  /**
   * Marks a nonce as used. False when it may not be used again: only the nonces of the first
   * lifetime may (reference: modules 20).
   */
  use({ index, expires }: NonceContent): boolean {
    if (!this.#checksUse) return index === 0;
    const isFirstLifetime = this.#latestAt - (this.#firstAt ?? 0) <= this.#lifetime * 1000;
    if (this.#used.has(index)) return isFirstLifetime;
    this.#used.set(index, expires);
    return true;
  }

  #now(): number {
    return this.#server.host.clock.now();
  }
}
