import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import { declareModule, type FunctionDeclaration, param } from '../../declarations/module.ts';
import { allButError } from '../../declarations/routes.ts';
import { parseSubstitution } from '../../transformations/substitution.ts';
import type { ByteString } from '../../values/value.ts';
import { parseNamed, targetParser } from './arguments.ts';
import { parseCheck } from './check.ts';
import {
  checkAvp,
  copyAvp,
  deleteAvp,
  insertAvp,
  isAvpSet,
  parseDeletion,
  parseQuestion,
  substituteAvp,
} from './functions.ts';
import { operate, parseOperation } from './operate.ts';
import { parsePlace, parseSource, pushTo } from './push-to.ts';

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

const done = { 1: 'done', [-1]: 'nothing to do' };

/** An argument that the module reads itself when the server starts. */
function read<T>(name: string, doc: string, parse: (text: ByteString) => T | ArgumentProblem) {
  return arg.parsed(name, doc, parse, { raw: true });
}

function parseIndex(text: ByteString): number | ArgumentProblem {
  return /^[0-9]+$/.test(text) ? Number(text) : new ArgumentProblem(`\`${text}\` is not a position`);
}

const substitution = read('substitution', '`/regex/replacement/flags` with flags i, g, s.', (text) => {
  const parsed = parseSubstitution(text);
  return 'message' in parsed ? new ArgumentProblem(parsed.message) : parsed;
});

/** A function that needs a database. */
function unsupported(name: string, arity: number, optional: number, async = false): FunctionDeclaration {
  const text = (at: number) => arg.raw(`argument${at + 1}`, 'Not looked at.');
  const args = Array.from({ length: arity + optional }, (_, at) =>
    at < arity ? text(at) : arg.optional(text(at)),
  );
  return avpops.fn({
    doc: 'Needs a database, which is not supported here: always false.',
    ...old,
    routes: allButError,
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
      routes: allButError,
      args: [read('avp', '`$avp(name)/flags`, or `*` or `i`: all AVPs.', parseDeletion)],
      returns: { 1: 'removed', [-1]: 'it had none' },
      run: (execution, _state, { target }) => deleteAvp(execution, target),
    }),
    is_avp_set: avpops.fn({
      doc: 'Whether an AVP has a value; with `/s` a text, `/n` an integer, `/e` an empty one.',
      ...old,
      routes: allButError,
      args: [read('avp', '`$avp(name)/flags`.', parseQuestion)],
      returns: { 1: 'it has', [-1]: 'it has not' },
      run: (execution, _state, target) => isAvpSet(execution, target),
    }),
    avp_copy: avpops.fn({
      doc: 'Copies the newest value of an AVP to another one; with `/g` all, `/d` moves, `/n` and `/s` change their kind.',
      ...old,
      routes: allButError,
      args: [
        read('source', '`$avp(name)`.', targetParser('gdns')),
        read('target', '`$avp(name)/flags`.', targetParser('gdns')),
      ],
      returns: done,
      run: (execution, _state, source, target) => copyAvp(execution, source, target),
    }),
    avp_check: avpops.fn({
      doc: 'Compares a variable with a value.',
      ...old,
      routes: allButError,
      args: [
        read('variable', 'The variable.', parseNamed),
        read(
          'check',
          '`operation/value/flags`: eq, ne, lt, le, gt, ge, re, fm, and, or, xor; flags g, i.',
          parseCheck,
        ),
      ],
      returns: { 1: 'it holds', [-1]: 'it does not' },
      run: (execution, _state, target, check) => checkAvp(execution, target, check),
    }),
    avp_op: avpops.fn({
      doc: 'Computes with the integers of an AVP.',
      ...old,
      routes: allButError,
      args: [
        read('avp', '`$avp(name)` or `$avp(name)/$avp(result)`.', targetParser('', { destination: true })),
        read(
          'operation',
          '`operation/value/flags`: add, sub, mul, div, mod, and, or, xor, not; flags g, d.',
          parseOperation,
        ),
      ],
      returns: done,
      run: (execution, _state, target, operation) => operate(execution, target, operation),
    }),
    avp_subst: avpops.fn({
      doc: 'Replaces matches in the newest text of an AVP that has any, with `/g` in all.',
      ...old,
      routes: allButError,
      args: [
        read(
          'avp',
          '`$avp(name)[/$avp(result)][/flags]`; flags g, d.',
          targetParser('gd', { destination: true }),
        ),
        substitution,
      ],
      returns: { 1: 'it matched', [-1]: 'it did not' },
      run: (execution, _state, target, parsed) => substituteAvp(execution, target, parsed),
    }),
    avp_pushto: avpops.fn({
      doc: 'Puts a value into the request URI, the next hop or a branch.',
      ...old,
      routes: allButError,
      args: [
        read('place', '$ru, $ru/username, $ru/domain, $du or $br.', parsePlace),
        read('source', '`$avp(name)/flags`; `/g` takes all values.', parseSource),
      ],
      returns: done,
      run: (execution, _state, place, source) => pushTo(execution, place, source),
    }),
    avp_insert: avpops.fn({
      doc: 'Puts a text between the values of an AVP.',
      ...old,
      routes: allButError,
      args: [
        read('avp', '`$avp(name)`.', targetParser('')),
        arg.string('value', 'The text.'),
        read('index', 'Where: 0 is in front.', parseIndex),
      ],
      returns: done,
      run: (execution, _state, target, value, index) => insertAvp(execution, target, value, index),
    }),
    avp_print: avpops.fn({
      doc: 'Lists all AVPs in the log, at level INFO.',
      ...old,
      routes: allButError,
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
