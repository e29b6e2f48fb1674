import { arg } from '../../declarations/arguments.ts';
import { ManagementError } from '../../declarations/management.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { compileGlob } from '../../values/glob.ts';
import type { ByteString } from '../../values/value.ts';
import { defaultCollection, LocalCache } from './store.ts';

const routes: readonly RouteKind[] = ['request', 'failure', 'onreply', 'branch', 'local', 'startup'];

const cachedb = declareModule({
  name: 'cachedb_local',
  doc: 'Keys and values in memory, behind the core functions `cache_…` as `local`.',
  params: {
    cache_clean_period: param.integer(
      600,
      'Seconds between removals of what expired; expired values are never seen.',
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
    const collections = params.cache_collections.flatMap((list) =>
      list.split(';').flatMap((item) => item.split(/[=/]/)[0]!.trim() || []),
    );
    const groups = new Map<ByteString, ByteString>();
    for (const url of params.cachedb_url) {
      const match =
        /^local:([^:/]*):\/\/(?:[^/]*)\/?(.*)$/.exec(url) ?? /^local:\/\/()(?:[^/]*)\/?(.*)$/.exec(url);
      if (match === null) throw new ModuleProblem(`cachedb_url: \`${url}\` is not local:group:///collection`);
      groups.set(match[1]!, match[2] === '' ? defaultCollection : match[2]!);
    }
    return new LocalCache(server, collections, groups);
  },
});

/** Removes the keys that match; null when there is no such collection. */
function removeChunk(cache: LocalCache, collection: ByteString, glob: ByteString): number | null {
  const found = cache.matching(collection, compileGlob(glob));
  for (const { key } of found ?? []) cache.collection(collection)!.delete(key);
  return found?.length ?? null;
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
          removeChunk(cache, collection ?? defaultCollection, pattern) === null ? -1 : 1,
      }),
      cachedb.fn({
        doc: 'Forgets all keys that match a pattern.',
        until: '2.4',
        routes,
        args: [glob],
        returns,
        run: (_execution, cache, pattern) =>
          removeChunk(cache, defaultCollection, pattern) === null ? -1 : 1,
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
        const removed = removeChunk(cache, String(collection ?? defaultCollection), String(pattern));
        return removed === null ? new ManagementError(404, 'Collection not found') : 'OK';
      },
    },
    {
      name: 'cache_fetch_chunk',
      groupName: 'cachedb_local:fetch_chunk',
      doc: 'Keys that match a pattern, with their values.',
      recipes: [['glob'], ['glob', 'collection']],
      run({ glob: pattern, collection }) {
        const found = cache.matching(String(collection ?? defaultCollection), compileGlob(String(pattern)));
        if (found === null) return new ManagementError(404, 'Collection not found');
        return { keys: found.map(({ key, value }) => ({ name: key, value })) };
      },
    },
  ],
  api: (cache) => cache,
});
