import { declareModule } from '../../declarations/module.ts';
import { TransactionLayer } from './layer.ts';
import { optionsOf, parameters } from './parameters.ts';

/** First half of the declaration; the folder `functions` and the rest complete it. */
export const tm = declareModule({
  name: 'tm',
  doc: 'Transactions: stateful relaying, forking, timers, replies, failure and reply routes.',
  params: parameters,
  setup: ({ server, params }) => new TransactionLayer(server, optionsOf(server, params)),
});
