import { describe, expect, it } from 'vitest';
import { managedServer } from '../../test/support/managed-server.ts';
import { CacheMiss } from '../declarations/cache.ts';

describe('commands of the core', () => {
  it('tell the version as messages do, and where the server runs', () => {
    const { result } = managedServer('4.0');
    expect(result('core:version')).toBe('"result":{"Server":"OpenSIPS (4.0.1 (x86_64/linux))"}');
    expect(result('pwd')).toBe('"result":{"WD":"/"}');
  });
  it('read and set levels, and say how commands are called', () => {
    const { result, server } = managedServer();
    let level = 2;
    Object.assign(server, {
      logLevel: () => level,
      setLogLevel: (next: number) => (level = next),
      setXlogLevel: (next: number) => (level = next),
    });
    expect(result('log_level', [3])).toBe('"result":{"New global log level":3}');
    expect(result('log_level')).toBe(
      '"result":{"Processes":[{"PID":4711,"Log level":3,"Type":"attendant"}]}',
    );
    expect(result('log_level', [-1, 4711])).toBe('"result":{"Log level":-1}');
    expect(result('xlog_level', ['4'])).toBe('"result":{"New xLog level":4}');
    expect(result('which', ['log_level'])).toBe('"result":[[],["level"],["level","pid"]]');
    expect(result('help')).toBe('"result":"help COMMAND: what a management command is for"');
    expect(result('help', ['kill'])).toMatch(/^"result":\{"Help":"[^"]+","Exported by":"core"\}$/);
    expect(result('help', ['evi_flat_rotate'])).toMatch(/"Exported by":"event_flatstore"\}$/);
  });
  it('list statistics by groups in any case, and by name', () => {
    const { result, server } = managedServer();
    server.statistics.define('grp', 'One', undefined, true);
    server.statistics.define('grp', 'two');
    expect(result('list_statistics', [['one', 'all']])).toBe('"result":{"One":"non-incremental"}');
    expect(result('list_statistics', [['GRP:']])).toBe(
      '"result":{"grp:One":"non-incremental","grp:two":"incremental"}',
    );
    expect(result('get_statistics', [['GRP:']])).toBe('"result":{"grp:One":0,"grp:two":0}');
  });

  it('store, fetch and remove values of a cachedb store', () => {
    const { server, result } = managedServer();
    const values = new Map<string, string>();
    const store = {
      store: (group: string, key: string, value: string) =>
        values.set(`${group}/${key}`, value) !== undefined,
      fetch: (group: string, key: string) => values.get(`${group}/${key}`) ?? new CacheMiss('not-found'),
      remove: (group: string, key: string) => values.delete(`${group}/${key}`) || true,
    };
    Object.assign(server, {
      optionalApi: ({ module }: { module: string }) => (module === 'cachedb_local' ? store : null),
    });
    expect(result('cache_store', ['local:g', 'k', 'v'])).toBe('"result":"OK"');
    expect(values).toEqual(new Map([['g/k', 'v']]));
    expect(result('cache_fetch', ['local:g', 'k'])).toBe('"result":{"key":"k","value":"v"}');
    expect(result('cache_remove', ['local:g', 'k'])).toBe('"result":"OK"');
    expect(result('cache_fetch', ['local:g', 'k'])).toContain('"code":400');
    expect(result('cache_store', ['local', 'k', ''])).toContain('Empty value');
    expect(result('cache_store', ['local', 'k', 'v', -1])).toContain('Negative expire value');
    expect(result('cache_fetch', ['', 'k'])).toContain('Empty memory cache id');
    expect(result('cache_remove', ['local', ''])).toContain('Empty attribute name');
    expect(result('cache_fetch', ['redis', 'k'])).toContain('"code":500');
  });

  it('say that there is nothing to list, and stop the server only where they can', () => {
    const { result, ask } = managedServer('4.0');
    expect(result('list_blacklists')).toBe('"result":{"Lists":[]}');
    expect(result('status_report:identifiers')).toBe('"result":[{"Group":"core","Identifiers":["main"]}]');
    expect(ask('kill')).toContain('"code":500');
    expect(result('arg')).toBe('"result":["sipscript"]');
  });
});
