import type { EditList } from '../sip/edits.ts';
import type { SipMessage } from '../sip/message.ts';
import type { ByteString } from '../values/value.ts';
import type { Attachments } from './attachments.ts';
import type { ListeningSocket } from './server.ts';

/** How a message came in. */
export interface Received {
  readonly source: { readonly ip: string; readonly port: number };
  readonly protocol: string;
  readonly socket: ListeningSocket;
  /** The TCP connection it came over, to answer on; null for datagrams. */
  readonly connection: number | null;
}

/** An additional destination (`append_msg_branch`), or one that a module made (`lookup`). */
export interface Branch {
  uri: ByteString;
  /** Next hop, `$du` of the branch. */
  destinationUri: ByteString | null;
  path: ByteString | null;
  /** Thousandths, -1 when unset. */
  q: number;
  /** Bit mask of branch flags. */
  flags: number;
  socket: ListeningSocket | null;
  attributes: Map<ByteString, import('../values/value.ts').Value> | null;
}

/**
 * A message while the script works on it: what was received and what the script has decided so far.
 * The received bytes stay as they are (except Max-Forwards); changes are pending edits until it is sent.
 */
export interface Message {
  readonly sip: SipMessage;
  readonly received: Received;
  /** `$mi`: counts received messages of the process, from 1. */
  readonly id: number;
  /** The changed R-URI; null while it is the received one. */
  requestUri: ByteString | null;
  /** `$du`. */
  destinationUri: ByteString | null;
  /** Path vector to be turned into Route headers when sent. */
  path: ByteString | null;
  /** q of the R-URI branch in thousandths, -1 unset. */
  q: number;
  /** Forced sending socket. */
  sendSocket: ListeningSocket | null;
  advertisedAddress: ByteString | null;
  advertisedPort: ByteString | null;
  /** Destinations besides the R-URI. */
  branches: Branch[];
  /** Bit mask of message flags (`setflag`). */
  flags: number;
  /** Bit mask of branch flags of the R-URI branch. */
  branchFlags: number;
  /** `force_rport`, `add_local_rport`, … */
  readonly via: { forceRport: boolean; addLocalRport: boolean; replyToVia: boolean };
  /** Pending changes (reference: sip 5 and 18). */
  edits: EditList;
  /** Lines that every reply built here for this request gets, in call order (`append_to_reply`). */
  replyHeaders: ByteString[];
  /** What modules attach to the message, by module name (a transaction, a dialog, …). */
  readonly attachments: Attachments;
  /**
   * What modules keep, by module name, while one received message is processed: its branches see it, a failure
   * route does not (there it is the reply that is processed).
   */
  readonly processing: Attachments;
}
