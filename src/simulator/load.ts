import type { LoadedScript, ScriptSource } from './script.ts';

/** Loads a script with everything this project has: registry, checker, compiler, engine. */
export function loadForSimulation(_source: ScriptSource): LoadedScript {
  throw new Error('the engine is not there yet');
}
