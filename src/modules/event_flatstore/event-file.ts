import type { Server } from '../../declarations/server.ts';
import type { HostFailure, OpenFile } from '../../host/host.ts';
import type { ByteString } from '../../values/value.ts';

export interface FileOptions {
  readonly permissions: number;
  /** Lines and bytes after which the file is closed and its name made anew; 0: never. */
  readonly rotateCount: number;
  readonly rotateSize: number;
  /** What stands behind the path now. */
  readonly suffix: () => ByteString;
}

export type RotationReason = 'count' | 'size' | 'period' | 'mi';

/**
 * One file that events are written to, whatever number of subscriptions name it: they share its counters and
 * its rotation. It is opened by the first event and stays open.
 */
export class EventFile {
  readonly path: ByteString;
  private readonly server: Server;
  private readonly options: FileOptions;
  private readonly rotated: (reason: RotationReason, name: ByteString, oldName: ByteString) => void;
  /** Made when the file is opened first, or rotated before. */
  private name: ByteString | null = null;
  private file: OpenFile | null = null;
  private lines = 0;
  private bytes = 0;
  /** The last write got only a part of its line into the file. */
  private torn = false;

  constructor(server: Server, path: ByteString, options: FileOptions, rotated: EventFile['rotated']) {
    this.path = path;
    this.server = server;
    this.options = options;
    this.rotated = rotated;
  }

  write(line: ByteString): HostFailure | null {
    if (this.file === null) {
      this.name ??= this.path + this.options.suffix();
      const opened = this.server.host.files.openAppend(this.name, this.options.permissions);
      if ('code' in opened) return opened;
      this.file = opened;
    }
    const before = this.file.size();
    // What a full disk cut off must not run into the next line.
    const failure = this.file.append(this.torn ? `\n${line}` : line);
    if (failure !== null) {
      if (this.file.size() > before) this.torn = true;
      return failure;
    }
    this.torn = false;
    this.lines++;
    this.bytes += line.length;
    if (this.options.rotateCount > 0 && this.lines >= this.options.rotateCount) this.rotate('count');
    else if (this.options.rotateSize > 0 && this.bytes >= this.options.rotateSize) this.rotate('size');
    return null;
  }

  /** Closes the file and makes its name anew; the next event opens it. Nothing is renamed. */
  rotate(reason: RotationReason): void {
    const oldName = this.name ?? '';
    this.close();
    this.lines = 0;
    this.bytes = 0;
    this.name = this.path + this.options.suffix();
    this.rotated(reason, this.name, oldName);
  }

  close(): void {
    this.file?.close();
    this.file = null;
  }
}
