import { expect, test } from 'vitest';
import { invite } from '../../../test/support/request-log.ts';
import { logOf } from '../../../test/support/run-script.ts';
import { runBetweenPeers } from '../../../test/support/sip-peers.ts';

test('management lists keys by rows of the table, also what expired until it is cleaned', () => {
  const run = runBetweenPeers(
    'modparam("cachedb_local", "cache_clean_period", 10)\nroute { cache_store("local", "k2", "b", 2); cache_store("local", "k1", "a"); cache_store("local", "k1", "c"); cache_store("local", "x", "y"); exit; }',
    { load: ['cachedb_local'] },
  );
  run.peer(5080).send(invite);
  const answer = (command: string, parameters: Record<string, string>) => {
    let result: unknown;
    run.engine.management.execute(command, parameters, (answered) => {
      result = answered;
    });
    return result;
  };
  const names = () =>
    (answer('cache_fetch_chunk', { glob: 'k*' }) as { keys: { name: string }[] }).keys.map(
      ({ name }) => name,
    );
  expect(answer('cache_fetch_chunk', { glob: 'k1' })).toEqual({ keys: [{ name: 'k1', value: 'c' }] });
  run.wait(5000);
  expect(names()).toEqual(['k2', 'k1']);
  run.wait(6000);
  expect(names()).toEqual(['k1']);
  expect(answer('cache_fetch_chunk', { glob: 'k', collection: 'no' })).toMatchObject({ code: -32602 });
  expect(answer('cache_remove_chunk', { glob: 'k', collection: 'no' })).toMatchObject({ code: 500 });
  expect(answer('cache_remove_chunk', { glob: 'k?' })).toBe('OK');
  expect(names()).toEqual([]);
});

test('a text is no counter', () => {
  const log = logOf(
    'cache_store("local", "t", "1x"); cache_counter_fetch("local", "t", $var(c)); xlog("$rc $var(c)\\n"); cache_add("local", "t", 1, 0); xlog("$rc\\n");',
    { settings: 'loadmodule "cachedb_local.so"\n' },
  );
  expect(log).toEqual(['-3 <null>', '-1']);
});
