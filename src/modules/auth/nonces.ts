import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { type NonceContent, type NonceForm, PlainNonce, SealedNonce } from './nonce.ts';
import { NonceRing } from './nonce-ring.ts';

/** Makes nonces and reads them again. */
export class Nonces {
  readonly #server: Server;
  readonly #form: NonceForm;
  readonly #lifetime: number;
  readonly #checksUse: boolean;
  readonly #ring: NonceRing;
  readonly #start: number;

  /** @param lifetime seconds */
  constructor(server: Server, secret: ByteString, lifetime: number, checksUse: boolean) {
    this.#server = server;
    this.#lifetime = lifetime;
    this.#checksUse = checksUse;
    this.#ring = new NonceRing(lifetime);
    this.#start = server.host.clock.now();
    this.#form =
      server.version === '2.4' ? new PlainNonce(secret, checksUse) : new SealedNonce(server, secret);
  }

  /** The index of a new challenge, which its nonces share; null when there are too many. */
  reserve(): number | null {
    return this.#checksUse ? this.#ring.reserve(Math.floor((this.#now() - this.#start) / 1000)) : 0;
  }

  issue(index: number, qop: number, algorithm: number): ByteString {
    return this.#form.write({ expires: this.#now() + this.#lifetime * 1000, index, qop, algorithm });
  }

  /** Null: not one of ours, or too old. */
  read(nonce: ByteString): NonceContent | null {
    const content = this.#form.read(nonce);
    return content === null || content.expires < this.#now() ? null : content;
  }

  /** Marks a nonce as used. False when it may not be used (again). */
  use({ index }: NonceContent): boolean {
    return this.#checksUse ? this.#ring.use(index) : index === 0;
  }

  #now(): number {
    return this.#server.host.clock.now();
  }
}
