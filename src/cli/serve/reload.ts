import { ManagementError } from '../../declarations/management.ts';
import type { Engine } from '../../runtime/engine.ts';
import type { LoadedScript } from '../../runtime/load.ts';
import { UsageProblem } from '../problem.ts';
import type { LiveServer } from './live-server.ts';

type Say = (level: 'NOTICE' | 'WARNING' | 'ERROR', text: string) => void;

export interface ReloadOptions {
  /** Reads the script again and logs what is wrong with it. */
  readonly load: () => LoadedScript;
  readonly say: Say;
}

const goesOn = 'not reloaded, the old script goes on';

/** Reloads on SIGHUP: routes alone when that is enough, everything otherwise. Null when it was refused. */
export async function reloadAll(
  server: LiveServer,
  { load, say }: ReloadOptions,
): Promise<'routes' | 'restarted' | null> {
  const program = programOf(load, say);
  if (program === null) return null;
  const outcome = await server.reload(program, (changes) =>
    say(
      'WARNING',
      `starting anew, because more than routes changed: ${changes.join('; ')}. REGISTRATIONS, TRANSACTIONS and everything else in memory ARE LOST`,
    ),
  );
  if (outcome.kind === 'refused') {
    say('ERROR', `${goesOn}: ${outcome.reason}`);
    return null;
  }
  say(
    'NOTICE',
    outcome.kind === 'routes' ? 'reloaded: new routes, everything in memory stays' : 'reloaded: started anew',
  );
  return outcome.kind;
}

/** Adds the MI command `reload_routes` (3.x). */
export function addReloadCommand(engine: Engine, server: LiveServer, { load, say }: ReloadOptions): void {
  engine.management.add({
    name: 'reload_routes',
    doc: 'Reads the script again and replaces the routes.',
    recipes: [[]],
    run() {
      const program = programOf(load, say);
      if (program === null) return new ManagementError(500, 'reload failed');
      const outcome = server.reloadRoutes(program);
      if (outcome.kind === 'refused') {
        say('ERROR', `${goesOn}: ${outcome.reason}`);
        return new ManagementError(500, 'reload failed');
      }
      say('NOTICE', 'reloaded: new routes, everything in memory stays');
      if (outcome.kind === 'routes' && outcome.ignored.length > 0)
        say('WARNING', `not in force before the next start: ${outcome.ignored.join('; ')}`);
      return 'OK';
    },
  });
}

function programOf(load: () => LoadedScript, say: Say) {
  try {
    const { program } = load();
    if (program === null) say('ERROR', `${goesOn}: the new one has errors`);
    return program;
  } catch (error) {
    if (!(error instanceof UsageProblem)) throw error;
    say('ERROR', `${goesOn}: ${error.message}`);
    return null;
  }
}
