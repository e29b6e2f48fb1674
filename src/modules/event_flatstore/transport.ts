import { type EventTransport, namedParameters } from '../../declarations/events.ts';
import type { Server } from '../../declarations/server.ts';
import { Delivery } from '../../events/delivery/delivery.ts';
import type { ByteString } from '../../values/value.ts';
import { EventFile, type FileOptions } from './event-file.ts';
import { eventLine, type LineOptions, separable } from './line.ts';

export interface FlatstoreOptions extends FileOptions, LineOptions {
  readonly maxOpenSockets: number;
  /** Seconds: all files are rotated whenever the time is a multiple of it; 0: never. */
  readonly rotatePeriod: number;
}

export const rotationEvent = 'E_FLATSTORE_ROTATION';

/** The files of a server's `flatstore:` subscriptions. */
export interface EventFiles extends EventTransport<EventFile> {
  /** Rotates the file subscribed under exactly this path; false when there is none. */
  rotate(path: ByteString): boolean;
}

/** The transport `flatstore:` (reference: events 3.3). */
export function flatstoreTransport(server: Server, options: FlatstoreOptions): EventFiles {
  const files = new Map<ByteString, EventFile>();
  const { version } = server;

  function refuse(reason: string): null {
    server.log('ERROR', reason);
    return null;
  }

  function rotateAtNextPeriod(): void {
    const { clock } = server.host;
    const period = options.rotatePeriod * 1000;
    clock.after(period - (clock.now() % period), () => {
      for (const file of [...files.values()].reverse()) file.rotate('period');
      rotateAtNextPeriod();
    });
  }

  return {
    protocol: 'flatstore',
    honoursExpire: true,
    parse(path) {
      if (path === '') return refuse('no socket specified');
      const known = files.get(path);
      if (known !== undefined) return known;
      const { files: disk } = server.host;
      if (!disk.exists(folderOf(path))) return refuse(`invalid directory name: <${path}>`);
      if (disk.isDirectory(path)) return refuse(`path is a directory: <${path}>`);
      if (files.size >= options.maxOpenSockets)
        return refuse(`no more free sockets (${options.maxOpenSockets} files)`);
      const file = new EventFile(server, path, options, (reason, filename, old_filename) => {
        if (version === '2.4') return;
        const timestamp = String(Math.floor(server.host.clock.now() / 1000));
        server.events.raise(
          rotationEvent,
          namedParameters({ timestamp, reason, filename, old_filename }),
          null,
        );
      });
      if (files.size === 0 && options.rotatePeriod > 0) rotateAtNextPeriod();
      files.set(path, file);
      return file;
    },
    equals: (left, right) => left === right,
    print: (file) => `flatstore:${file.path}`,
    raise(event, file) {
      const parameters = separable(event.parameters, options, version);
      const line = eventLine(event.name, parameters, options);
      // The server changes the values in place: subscribers served later get them so. The script's AVPs keep theirs.
      if (options.escapeDelimiter === null) event.parameters = parameters;
      const delivery = new Delivery(server, {
        event: event.name,
        transport: 'flatstore',
        socket: `flatstore:${file.path}`,
        payload: line,
      });
      const failure = file.write(line);
      if (failure === null) delivery.report('written');
      else delivery.report('failed', `${failure.code}: ${failure.message}`);
      return failure === null;
    },
    rotate(path) {
      const file = files.get(path);
      file?.rotate('mi');
      return file !== undefined;
    },
    close() {
      for (const file of files.values()) file.close();
    },
  };
}

/** The folder that `dirname` finds: what stands before the last piece, without slashes behind either. */
function folderOf(path: ByteString): ByteString {
  const match = /^([\s\S]*?)\/+[^/]+\/*$/.exec(path);
  if (match !== null) return match[1] === '' ? '/' : match[1]!;
  return path.startsWith('/') ? '/' : '.';
}
