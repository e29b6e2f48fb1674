import { arg } from '../../declarations/arguments.ts';
import { ManagementError } from '../../declarations/management.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { compileGlob } from '../../values/glob.ts';
import type { ByteString } from '../../values/value.ts';
import { defaultCollection, defaultSize, LocalCache } from './store.ts';

const routes: readonly RouteKind[] = ['request', 'failure', 'onreply', 'branch', 'local', 'startup'];

const cachedb = declareModule({
  name: 'cachedb_local',
  doc: 'Keys and values in memory, behind the core functions `cache_…` as `local`.',
  params: {
    cache_clean_period: param.integer(
      600,
      'Seconds between removals of what expired, which only `cache_fetch_chunk` still shows until then.',
      { check: (value) => (Number(value) > 0 ? null : 'a period is at least 1 second') },
    ),
    exec_threshold: param.integer(0, 'Microseconds after which a slow operation is logged.'),
    cache_collections: param.strings(
      'Collections, `name = 10; other` (the numbers size tables of the real server).',
    ),
    cachedb_url: param.strings('A group and its collection, `local:group:///collection`.'),
    cluster_id: param.integer(0, 'Cluster that shares the values.', {
      since: '3.6',
      check: (value) => (value === 0 ? null : 'sharing the cache in a cluster is not supported'),
    }),
    cluster_persistency: param.string(null, 'Where values come from after a restart in a cluster.', {
      since: '3.6',
    }),
    enable_restart_persistency: param.integer(0, 'Not 0: values survive a restart.', {
      since: '3.6',
      check: (value) => (value === 0 ? null : 'keeping the cache over a restart is not supported'),
    }),
  },
  setup: ({ server, params }) => {
    const collections = collectionsOf(params.cache_collections);
    const groups = groupsOf(params.cachedb_url);
    for (const [group, name] of groups)
      if (!collections.has(name))
        throw new ModuleProblem(`cachedb_url: no collection ${name} for the group \`${group}\``);
    return new LocalCache(server, collections, groups, params.cache_clean_period);
  },
});

/** Collections of lists like `name = 10; other/r`, with the sizes of their tables as exponents of 2. */
function collectionsOf(lists: readonly ByteString[]): Map<ByteString, number> {
  const collections = new Map<ByteString, number>();
  for (const item of lists.flatMap((list) => list.split(';'))) {
    const [written, size] = item.split('=');
    const name = written!.trim().replace(/\/r$/, '').trim();
    if (name === '') continue;
    if (collections.has(name)) throw new ModuleProblem(`cache_collections: ${name} is there twice`);
    collections.set(name, Number.parseInt(size ?? '', 10) || defaultSize);
  }
  if (!collections.has(defaultCollection)) collections.set(defaultCollection, defaultSize);
  return collections;
}

/** Collections of groups; without any URL there is one group, the empty one. */
function groupsOf(urls: readonly ByteString[]): Map<ByteString, ByteString> {
  const groups = new Map<ByteString, ByteString>();
  for (const url of urls) {
    const match = /^local:(?:([^:/]*):)?\/\/[^/]*\/?(.*)$/.exec(url);
    if (match === null) throw new ModuleProblem(`cachedb_url: \`${url}\` is not local:group:///collection`);
    groups.set(match[1] ?? '', match[2] === '' ? defaultCollection : match[2]!);
  }
  return urls.length > 0 ? groups : new Map([['', defaultCollection]]);
}

const glob = arg.string('glob', 'Pattern with `*`, `?` and `[…]`.');
const returns = { 1: 'done', [-1]: 'no such collection' };

export default cachedb.complete({
  functions: {
    cache_remove_chunk: [
      cachedb.fn({
        doc: 'Forgets all keys that match a pattern.',
        since: '3.6',
        routes,
        args: [arg.optional(arg.string('collection', 'The collection; `default` when left out.')), glob],
        returns,
        run: (_execution, cache, collection, pattern) =>
          cache.removeMatching(collection ?? defaultCollection, compileGlob(pattern)) ? 1 : -1,
      }),
      cachedb.fn({
        doc: 'Forgets all keys that match a pattern.',
        until: '2.4',
        routes,
        args: [glob],
        returns,
        run: (_execution, cache, pattern) =>
          cache.removeMatching(defaultCollection, compileGlob(pattern)) ? 1 : -1,
      }),
    ],
  },
  management: (cache) => [
    {
      name: 'cache_remove_chunk',
      groupName: 'cachedb_local:remove_chunk',
      doc: 'Forgets all keys that match a pattern.',
      recipes: [['glob'], ['glob', 'collection']],
      run({ glob: pattern, collection }) {
        const name = String(collection ?? defaultCollection);
        const isRemoved = cache.removeMatching(name, compileGlob(String(pattern)));
        return isRemoved ? 'OK' : new ManagementError(500, 'Internal error');
      },
    },
    {
      name: 'cache_fetch_chunk',
      groupName: 'cachedb_local:fetch_chunk',
      doc: 'Keys that match a pattern, with their values.',
      recipes: [['glob'], ['glob', 'collection']],
      run({ glob: pattern, collection }) {
        const found = cache.matching(String(collection ?? defaultCollection), compileGlob(String(pattern)));
        if (found === null) return new ManagementError(-32602, 'Invalid params');
        return { keys: found.map(({ key, value }) => ({ name: key, value })) };
      },
    },
  ],
  api: (cache) => cache,
});
