import type { VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Server, Statistic } from '../../declarations/server.ts';
import type { Version } from '../../sip/version.ts';
import type { ByteString } from '../../values/value.ts';
import { textOf } from '../../values/value.ts';
import type { Location } from '../usrloc/location.ts';
import type { PushSettings } from './push/settings.ts';

/** Module parameters as the code uses them. */
export interface RegistrarOptions {
  readonly version: Version;
  readonly defaultExpires: number;
  readonly defaultQ: number;
  readonly minExpires: number;
  readonly maxExpires: number;
  /** Most seconds an expiry is moved at random, to both sides. */
  readonly deviation: number;
  readonly caseSensitive: boolean;
  readonly useDomain: boolean;
  readonly realmPrefix: ByteString;
  readonly receivedParameter: ByteString;
  readonly retryAfter: number;
  readonly maxContacts: number;
  readonly socketHeader: ByteString | null;
  /** A REGISTER with the CSeq of the one before is taken as new. */
  readonly sameCseqAllowed: boolean;
  readonly givesGruu: boolean;
  readonly gruuSecret: ByteString;
  /** Seconds before its expiry at which a contact with push notifications is reminded. */
  readonly triggerInterval: number;
  readonly maxAorLength: number;
  readonly maxUserLength: number;
  readonly maxDomainLength: number;
  readonly maxContactLength: number;
}

/** State of the module. */
export class Registrar {
  readonly server: Server;
  readonly location: Location;
  readonly options: RegistrarOptions;
  readonly accepted: Statistic;
  readonly rejected: Statistic;
  receivedAvp: VariableReference | null = null;
  attributeAvp: VariableReference | null = null;
  /** The contact under which a phone was registered with a higher registrar. */
  changedContactAvp: VariableReference | null = null;
  /** Null: there are no push notifications. */
  readonly push: PushSettings | null;

  constructor(server: Server, location: Location, options: RegistrarOptions, push: PushSettings | null) {
    this.push = push;
    this.server = server;
    this.location = location;
    this.options = options;
    const define = (name: string, read?: () => number) => server.statistics.define('registrar', name, read);
    this.accepted = define('accepted_regs');
    this.rejected = define('rejected_regs');
    define('max_expires', () => options.maxExpires);
    define('max_contacts', () => options.maxContacts);
    define('default_expire', () => options.defaultExpires);
  }
}

/** Text of an AVP that a parameter names; null when it has none. */
export function readAvp(execution: Execution, avp: VariableReference | null): ByteString | null {
  return avp === null ? null : textOf(avp.get(execution));
}
