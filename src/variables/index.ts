import type { VariableTable } from '../declarations/module.ts';
import { authVariables } from './auth.ts';
import { bodyVariables } from './body.ts';
import { branchVariables } from './branches.ts';
import { contactVariables } from './contact.ts';
import { destinationUriVariables } from './destination-uri.ts';
import { flagVariables } from './flags.ts';
import { fromToVariables } from './from-to.ts';
import { headerVariables } from './headers.ts';
import { logLevelVariables } from './log-level.ts';
import { messageVariables } from './message.ts';
import { requestUriVariables } from './request-uri.ts';
import { routeVariables } from './route.ts';
import { scriptTable } from './script.ts';
import { sdpVariables } from './sdp.ts';
import { socketVariables } from './socket.ts';
import { timeVariables } from './time.ts';

/** The variables of the core, by name (reference: language 5). */
export const coreVariables: VariableTable = {
  ...scriptTable,
  ...requestUriVariables,
  ...destinationUriVariables,
  ...fromToVariables,
  ...messageVariables,
  ...headerVariables,
  ...contactVariables,
  ...bodyVariables,
  ...sdpVariables,
  ...authVariables,
  ...flagVariables,
  ...branchVariables,
  ...socketVariables,
  ...routeVariables,
  ...timeVariables,
  ...logLevelVariables,
};
