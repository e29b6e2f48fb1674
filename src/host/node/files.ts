import {
  appendFileSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { fromBytes, toBytes } from '../../values/bytes.ts';
import type { Files, HostFailure } from '../host.ts';
import { failureOf } from './failure.ts';

/** The files of the machine. */
export const nodeFiles: Files = {
  read(path) {
    try {
      return fromBytes(readFileSync(path));
    } catch (error) {
      return failureOf(error);
    }
  },
  openAppend(path) {
    let file: number;
    try {
      file = openSync(path, 'a', 0o644);
    } catch (error) {
      return failureOf(error);
    }
    return {
      append: (data) => attempt(() => appendFileSync(file, toBytes(data))),
      size: () => fstatSync(file).size,
      close: () => void attempt(() => closeSync(file)),
    };
  },
  write: (path, data) => attempt(() => writeFileSync(path, toBytes(data))),
  writeInto: (path, data) =>
    attempt(() => {
      const file = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      try {
        writeSync(file, toBytes(data));
      } finally {
        closeSync(file);
      }
    }),
  rename: (from, to) => attempt(() => renameSync(from, to)),
  remove: (path) => attempt(() => unlinkSync(path)),
  isDirectory(path) {
    try {
      return statSync(path).isDirectory();
    } catch {
      return false;
    }
  },
  exists: existsSync,
};

function attempt(action: () => void): HostFailure | null {
  try {
    action();
    return null;
  } catch (error) {
    return failureOf(error);
  }
}
