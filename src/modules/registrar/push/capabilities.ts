import type { Message } from '../../../declarations/message.ts';
import { parseUri } from '../../../sip/uri.ts';
import type { ByteString } from '../../../values/value.ts';
import type { Contact } from '../../usrloc/contact.ts';
import { contactId } from '../../usrloc/describe.ts';
import type { Location } from '../../usrloc/location.ts';
import type { Matching } from '../../usrloc/table.ts';
import { Refusal } from '../refusal.ts';
import { packKey } from './key.ts';
import type { PushSettings } from './settings.ts';

/** How the contacts of a REGISTER are stored. */
export interface PushChoice {
  /** Null: as configured. */
  readonly matching: Matching | null;
  /** They are woken by push notifications from here. */
  readonly isOn: boolean;
}

const unsupported = new Refusal(555, 'Push Notification Service Not Supported');

/** What the answer to one REGISTER tells of push notifications (RFC 8599). */
export class Capabilities {
  static readonly none: PushChoice = { matching: null, isOn: false };
  readonly #settings: PushSettings | null;
  /** Providers that were asked for, and those that a contact uses with its key. */
  readonly #asked = new Set<ByteString>();
  readonly #used = new Map<ByteString, ByteString | null>();

  /** @param settings null: there are no push notifications */
  constructor(settings: PushSettings | null) {
    this.#settings = settings;
  }

  /** Looks at the first contact of a REGISTER. */
  inspect(message: Message, contact: ByteString): PushChoice | Refusal {
    if (this.#settings === null) return Capabilities.none;
    const { providers, parameters } = this.#settings;
    const uri = parseUri(contact);
    if (uri === null) return new Refusal(400, 'Contact parse error');
    const provider = uri.parameter('pn-provider');
    if (provider === null) return Capabilities.none;
    const elsewhere = providersOf(message);
    if (provider === '') {
      for (const name of providers) if (!elsewhere.includes(name)) this.#asked.add(name);
      return Capabilities.none;
    }
    const isElsewhere = elsewhere.includes(provider);
    if (!isElsewhere && !providers.includes(provider)) return unsupported;
    let isQuestion = true;
    for (const name of parameters) {
      if (name === 'pn-provider') continue;
      if (uri.parameter(name) !== null) {
        if (name === 'pn-prid' || name === 'pn-param') isQuestion = false;
      } else if (isElsewhere) return Capabilities.none;
      else if (!isQuestion) return unsupported;
    }
    const matching: Matching = { kind: 'parameters', names: parameters };
    if (isElsewhere) return { matching, isOn: false };
    if (isQuestion) {
      this.#asked.add(provider);
      return Capabilities.none;
    }
    this.#used.set(provider, null);
    return { matching, isOn: true };
  }

  /** Notes the keys of contacts that were stored. */
  addKeys(location: Location, contacts: readonly Contact[]): void {
    if (!this.#settings?.givesKeys) return;
    for (const contact of contacts) {
      const provider = parseUri(contact.uri)?.parameter('pn-provider') ?? null;
      if (provider === null || !this.#used.has(provider)) continue;
      this.#used.set(provider, packKey(contactId(location, contact)));
    }
  }

  /** Header lines, in the order of the providers. */
  lines(): ByteString[] {
    const interval = this.#settings?.registerInterval;
    return (this.#settings?.providers ?? []).flatMap((name) => {
      const service = `Feature-Caps: +sip.pns="${name}"`;
      if (this.#asked.has(name)) return [`${service}\r\n`];
      const key = this.#used.get(name);
      if (key === undefined) return [];
      return [`${service};+sip.pnsreg="${interval}"${key === null ? '' : `;+sip.pnspurr="${key}"`}\r\n`];
    });
  }
}

/** Providers that a proxy on the way serves. */
function providersOf({ sip }: Message): ByteString[] {
  return sip.headers('feature-caps').flatMap(({ body }) => {
    const match = /\+sip\.pns\s*=\s*"?([^";,\s]*)"?/i.exec(body);
    return match === null ? [] : [match[1]!];
  });
}
