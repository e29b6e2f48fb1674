import { registrar } from './module.ts';
import { scriptProblem } from './push/settings.ts';
import { queryFunctions } from './query-functions.ts';
import { registerFunctions } from './register-functions.ts';
import { removeFunctions } from './remove-functions.ts';

export default registrar.complete({
  start: ({ state }, server) => (state.push === null ? null : scriptProblem(server, state.push)),
  functions: { ...registerFunctions, ...queryFunctions, ...removeFunctions },
  statistics: {
    max_expires: { doc: 'Value of max_expires.' },
    max_contacts: { doc: 'Value of max_contacts.' },
    default_expire: { doc: 'Value of default_expires.' },
    accepted_regs: { doc: 'REGISTERs that were accepted.' },
    rejected_regs: { doc: 'REGISTERs that were refused.' },
  },
});
