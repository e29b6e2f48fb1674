import { branchFunctions } from './functions/branches.ts';
import { handoverFunctions } from './functions/handover.ts';
import { relayFunctions } from './functions/relay.ts';
import { requestFunctions } from './functions/requests.ts';
import { routeFunctions } from './functions/routes.ts';
import { statusFunctions } from './functions/status.ts';
import { transactionFunctions } from './functions/transactions.ts';
import { hook } from './hooks.ts';
import { commands } from './management.ts';
import { tm } from './module.ts';
import { provide } from './provide.ts';
import { newerStatisticNames, statisticNames } from './statistics.ts';
import { variables } from './variables.ts';

function described(names: Readonly<Record<string, string>>, since?: '3.6') {
  const entries = Object.entries(names).map(([name, doc]) => [
    name,
    since === undefined ? { doc } : { doc, since },
  ]);
  return Object.fromEntries(entries) as Record<string, { doc: string; since?: '3.6' }>;
}

export default tm.complete({
  start: (layer, server) => {
    hook(layer, server);
    return null;
  },
  stop: (layer) => {
    layer.seconds.stop();
    layer.tenths.stop();
  },
  functions: {
    ...relayFunctions,
    ...transactionFunctions,
    ...routeFunctions,
    ...statusFunctions,
    ...branchFunctions,
    ...requestFunctions,
    ...handoverFunctions,
  },
  variables,
  statistics: { ...described(statisticNames), ...described(newerStatisticNames, '3.6') },
  management: (layer) => commands(layer),
  api: (layer, server) => provide(layer, server),
});
