import type { Program } from '../compile/program.ts';

/** Why routes of one program cannot run among the modules of another, or null. */
export function whyNotInPlaceOf(running: Program, next: Program): string | null {
  if (running.version !== next.version)
    return `it is a script of OpenSIPS ${next.version}, the server runs as ${running.version}`;
  const missing = next.modules.filter((module) => !running.modules.includes(module));
  if (missing.length > 0) return `modules that are not loaded: ${missing.join(', ')}`;
  const events = (program: Program): string =>
    program.routes
      .flatMap(({ block, name, mode }) => (block === 'event_route' ? [`${name} ${mode}`] : []))
      .sort()
      .join();
  // They are subscribed when the server starts.
  if (events(running) !== events(next)) return 'there are other event routes than before';
  return null;
}
