import { arg, type VariableReference } from '../../declarations/arguments.ts';
import { declareModule } from '../../declarations/module.ts';
import type { ByteString } from '../../values/value.ts';
import { fetchEventParameters, parseWanted } from './fetch.ts';

const eventRoute = declareModule({
  name: 'event_route',
  doc: 'Runs event_route blocks (2.4; in 3.x the core does).',
  params: {},
  setup: () => new Map<ByteString, VariableReference>(),
});

export default eventRoute.complete({
  functions: {
    fetch_event_params: eventRoute.fn({
      doc: "Copies parameters of the event into variables: 'name=$avp(x);…' by name, '$avp(x);…' by position.",
      routes: ['request', 'event'],
      args: [arg.parsed('parameters', 'What to fetch.', parseWanted, { static: true, raw: true })],
      returns: {
        1: 'how many were fetched',
        [-1]: 'not in an event',
        [-2]: 'the event has no parameters',
        [-3]: 'none of them is there',
      },
      run: fetchEventParameters,
    }),
  },
});
