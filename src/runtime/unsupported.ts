import { unsupportedIn } from '../check/support.ts';
import type { Program } from '../compile/program.ts';
import type { Server } from '../declarations/server.ts';

/**
 * Says once, with its place, which modules and parameters of a script do nothing here. Functions and variables
 * that do nothing say so themselves when a route reaches them.
 */
export function warnOfUnsupported(server: Server, { script, registry, version, positions }: Program): void {
  for (const { what, name, module, spans } of unsupportedIn(script, registry.registry, version)) {
    const position = positions.position(spans[0]!.start);
    if (what === 'module')
      server.log('WARNING', `module ${name} is not implemented: what it does will not happen`, position);
    if (what === 'parameter')
      server.log(
        'WARNING',
        `parameter ${name} of module ${module} is not implemented: it has no effect`,
        position,
      );
  }
}
