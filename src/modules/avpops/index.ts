import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import { declareModule, type FunctionDeclaration, param } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { parseSubstitution } from '../../transformations/substitution.ts';
import { parseNamed } from './arguments.ts';
import { parseCheck } from './check.ts';
import {
  checkAvp,
  copyAvp,
  deleteAvp,
  insertAvp,
  isAvpSet,
  operandArgument,
  operate,
  parseOperation,
  pushTo,
  substituteAvp,
} from './functions.ts';

const old = { until: '2.4' } as const;
const column = (initial: string) => param.string(initial, 'Column of that name.', old);

const avpops = declareModule({
  name: 'avpops',
  doc: 'Works on AVPs (2.4 only; later versions have operators and sqlops instead).',
  params: {
    db_url: param.strings('Database, `[id] url`.', old),
    avp_table: param.string('usr_preferences', 'Table with stored AVPs.', old),
    use_domain: param.integer(0, 'Not 0: the domain counts too.', old),
    uuid_column: column('uuid'),
    attribute_column: column('attribute'),
    value_column: column('value'),
    type_column: column('type'),
    username_column: column('username'),
    domain_column: column('domain'),
    db_scheme: param.strings('Another layout of the table.', old),
    buf_size: param.integer(1024, 'How long a query may be.', old),
  },
});

const routes: readonly RouteKind[] = [
  'request',
  'failure',
  'onreply',
  'branch',
  'local',
  'startup',
  'timer',
  'event',
];
const done = { 1: 'done', [-1]: 'nothing to do' };

const named = (name: string, doc: string) => arg.parsed(name, doc, parseNamed, { raw: true });

const substitution = arg.parsed(
  'substitution',
  '`/regex/replacement/flags` with flags i, g, s.',
  (text) => {
    const parsed = parseSubstitution(text);
    return 'message' in parsed ? new ArgumentProblem(parsed.message) : parsed;
  },
  { raw: true },
);

/** A function that needs a database. */
function unsupported(name: string, arity: number, optional: number, async = false): FunctionDeclaration {
  const text = (at: number) => arg.raw(`argument${at + 1}`, 'Not looked at.');
  const args = Array.from({ length: arity + optional }, (_, at) =>
    at < arity ? text(at) : arg.optional(text(at)),
  );
  return avpops.fn({
    doc: 'Needs a database, which is not supported here: always false.',
    ...old,
    routes,
    args,
    async,
    returns: { [-1]: 'always' },
    run: (execution) => {
      execution.log('ERROR', `${name}() is not supported: there is no database`);
      return -1;
    },
  });
}

export default avpops.complete({
  functions: {
    avp_delete: avpops.fn({
      doc: 'Removes the newest value of an AVP, with `/g` all of them.',
      ...old,
      routes,
      args: [named('avp', '`$avp(name)/flags`.')],
      returns: { 1: 'removed', [-1]: 'it had none' },
      run: (execution, _state, target) => deleteAvp(execution, target),
    }),
    is_avp_set: avpops.fn({
      doc: 'Whether an AVP has a value; with `/s` a text, `/n` an integer, `/e` an empty one.',
      ...old,
      routes,
      args: [named('avp', '`$avp(name)/flags`.')],
      returns: { 1: 'it has', [-1]: 'it has not' },
      run: (execution, _state, target) => isAvpSet(execution, target),
    }),
    avp_copy: avpops.fn({
      doc: 'Copies the newest value of an AVP to another one; with `/g` all, `/d` moves, `/n` and `/s` change their kind.',
      ...old,
      routes,
      args: [named('source', '`$avp(name)`.'), named('target', '`$avp(name)/flags`.')],
      returns: done,
      run: (execution, _state, source, target) => copyAvp(execution, source, target),
    }),
    avp_check: avpops.fn({
      doc: 'Compares a variable with a value.',
      ...old,
      routes,
      args: [
        named('variable', 'The variable.'),
        arg.parsed(
          'check',
          '`operation/value/flags`: eq, ne, lt, le, gt, ge, re, fm, and, or, xor; flags g, i.',
          parseCheck,
          {
            raw: true,
          },
        ),
      ],
      returns: { 1: 'it holds', [-1]: 'it does not' },
      run: (execution, _state, target, check) => checkAvp(execution, target, check),
    }),
    avp_op: avpops.fn({
      doc: 'Computes with the integers of an AVP.',
      ...old,
      routes,
      args: [
        named('avp', '`$avp(name)` or `$avp(name)/$avp(result)`.'),
        arg.parsed(
          'operation',
          '`operation/value/flags`: add, sub, mul, div, mod, and, or, xor, not; flags g, d.',
          parseOperation,
          {
            raw: true,
          },
        ),
      ],
      returns: done,
      run: (execution, _state, target, operation) => operate(execution, target, operation),
    }),
    avp_subst: avpops.fn({
      doc: 'Replaces matches in the newest text of an AVP, with `/g` in all.',
      ...old,
      routes,
      args: [named('avp', '`$avp(name)[/$avp(result)][/flags]`.'), substitution],
      returns: { 1: 'it matched', [-1]: 'it did not' },
      run: (execution, _state, target, parsed) => substituteAvp(execution, target, parsed),
    }),
    avp_pushto: avpops.fn({
      doc: 'Puts a value into the request URI, the next hop, a branch or a header.',
      ...old,
      routes,
      args: [
        named('target', '$ru, $ru/username, $ru/domain, $du, $br, $hdr(name)/request or $hdr(name)/reply.'),
        named('source', '`$avp(name)/flags`; `/g` takes all values.'),
      ],
      returns: done,
      run: (execution, _state, target, source) => pushTo(execution, target, source),
    }),
    avp_insert: avpops.fn({
      doc: 'Puts a value between the values of an AVP.',
      ...old,
      routes,
      args: [named('avp', '`$avp(name)`.'), operandArgument, arg.integer('index', 'Where: 0 is in front.')],
      returns: done,
      run: (execution, _state, target, operand, index) => insertAvp(execution, target, operand, index),
    }),
    avp_print: avpops.fn({
      doc: 'Lists all AVPs in the log, at level INFO.',
      ...old,
      routes,
      args: [],
      returns: { 1: 'done' },
      run: (execution) => {
        for (const name of execution.avps.names()) {
          for (const value of execution.avps.all(name))
            execution.log('INFO', `avp name [${name}], value [${value}]`);
        }
        return 1;
      },
    }),
    avp_db_load: unsupported('avp_db_load', 2, 2),
    avp_db_store: unsupported('avp_db_store', 2, 1),
    avp_db_delete: unsupported('avp_db_delete', 2, 1),
    avp_db_query: unsupported('avp_db_query', 1, 2, true),
  },
});
