import { ModuleProblem } from '../../declarations/module.ts';
import type { ByteString } from '../../values/value.ts';

/** The parameters that say where contacts are kept. */
export interface WorkingModeParameters {
  readonly working_mode_preset: ByteString | null;
  readonly db_mode: number;
  readonly cluster_mode: ByteString | null;
  readonly restart_persistency: ByteString | null;
  readonly sql_write_mode: ByteString | null;
  readonly location_cluster: number;
  readonly db_url: ByteString | null;
  readonly cachedb_url: ByteString | null;
}

interface Mode {
  readonly cluster: string;
  readonly persistency: string;
}

const presets: Readonly<Record<string, Mode>> = {
  'single-instance-no-db': { cluster: 'none', persistency: 'none' },
  'single-instance-sql-write-through': { cluster: 'none', persistency: 'load-from-sql' },
  'single-instance-sql-write-back': { cluster: 'none', persistency: 'load-from-sql' },
  'federation-cluster': { cluster: 'federation', persistency: 'sync-from-cluster' },
  'federation-cachedb-cluster': { cluster: 'federation-cachedb', persistency: 'sync-from-cluster' },
  'full-sharing-cluster': { cluster: 'full-sharing', persistency: 'sync-from-cluster' },
  'full-sharing-cachedb-cluster': { cluster: 'full-sharing-cachedb', persistency: 'none' },
  'sql-only': { cluster: 'sql-only', persistency: 'none' },
};

const clusterModes = [
  'none',
  'federation',
  'federation-cachedb',
  'full-sharing',
  'full-sharing-cachedb',
  'sql-only',
];
const persistencies = ['none', 'load-from-sql', 'sync-from-cluster'];
const writeModes = ['none', 'write-through', 'write-back'];

/** db_mode of old, by number. */
const oldModes = [
  'single-instance-no-db',
  'single-instance-sql-write-through',
  'single-instance-sql-write-back',
  'sql-only',
];

/** The value of a parameter in lower case; a problem when it is none of those it may have. */
function chosen(name: string, value: ByteString | null, known: readonly string[], initial: string): string {
  const found = value?.toLowerCase() ?? initial;
  if (!known.includes(found)) throw new ModuleProblem(`usrloc: ${name} ${value} is not known`);
  return found;
}

/**
 * What of the parameters cannot be done in memory alone; null when nothing.
 * Throws for what the server refuses to start with.
 */
export function persistenceOf(parameters: WorkingModeParameters): string | null {
  const { db_mode, location_cluster, db_url, cachedb_url } = parameters;
  const isOldMode = db_mode >= 0 && db_mode < oldModes.length;
  if (isOldMode && parameters.working_mode_preset !== null) {
    throw new ModuleProblem('usrloc: db_mode and working_mode_preset exclude each other');
  }
  const preset = isOldMode ? oldModes[db_mode]! : parameters.working_mode_preset;
  const mode =
    preset !== null
      ? presets[chosen('working_mode_preset', preset, Object.keys(presets), '')]!
      : {
          cluster: chosen('cluster_mode', parameters.cluster_mode, clusterModes, 'none'),
          persistency: chosen('restart_persistency', parameters.restart_persistency, persistencies, 'none'),
        };
  if (preset === null) chosen('sql_write_mode', parameters.sql_write_mode, writeModes, 'none');
  const { cluster, persistency } = mode;
  if (cluster === 'federation') throw new ModuleProblem('usrloc: no server knows the mode federation');
  if (cluster === 'none') {
    if (persistency === 'sync-from-cluster')
      throw new ModuleProblem('usrloc: there is no cluster to sync from');
    if (location_cluster !== 0) throw new ModuleProblem('usrloc: location_cluster is for clusters only');
  } else if (cluster !== 'sql-only' && location_cluster === 0) {
    throw new ModuleProblem(`usrloc: ${cluster} needs location_cluster`);
  }
  if (cluster.endsWith('cachedb') && !cachedb_url)
    throw new ModuleProblem(`usrloc: ${cluster} needs cachedb_url`);
  const needsDatabase = cluster === 'sql-only' || persistency === 'load-from-sql';
  if (needsDatabase && !db_url) throw new ModuleProblem('usrloc: the working mode needs db_url');
  if (cluster === 'none' && persistency === 'none') return null;
  return preset === null
    ? `cluster_mode ${cluster}, restart_persistency ${persistency}`
    : `working mode ${preset}`;
}
