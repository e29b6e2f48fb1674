import type { DialogApi } from './api.ts';
import { bindTransactions, createDialog } from './create.ts';
import { dialog } from './declaration.ts';
import { didOfRequest } from './did.ts';
import { dialogFunctions } from './functions/dialogs.ts';
import { profileFunctions } from './functions/profiles.ts';
import { sequentialFunctions } from './functions/sequential.ts';
import { valueFunctions } from './functions/values.ts';
import { dialogCommands } from './management.ts';
import { bindRenumbered, skipCseq } from './renumber.ts';
import { bindReinvites, matchRequest } from './sequential.ts';
import { statisticNames } from './statistics.ts';
import { fixRoute } from './validate.ts';
import { dialogVariables } from './variables.ts';

export default dialog.complete({
  start: (layer) => {
    bindTransactions(layer);
    bindReinvites(layer);
    bindRenumbered(layer);
    layer.rr?.onLooseRoute(({ message }) => void matchRequest(layer, message, didOfRequest(layer, message)));
    return null;
  },
  stop: (layer) => layer.stop(),
  functions: { ...dialogFunctions, ...profileFunctions, ...valueFunctions, ...sequentialFunctions },
  variables: dialogVariables,
  events: {
    E_DLG_STATE_CHANGED: {
      doc: 'The state of a dialog changed.',
      parameters: ['id', 'db_id', 'callid', 'from_tag', 'to_tag', 'old_state', 'new_state'],
    },
  },
  statistics: Object.fromEntries(Object.entries(statisticNames).map(([name, doc]) => [name, { doc }])),
  management: (layer) => dialogCommands(layer),
  api: (layer): DialogApi => ({
    dialogOf: (message) => layer.dialogOf(message),
    ofTransaction: (transaction) => layer.ofTransaction(transaction),
    create: (message, options) => createDialog(layer, message, options ?? null),
    match: (message, mode) => matchRequest(layer, message, didOfRequest(layer, message), mode),
    fixRoute: (message) => fixRoute(message, layer),
    destinationOf: (message) => layer.destinationOf(message),
    on: (item, event, listener) => layer.on(item, event, listener),
    skipCseq: (message) => skipCseq(layer, message),
    parameterName: layer.settings.parameterName,
  }),
});
