import { declareModule } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';

/** The first half of the declaration, which types the functions. */
export const sipmsgops = declareModule({
  name: 'sipmsgops',
  doc: 'Reads and changes headers, bodies and session descriptions.',
});

/** Where most of its functions may be called. */
export const most: readonly RouteKind[] = ['request', 'failure', 'onreply', 'branch', 'local'];
