import { ModuleProblem } from '../../../declarations/module.ts';
import type { Server } from '../../../declarations/server.ts';
import type { ByteString } from '../../../values/value.ts';

/** How push notifications (RFC 8599) are done; times in seconds. */
export interface PushSettings {
  /** Notification services that are served. */
  readonly providers: readonly ByteString[];
  /** URI parameters that tell the phones apart. */
  readonly parameters: readonly ByteString[];
  /** Before it expires a contact registers again by itself: this long before (`+sip.pnsreg`). */
  readonly registerInterval: number;
  /** This long before it expires a contact is reminded. */
  readonly triggerInterval: number;
  /** A contact that registered so lately is awake. */
  readonly skipInterval: number;
  /** How long a request waits for a contact that was woken. */
  readonly refreshTimeout: number;
  /** Contacts get a key by which requests within a dialog wake them (`+sip.pnspurr`). */
  readonly givesKeys: boolean;
}

const mostProviders = 4;
const longestName = 40;

export function listOf(text: ByteString | null): ByteString[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Throws for what the server refuses to start with. */
export function checkSettings({ providers, parameters }: PushSettings): void {
  if (parameters.length === 0) throw new ModuleProblem('registrar: pn_ct_match_params names no parameter');
  const long = parameters.find((name) => name.length > longestName);
  if (long !== undefined)
    throw new ModuleProblem(`registrar: ${long} is too long, ${longestName} is the most`);
  if (providers.length === 0) throw new ModuleProblem('registrar: pn_enable needs pn_providers');
  if (providers.length > mostProviders) {
    throw new ModuleProblem(`registrar: pn_providers names more than ${mostProviders}`);
  }
}

/** What in the script does not fit the settings; null when nothing. */
export function scriptProblem(server: Server, settings: PushSettings): string | null {
  for (const module of ['tm', 'event_routing']) {
    if (!server.isLoaded(module)) return `registrar: pn_enable needs the module ${module}`;
  }
  const wakesInDialogs = server.calls('pn_process_purr');
  if (!settings.givesKeys) {
    return wakesInDialogs ? 'registrar: pn_process_purr() needs pn_enable_purr' : null;
  }
  const staysInDialogs = ['record_route', 'record_route_preset', 'topology_hiding'].some((name) =>
    server.calls(name),
  );
  if (!staysInDialogs) return 'registrar: pn_enable_purr needs record_route() or the like in the script';
  return wakesInDialogs ? null : 'registrar: pn_enable_purr needs pn_process_purr() in the script';
}
