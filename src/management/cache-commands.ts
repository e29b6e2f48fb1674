import { type CacheBackend, CacheMiss } from '../declarations/cache.ts';
import {
  type ManagementCommand,
  ManagementError,
  type ManagementParameters,
  type ManagementResult,
} from '../declarations/management.ts';
import { apiKey } from '../declarations/module.ts';
import type { Server } from '../declarations/server.ts';
import type { ByteString } from '../values/value.ts';
import { integerParameter, invalid, textParameter } from './parameters.ts';

/** The commands of the core that reach the stores of the cachedb modules. */
export function cacheCommands(server: Server): ManagementCommand[] {
  /** Runs an action on the store that `system` names (`local`, `local:group`), with the key. */
  function on(
    parameters: ManagementParameters,
    action: (backend: CacheBackend, group: ByteString, key: ByteString) => ManagementResult,
  ): ManagementResult {
    const system = textParameter(parameters, 'system');
    const key = textParameter(parameters, 'attr');
    if (system instanceof ManagementError) return system;
    if (key instanceof ManagementError) return key;
    if (system === '') return invalid('Empty memory cache id');
    if (key === '') return invalid('Empty attribute name');
    const [scheme, ...group] = system!.split(':');
    const backend = server.optionalApi(apiKey<CacheBackend>(`cachedb_${scheme}`));
    if (backend === null) return new ManagementError(500, 'Cache command failed');
    return action(backend, group.join(':'), key!);
  }

  return [
    {
      name: 'cache_store',
      doc: 'Stores a value in a cachedb store.',
      recipes: [
        ['system', 'attr', 'value'],
        ['system', 'attr', 'value', 'expire'],
      ],
      run: (parameters) =>
        on(parameters, (backend, group, key) => {
          const value = textParameter(parameters, 'value');
          const expire = integerParameter(parameters, 'expire');
          if (value instanceof ManagementError) return value;
          if (expire instanceof ManagementError) return expire;
          if (value === '') return invalid('Empty value');
          if (expire !== null && expire < 0) return invalid('Negative expire value');
          const stored = backend.store(group, key, value!, expire ?? 0);
          return stored ? 'OK' : new ManagementError(500, 'Cache store command failed');
        }),
    },
    {
      name: 'cache_fetch',
      doc: 'Reads a value from a cachedb store.',
      recipes: [['system', 'attr']],
      run: (parameters) =>
        on(parameters, (backend, group, key): ManagementResult => {
          const value = backend.fetch(group, key);
          if (!(value instanceof CacheMiss) && value !== '') return { key, value };
          return value === '' || value.reason === 'not-found'
            ? new ManagementError(400, 'Value not found')
            : new ManagementError(500, 'Cache fetch command failed');
        }),
    },
    {
      name: 'cache_remove',
      doc: 'Removes a value from a cachedb store.',
      recipes: [['system', 'attr']],
      run: (parameters) =>
        on(parameters, (backend, group, key) =>
          backend.remove(group, key) ? 'OK' : new ManagementError(500, 'Cache remove command failed'),
        ),
    },
  ];
}
