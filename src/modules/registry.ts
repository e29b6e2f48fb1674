/**
 * The standard registry: the core and every module of this project. A module's author appends its import and
 * its entry here.
 */
import type { ModuleDeclaration } from '../declarations/module.ts';
import { Registry } from '../declarations/registry.ts';
import { coreFunctions } from '../runtime/functions/index.ts';
import { coreVariables } from '../variables/index.ts';

export const modules: readonly ModuleDeclaration[] = [];

/** Core and modules as this project ships them. */
export const standardRegistry: Registry = new Registry(
  { functions: coreFunctions, variables: coreVariables, events: {}, management: () => [] },
  modules,
);
