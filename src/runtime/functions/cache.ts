import { arg, type VariableReference } from '../../declarations/arguments.ts';
import { type CacheBackend, type CacheFailure, CacheMiss } from '../../declarations/cache.ts';
import type { Execution } from '../../declarations/execution.ts';
import {
  apiKey,
  coreFunction,
  type FunctionDeclaration,
  type FunctionTable,
} from '../../declarations/module.ts';
import type { ByteString, Value } from '../../values/value.ts';
import { integerOf } from '../../values/value.ts';

interface Target {
  readonly backend: CacheBackend;
  readonly group: ByteString;
}

/** The store that an id names: `local`, `local:group`. Null (after logging) when there is none. */
function targetOf(execution: Execution, id: ByteString, key: ByteString): Target | null {
  const colon = id.indexOf(':');
  const scheme = colon < 0 ? id : id.slice(0, colon);
  const backend = execution.server.optionalApi(apiKey<CacheBackend>(`cachedb_${scheme}`));
  if (backend === null) {
    execution.log('ERROR', `no cachedb system with this name registered: ${id}`);
    return null;
  }
  if (key === '') {
    execution.log('ERROR', 'the key is empty');
    return null;
  }
  return { backend, group: colon < 0 ? '' : id.slice(colon + 1) };
}

/** What the functions report when there is no value. */
const codes: Readonly<Record<CacheFailure, number>> = { failed: -1, 'not-found': -2, 'no-counter': -3 };

function answer(
  execution: Execution,
  result: number | ByteString | CacheMiss,
  output: VariableReference | undefined,
): number {
  if (result instanceof CacheMiss) return codes[result.reason];
  if (output === undefined) return 1;
  return output.set(execution, result) ? 1 : -1;
}

const id = arg.string('id', 'The store, as `local` or `local:group`.');
const key = arg.string('key', 'The key.');
const output = arg.output('result', 'Receives the value.');
const newValue = arg.optional(arg.output('new', 'Receives the new value.'));
const expires = arg.integer('expires', 'Seconds until it is forgotten; 0: never.');
const fetched = { 1: 'found', [-1]: 'error', [-2]: 'not found' };

function count(
  execution: Execution,
  target: Target | null,
  counter: ByteString,
  amount: number,
  ttl: number,
  result: VariableReference | undefined,
): number {
  if (target === null) return -1;
  return answer(execution, target.backend.add(target.group, counter, amount, ttl), result);
}

function counting(doc: string, sign: 1 | -1): FunctionDeclaration[] {
  const returns = { 1: 'done', [-1]: 'no counter, or error' };
  return [
    coreFunction({
      doc,
      since: '3.6',
      args: [id, key, arg.integer('amount', 'How much.'), expires, newValue],
      returns,
      run: (execution, _state, store, counter, amount, ttl, result) =>
        count(execution, targetOf(execution, store, counter), counter, sign * amount, ttl, result),
    }),
    coreFunction({
      doc,
      until: '2.4',
      args: [id, key, arg.any('amount', 'How much.'), expires, newValue],
      returns,
      run: (execution, _state, store, counter, amount: Value, ttl, result) => {
        const number = integerOf(amount);
        if (number === null) {
          execution.log('ERROR', 'the amount is not an integer');
          return -1;
        }
        return count(execution, targetOf(execution, store, counter), counter, sign * number, ttl, result);
      },
    }),
  ];
}

function store(
  execution: Execution,
  name: ByteString,
  entry: ByteString,
  value: ByteString,
  ttl: number,
): number {
  const target = targetOf(execution, name, entry);
  return target?.backend.store(target.group, entry, value, ttl) === true ? 1 : -1;
}

const value = arg.string('value', 'The value.');
const stored = { 1: 'stored', [-1]: 'not stored' };

function rawQuery(
  execution: Execution,
  name: ByteString,
  query: ByteString,
  list: ByteString | undefined,
): number {
  const target = targetOf(execution, name, query);
  if (target === null) return -1;
  if (target.backend.query === undefined) {
    execution.log('ERROR', `the store ${name} has no queries`);
    return -1;
  }
  const rows = target.backend.query(target.group, query);
  if (rows instanceof CacheMiss) return codes[rows.reason];
  const names = (list ?? '').split(';').flatMap((item) => /^\$avp\((.+)\)$/.exec(item.trim())?.[1] ?? []);
  // The first row ends up on top of the AVPs.
  for (const row of [...rows].reverse()) {
    for (const [column, avp] of names.entries()) {
      const cell = row[column] ?? null;
      if (cell !== null) execution.avps.push(avp, cell);
    }
  }
  return 1;
}

/** Key-value stores of the cachedb modules (reference: modules 37). */
export const cacheFunctions: FunctionTable = {
  cache_store: [
    coreFunction({
      doc: 'Stores a value under a key.',
      since: '3.6',
      args: [id, key, value, arg.optional(expires)],
      returns: stored,
      run: (execution, _state, name, entry, text, ttl) => store(execution, name, entry, text, ttl ?? 0),
    }),
    coreFunction({
      doc: 'Stores a value under a key.',
      until: '2.4',
      args: [id, key, value, arg.optional(arg.any('expires', 'Seconds until it is forgotten; 0: never.'))],
      returns: stored,
      run: (execution, _state, name, entry, text, ttl: Value | undefined) =>
        store(execution, name, entry, text, ttl === undefined ? 0 : (integerOf(ttl) ?? 0)),
    }),
  ],
  cache_fetch: coreFunction({
    doc: 'Reads the value of a key.',
    args: [id, key, output],
    returns: fetched,
    run: (execution, _state, name, entry, result) => {
      const target = targetOf(execution, name, entry);
      return target === null ? -1 : answer(execution, target.backend.fetch(target.group, entry), result);
    },
  }),
  cache_counter_fetch: coreFunction({
    doc: 'Reads a counter, as an integer.',
    args: [id, key, output],
    returns: { ...fetched, [-3]: 'the value is no integer' },
    run: (execution, _state, name, entry, result) => {
      const target = targetOf(execution, name, entry);
      return target === null
        ? -1
        : answer(execution, target.backend.fetchCounter(target.group, entry), result);
    },
  }),
  cache_remove: coreFunction({
    doc: 'Forgets a key.',
    args: [id, key],
    returns: { 1: 'forgotten, or not known at all', [-1]: 'error' },
    run: (execution, _state, name, entry) => {
      const target = targetOf(execution, name, entry);
      return target?.backend.remove(target.group, entry) === true ? 1 : -1;
    },
  }),
  cache_add: counting('Adds to a counter.', 1),
  cache_sub: counting('Takes from a counter.', -1),
  cache_raw_query: coreFunction({
    doc: 'Runs a query in the language of the store.',
    args: [
      id,
      arg.string('query', 'The query.'),
      arg.optional(arg.raw('avps', 'AVPs for the columns, separated by `;`.')),
    ],
    returns: fetched,
    run: (execution, _state, name, query, list) => rawQuery(execution, name, query, list),
  }),
};
