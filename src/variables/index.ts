import type { VariableTable } from '../declarations/module.ts';

/** The variables of the core, by name (reference: language 5). */
export const coreVariables: VariableTable = {};
