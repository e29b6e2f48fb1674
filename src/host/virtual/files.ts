import type { ByteString } from '../../values/value.ts';
import type { Files, HostFailure, OpenFile } from '../host.ts';

/** Files beneath the virtual ones: read when no virtual file has that path, never written. */
export interface FileBacking {
  read(path: string): ByteString | null;
  isDirectory(path: string): boolean;
}

interface Inode {
  content: ByteString;
}

/** Files in memory. Paths are Unix paths; relative ones start at the current folder. */
export class VirtualFiles implements Files {
  readonly #folder: string;
  readonly #backing: FileBacking | null;
  readonly #inodes = new Map<string, Inode>();
  readonly #folders = new Set<string>(['/', '/tmp']);
  readonly #removed = new Set<string>();
  readonly #faults = new Map<string, string>();
  #capacity = Number.POSITIVE_INFINITY;
  #used = 0;

  constructor(folder = '/', backing: FileBacking | null = null) {
    this.#folder = folder;
    this.#backing = backing;
    this.makeFolder(folder);
  }

  /** Makes a folder and those above it. */
  makeFolder(path: string): void {
    let made = '';
    for (const part of this.#resolve(path).split('/').slice(1)) {
      made += `/${part}`;
      this.#folders.add(made);
    }
  }

  /** Bytes that may still be written; then `ENOSPC`. */
  setCapacity(bytes: number): void {
    this.#capacity = bytes;
    this.#used = 0;
  }

  /** Every operation on `path`, or on what lies under it, fails with `code`; null lifts that. */
  setFault(path: string, code: string | null): void {
    if (code === null) this.#faults.delete(this.#resolve(path));
    else this.#faults.set(this.#resolve(path), code);
  }

  /** Paths of the virtual files, sorted. */
  paths(): string[] {
    return [...this.#inodes.keys()].sort();
  }

  read(path: string): ByteString | HostFailure {
    const full = this.#resolve(path);
    const fault = this.#fault(full);
    if (fault) return fault;
    if (this.isDirectory(full)) return failure('EISDIR', path);
    const inode = this.#inodes.get(full);
    if (inode) return inode.content;
    const beneath = this.#removed.has(full) ? null : (this.#backing?.read(full) ?? null);
    return beneath ?? failure('ENOENT', path);
  }

  openAppend(path: string): OpenFile | HostFailure {
    const full = this.#resolve(path);
    const inode = this.#openInode(full, path);
    if ('code' in inode) return inode;
    let open = true;
    return {
      append: (data) => {
        if (!open) return failure('EBADF', path);
        const fault = this.#fault(full);
        return fault ?? this.#append(inode, data, path);
      },
      size: () => inode.content.length,
      close: () => {
        open = false;
      },
    };
  }

  write(path: string, data: ByteString): HostFailure | null {
    const inode = this.#openInode(this.#resolve(path), path);
    if ('code' in inode) return inode;
    inode.content = '';
    return this.#append(inode, data, path);
  }

  writeInto(path: string, data: ByteString): HostFailure | null {
    const content = this.read(path);
    if (typeof content !== 'string') return content;
    return this.write(path, data + content.slice(data.length));
  }

  rename(from: string, to: string): HostFailure | null {
    const content = this.read(from);
    if (typeof content !== 'string') return content;
    const target = this.#resolve(to);
    const problem = this.#fault(target) ?? this.#missingFolder(target, to);
    if (problem) return problem;
    const source = this.#resolve(from);
    this.#inodes.set(target, this.#inodes.get(source) ?? { content });
    if (source !== target) this.#unlink(source);
    return null;
  }

  remove(path: string): HostFailure | null {
    const content = this.read(path);
    if (typeof content !== 'string') return content;
    this.#unlink(this.#resolve(path));
    return null;
  }

  isDirectory(path: string): boolean {
    const full = this.#resolve(path);
    return this.#folders.has(full) || (this.#backing?.isDirectory(full) ?? false);
  }

  exists(path: string): boolean {
    return this.isDirectory(path) || typeof this.read(path) === 'string';
  }

  #openInode(full: string, path: string): Inode | HostFailure {
    const problem =
      this.#fault(full) ??
      (this.isDirectory(full) || path.endsWith('/')
        ? failure('EISDIR', path)
        : this.#missingFolder(full, path));
    if (problem) return problem;
    let inode = this.#inodes.get(full);
    if (!inode) {
      const beneath = this.#removed.has(full) ? null : (this.#backing?.read(full) ?? null);
      inode = { content: beneath ?? '' };
      this.#inodes.set(full, inode);
    }
    return inode;
  }

  #append(inode: Inode, data: ByteString, path: string): HostFailure | null {
    const fitting = Math.max(0, Math.min(data.length, this.#capacity - this.#used));
    inode.content += data.slice(0, fitting);
    this.#used += fitting;
    return fitting < data.length ? failure('ENOSPC', path) : null;
  }

  #unlink(full: string): void {
    this.#inodes.delete(full);
    this.#removed.add(full);
  }

  #missingFolder(full: string, path: string): HostFailure | null {
    const parent = full.slice(0, full.lastIndexOf('/')) || '/';
    if (this.isDirectory(parent)) return null;
    return failure(typeof this.read(parent) === 'string' ? 'ENOTDIR' : 'ENOENT', path);
  }

  #fault(full: string): HostFailure | null {
    for (const [path, code] of this.#faults)
      if (full === path || full.startsWith(`${path}/`)) return failure(code, full);
    return null;
  }

  #resolve(path: string): string {
    const parts: string[] = [];
    for (const part of (path.startsWith('/') ? path : `${this.#folder}/${path}`).split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return `/${parts.join('/')}`;
  }
}

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  ENOSPC: 'No space left on device',
  EACCES: 'Permission denied',
  EBADF: 'Bad file descriptor',
  EROFS: 'Read-only file system',
};

function failure(code: string, path: string): HostFailure {
  return { code, message: `${meanings[code] ?? code}: ${path}` };
}
