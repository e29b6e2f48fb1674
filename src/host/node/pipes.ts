import { execFile } from 'node:child_process';
import {
  chmodSync,
  close,
  closeSync,
  constants,
  createReadStream,
  open,
  openSync,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs';
import { fromBytes, toBytes } from '../../values/bytes.ts';
import type { HostFailure, Pipes } from '../host.ts';
import { failureOf } from './failure.ts';

/** Pipes that are being read. */
const reading = new Set<string>();

// Node.js waits for reads under way before it ends, whatever it ends for: an exit, an error.
process.on('exit', () => {
  for (const path of reading) attempt(() => wake(path));
});

/** Named pipes of the machine; they are made by the system's own `mkfifo`, which Node.js lacks. */
export const nodePipes: Pipes = {
  listen(path, permissions, received, ready) {
    let end: (() => void) | null = null;
    let closed = false;
    attempt(() => unlinkSync(path));
    execFile('mkfifo', [path], (error) => {
      if (error) return ready({ code: 'EPIPE', message: `cannot make the pipe ${path}: ${error.message}` });
      if (closed) return;
      attempt(() => chmodSync(path, permissions));
      // Open for writing too, so that the pipe does not end with its last writer.
      const stream = createReadStream(path, { flags: 'r+' });
      reading.add(path);
      stream.on('data', (data) => closed || received(fromBytes(data as Uint8Array)));
      stream.on('error', (failure) => ready(failureOf(failure)));
      stream.on('open', () => ready(null));
      end = () => stream.destroy();
    });
    return {
      close() {
        closed = true;
        end?.();
        reading.delete(path);
        // A read under way ends only with something to read, and until then the process would not.
        if (end !== null) attempt(() => wake(path));
        attempt(() => unlinkSync(path));
      },
    };
  },
  write(path, data) {
    open(path, constants.O_WRONLY | constants.O_NONBLOCK, (failure, file) => {
      if (failure) return;
      write(file, toBytes(data), () => close(file));
    });
  },
};

function wake(path: string): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  writeSync(file, '\n');
  closeSync(file);
}

function attempt(action: () => void): HostFailure | null {
  try {
    action();
    return null;
  } catch (error) {
    return failureOf(error);
  }
}
