import { arg } from '../../src/declarations/arguments.ts';
import { declareModule, param } from '../../src/declarations/module.ts';
import { Wait } from '../../src/declarations/wait.ts';

/** A module whose functions wait. */
const sleepy = declareModule({
  name: 'sleepy',
  doc: '',
  params: { step: param.integer(10, '') },
  setup: ({ params, server }) => ({ params, server }),
});
export const sleepyModule = sleepy.complete({
  functions: {
    nap: sleepy.fn({
      doc: '',
      args: [arg.integer('ms', '')],
      waits: true,
      async: true,
      run: (_, { server }, ms) => new Wait((resume) => void server.host.clock.after(ms, () => resume(3))),
    }),
    note: sleepy.fn({
      doc: '',
      args: [arg.literal('name', '')],
      link: (_, __, name) => (name === 'bad' ? 'it is bad' : null),
      run: () => 1,
    }),
    step: sleepy.fn({ doc: '', args: [], run: (_, { params }) => params.step }),
  },
});
