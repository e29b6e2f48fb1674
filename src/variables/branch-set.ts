import type { Version } from '../../grammar/dialect.ts';
import type { Branch, Message } from '../declarations/message.ts';
import type { ByteString, Value } from '../values/value.ts';
import { requestUriText, setRequestUri } from './request-uri.ts';

/** How many branches a request may have, the one of the request URI included (reference: sip 15, modules 4.0). */
export function branchLimit(version: Version): number {
  return version === '4.0' ? 256 : 12;
}

/** A branch with nothing but its URI. */
export function newBranch(uri: ByteString, parts: Partial<Branch> = {}): Branch {
  return { uri, destinationUri: null, path: null, q: -1, flags: 0, socket: null, attributes: null, ...parts };
}

/** What an appended branch has room for: URIs, and the path vector. */
const longestUri = 1023;
const longestPath = 255;

/** Whether the texts of a branch fit into an appended one. */
export function fitsBranch({ uri, destinationUri, path }: Partial<Branch>): boolean {
  return (
    (uri?.length ?? 0) <= longestUri &&
    (destinationUri?.length ?? 0) <= longestUri &&
    (path?.length ?? 0) <= longestPath
  );
}

/** Adds a branch; false when there are as many as there may be, or one of its texts is too long. */
export function appendBranch(message: Message, version: Version, branch: Branch): boolean {
  if (branchCount(message) >= branchLimit(version) || !fitsBranch(branch)) return false;
  message.branches.push(branch);
  return true;
}

/** Whether it is the branch of the request URI. */
export function isRequestBranch(branch: Branch): boolean {
  return branch instanceof RequestBranch;
}

/** Branches including the one of the request URI. */
export function branchCount(message: Message): number {
  return message.branches.length + 1;
}

const attributesKey = 'branch attributes';

/** The branch of the request URI, seen as a `Branch`: reading and writing it changes the message. */
class RequestBranch implements Branch {
  readonly #message: Message;

  constructor(message: Message) {
    this.#message = message;
  }

  get uri(): ByteString {
    return requestUriText(this.#message) ?? '';
  }
  set uri(uri: ByteString) {
    setRequestUri(this.#message, uri);
  }
  get destinationUri(): ByteString | null {
    return this.#message.destinationUri;
  }
  set destinationUri(uri: ByteString | null) {
    this.#message.destinationUri = uri;
  }
  get path(): ByteString | null {
    return this.#message.path;
  }
  set path(path: ByteString | null) {
    this.#message.path = path;
  }
  get q(): number {
    return this.#message.q;
  }
  set q(q: number) {
    this.#message.q = q;
  }
  get flags(): number {
    return this.#message.branchFlags;
  }
  set flags(flags: number) {
    this.#message.branchFlags = flags;
  }
  get socket(): Branch['socket'] {
    return this.#message.sendSocket;
  }
  set socket(socket: Branch['socket']) {
    this.#message.sendSocket = socket;
  }
  get attributes(): Map<ByteString, Value> | null {
    return (this.#message.attachments.get(attributesKey) as Map<ByteString, Value> | undefined) ?? null;
  }
  set attributes(attributes: Map<ByteString, Value> | null) {
    if (attributes === null) this.#message.attachments.delete(attributesKey);
    else this.#message.attachments.set(attributesKey, attributes);
  }
}

/** A branch by its index: 0 is the one of the request URI, then the appended ones; -1 the last. Null: no such branch. */
export function branchAt(message: Message, index: number): Branch | null {
  const position = index < 0 ? branchCount(message) + index : index;
  if (position === 0) return new RequestBranch(message);
  return message.branches[position - 1] ?? null;
}

/** Overwrites a branch with what another one holds. */
export function copyBranch(from: Branch, to: Branch): void {
  to.uri = from.uri;
  to.destinationUri = from.destinationUri;
  to.path = from.path;
  to.q = from.q;
  to.flags = from.flags;
  to.socket = from.socket;
  to.attributes = from.attributes === null ? null : new Map(from.attributes);
}

/** What a branch holds, independent of the message. */
export function snapshotOf(branch: Branch): Branch {
  const { uri, destinationUri, path, q, flags, socket, attributes } = branch;
  return {
    uri,
    destinationUri,
    path,
    q,
    flags,
    socket,
    attributes: attributes === null ? null : new Map(attributes),
  };
}
