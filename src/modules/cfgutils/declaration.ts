import { declareModule, param, parsedBy } from '../../declarations/module.ts';
import { parseAssignment } from './shared-variables.ts';
import { makeState } from './state.ts';

/** The first half of the declaration, which types the functions. */
export const cfgutils = declareModule({
  name: 'cfgutils',
  doc: 'Random events, pauses, shared variables, locks and times.',
  params: {
    initial_probability: param.integer(10, 'Probability of `rand_event()` at first, in percent.'),
    hash_file: param.string(null, 'File whose hash management tells.'),
    shv_hash_size: param.integer(
      64,
      'Rows of the table of shared variables; decides the order of a listing.',
      { since: '3.6' },
    ),
    shvset: param.strings('First value of a shared variable, `name=s:text` or `name=i:number`.', {
      check: parsedBy(parseAssignment),
    }),
    varset: param.strings('First value of a `$var`, `name=s:text` or `name=i:number`.', {
      check: parsedBy(parseAssignment),
    }),
    lock_pool_size: param.integer(32, 'How many dynamic locks the real server has.'),
  },
  setup: ({ server, params }) => makeState(server, params),
});
