import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as lmdb from 'lmdb';
import { fromBytes } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import type { HostFailure, Spool, Spools } from '../host.ts';
import { failureOf } from './failure.ts';

type Client = Pick<typeof lmdb, 'open'>;
type Database = lmdb.RootDatabase<Buffer, lmdb.Key>;

const records = 'event';
const owner = 'owner';

/**
 * Spools in LMDB, an optional dependency that is loaded with the first use. Every call is one transaction in the
 * memory of the system, which the end of the process does not undo; a loss of power may.
 */
export function nodeSpools(load: () => Client | null = loadLmdb): Spools {
  // One process opens a store once, however often the server is started in it.
  const open = new Map<string, Database>();
  return {
    open(path) {
      const client = load();
      if (client === null)
        return { code: 'ENOTSUP', message: 'the store for spools is not installed: npm install lmdb' };
      try {
        let database = open.get(path);
        if (database === undefined) {
          mkdirSync(path, { recursive: true });
          database = client.open<Buffer, lmdb.Key>({
            path,
            encoding: 'binary',
            noSubdir: false,
            noSync: true,
          });
          open.set(path, database);
        }
        const other = ownerOf(database);
        if (other !== null) return { code: 'EBUSY', message: `${path} is in use by process ${other}` };
        database.putSync(owner, Buffer.from(String(process.pid)));
        return new LmdbSpool(database);
      } catch (error) {
        return failureOf(error);
      }
    },
  };
}

function loadLmdb(): Client | null {
  try {
    return createRequire(import.meta.url)('lmdb') as Client;
  } catch {
    return null;
  }
}

/** Another process that has the spool; one that has ended (kill -9) has it no more. */
function ownerOf(database: Database): number | null {
  const pid = Number(database.getBinary(owner)?.toString() ?? 0);
  if (pid === 0 || pid === process.pid) return null;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : null;
  }
}

class LmdbSpool implements Spool {
  readonly #database: Database;
  readonly records: { number: number; data: ByteString }[] = [];

  constructor(database: Database) {
    this.#database = database;
    for (const { key, value } of database.getRange({ start: [records], end: [records, '\uffff'] }))
      this.records.push({ number: (key as [string, number])[1], data: fromBytes(value) });
  }

  put(number: number, data: ByteString): HostFailure | null {
    try {
      this.#database.putSync([records, number], Buffer.from(data, 'latin1'));
      return null;
    } catch (error) {
      return failureOf(error);
    }
  }

  remove(number: number): void {
    this.#database.removeSync([records, number]);
  }

  close(): void {
    this.#database.removeSync(owner);
  }
}
