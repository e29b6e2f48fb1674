import type { ByteString } from '../values/value.ts';

/** One line of what a part of the server did. */
export interface StatusReport {
  /** Epoch seconds. */
  readonly at: number;
  readonly text: ByteString;
}

/** A part of the server that tells whether it is ready. */
export interface StatusIdentifier {
  readonly name: ByteString;
  /** Above 0: ready; below: not. */
  readonly status: number;
  /** What the status means; null: nothing was told. */
  readonly details: ByteString | null;
  /** The oldest first. */
  readonly reports: readonly StatusReport[];
}

export interface StatusGroup {
  readonly name: ByteString;
  /** The script may change it. */
  readonly isPublic: boolean;
  /** The newest first. */
  readonly identifiers: readonly StatusIdentifier[];
  /** The name in any case; null: the one that a group has for itself, `main`. */
  find(identifier: ByteString | null): StatusIdentifier | null;
  /** All of them together: 1 or -1. */
  readiness(): number;
}

/** What parts of the server tell about themselves: whether they are ready and what they did. */
export interface StatusReports {
  /** The newest first. */
  readonly groups: readonly StatusGroup[];
  /** A group by its name in any case. */
  find(group: ByteString): StatusGroup | null;
  /** Null: there is one of that name already. */
  addGroup(name: ByteString, isPublic: boolean): StatusGroup | null;
  /** @param limit how many reports are kept */
  addIdentifier(
    group: StatusGroup,
    name: ByteString | null,
    status: number,
    details: ByteString | null,
    limit: number,
  ): void;
  /** Raises E_CORE_SR_STATUS_CHANGED when the status is another one; a status of 0 is 1. False: no such identifier. */
  setStatus(
    group: StatusGroup,
    identifier: ByteString | null,
    status: number,
    details: ByteString | null,
  ): boolean;
  /** False: no such identifier. */
  report(group: StatusGroup, identifier: ByteString | null, text: ByteString): boolean;
}
