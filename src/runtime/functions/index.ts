import type { FunctionTable } from '../../declarations/module.ts';
import { blacklistFunctions } from './blacklist.ts';
import { branchFunctions } from './branches.ts';
import { cacheFunctions } from './cache.ts';
import { eventFunctions } from './events.ts';
import { flagFunctions } from './flags.ts';
import { forwardFunctions } from './forward.ts';
import { requestUriFunctions } from './request-uri.ts';
import { sendingFunctions } from './sending.ts';
import { serialBranchFunctions } from './serial-branches.ts';
import { valueFunctions } from './values.ts';

/** The functions of the core, by name (reference: language 7). */
export const coreFunctions: FunctionTable = {
  ...requestUriFunctions,
  ...branchFunctions,
  ...serialBranchFunctions,
  ...flagFunctions,
  ...sendingFunctions,
  ...forwardFunctions,
  ...valueFunctions,
  ...cacheFunctions,
  ...eventFunctions,
  ...blacklistFunctions,
};
