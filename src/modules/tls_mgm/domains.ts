import type { AmqpOptions, Files } from '../../host/host.ts';
import type { ByteString } from '../../values/value.ts';

/** What a TLS client shows and whom it trusts. */
export type ClientTls = NonNullable<AmqpOptions['tls']>;

/** The settings of one domain, files not yet read. */
interface Domain {
  certificate?: ByteString;
  privateKey?: ByteString;
  authorities?: ByteString;
  verify: boolean;
}

/** The parameters that belong to a domain: each value is `[domain]value`. */
export interface DomainParameters {
  readonly client_domain: readonly ByteString[];
  readonly certificate: readonly ByteString[];
  readonly private_key: readonly ByteString[];
  readonly ca_list: readonly ByteString[];
  readonly verify_cert: readonly ByteString[];
}

/** Client domains by name, as `tls_domain` of other modules names them. */
export class ClientDomains {
  readonly #files: Files;
  readonly #domains = new Map<ByteString, Domain>();

  /** @throws Error with the reason when a value names no domain or has no form. */
  constructor(parameters: DomainParameters, files: Files) {
    this.#files = files;
    for (const name of parameters.client_domain) this.#domains.set(name.trim(), { verify: true });
    this.#set('certificate', parameters.certificate, (domain, value) => (domain.certificate = value));
    this.#set('private_key', parameters.private_key, (domain, value) => (domain.privateKey = value));
    this.#set('ca_list', parameters.ca_list, (domain, value) => (domain.authorities = value));
    this.#set(
      'verify_cert',
      parameters.verify_cert,
      (domain, value) => (domain.verify = value.trim() !== '0'),
    );
  }

  /** A text: why the domain cannot be used. Files are read now, so renewed certificates count. */
  find(name: ByteString): ClientTls | string {
    const domain = this.#domains.get(name);
    if (domain === undefined) return `there is no client_domain ${name}`;
    const tls: ClientTls = { verify: domain.verify };
    for (const field of ['certificate', 'privateKey', 'authorities'] as const) {
      const path = domain[field];
      if (path === undefined) continue;
      const content = this.#files.read(path);
      if (typeof content !== 'string') return `cannot read ${path}: ${content.code}`;
      tls[field] = content;
    }
    return tls;
  }

  #set(
    parameter: string,
    values: readonly ByteString[],
    store: (domain: Domain, value: ByteString) => void,
  ): void {
    for (const text of values) {
      const match = /^\s*\[([^\]]+)\]([\s\S]*)$/.exec(text);
      if (match === null) throw new Error(`${parameter} must be written as "[domain]value", not "${text}"`);
      // Values of server domains share these parameters; only clients are served here.
      const domain = this.#domains.get(match[1]!.trim());
      if (domain !== undefined) store(domain, match[2]!.trim());
    }
  }
}
