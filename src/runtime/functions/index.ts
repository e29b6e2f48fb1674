import type { FunctionTable } from '../../declarations/module.ts';

/** The functions of the core, by name (reference: language 7). */
export const coreFunctions: FunctionTable = {};
