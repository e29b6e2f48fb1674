import type { ListeningSocket } from '../../declarations/server.ts';
import { reversedHex } from '../../sip/branch.ts';
import type { ByteString } from '../../values/value.ts';
import type { Tick } from '../tm/ticks.ts';
import type { Transaction } from '../tm/transaction.ts';
import type { DialogEvent, DialogListener } from './api.ts';
import { type DialogState, states } from './state.ts';

/** One party of a dialog as the server knows it. */
export class Leg {
  tag: ByteString = '';
  contact: ByteString = '';
  /** CSeq number of the last request sent to this party; the INVITE's for a callee. */
  cseq: ByteString = '';
  /** The one before, which a new request must exceed. */
  previousCseq: ByteString | null = null;
  /** CSeq number of the last INVITE from this party. */
  inviteCseq: ByteString = '';
  /** CSeq number of the last request that was made or renumbered here; 0: none. */
  lastGenerated = 0;
  lastGeneratedInvite = 0;
  /** Values of the Route header for requests to this party. */
  routes: readonly ByteString[] = [];
  /** The same as printed. */
  routeText: ByteString = '';
  socket: ListeningSocket | null = null;
  /** From and To URIs of the INVITE sent to this party, when they were replaced on the way. */
  fromUri: ByteString | null = null;
  toUri: ByteString | null = null;
  /** Session description from this party, and the one it was sent when that is another. */
  sdp: ByteString = '';
  sentSdp: ByteString = '';
}

/** Features asked for when the dialog was created. */
export interface DialogOptions {
  byeOnTimeout: boolean;
  pingCaller: boolean;
  pingCallee: boolean;
  reinviteCaller: boolean;
  reinviteCallee: boolean;
  endOnRace: boolean;
  autoPrack: boolean;
}

export const noOptions: Readonly<DialogOptions> = {
  byeOnTimeout: false,
  pingCaller: false,
  pingCallee: false,
  reinviteCaller: false,
  reinviteCallee: false,
  endOnRace: false,
  autoPrack: false,
};

/** Membership in a profile; value null for one without values. */
export interface ProfileLink {
  readonly profile: ByteString;
  readonly value: ByteString | null;
}

/** Routes of the script that run at turns of the dialog. */
export interface DialogRoutes {
  timeout: ByteString | null;
  answer: ByteString | null;
  hangup: ByteString | null;
}

/** A call: the requests between two parties from an INVITE to a BYE. */
export class Dialog {
  /** Row of the table (a hash of the Call-ID) and number within it. */
  readonly row: number;
  readonly id: number;
  readonly callId: ByteString;
  readonly fromUri: ByteString;
  readonly toUri: ByteString;
  state: DialogState = states.unconfirmed;
  options: DialogOptions = { ...noOptions };
  /** The caller first, then one for each branch. */
  readonly legs: Leg[] = [new Leg()];
  /** Index of the leg that answered; 0 before. */
  answeredLeg = 0;
  /** Seconds from the answer on. */
  lifetime: number;
  /** Epoch seconds of the answer; 0 before. */
  startedAt = 0;
  /** Epoch milliseconds at which it runs out; null when no timer runs. */
  expiresAt: number | null = null;
  timer: Tick | null = null;
  /** Seconds it is kept after its end. */
  deleteDelay: number;
  userFlags = 0;
  readonly values = new Map<ByteString, number | ByteString>();
  profiles: ProfileLink[] = [];
  readonly routes: DialogRoutes = { timeout: null, answer: null, hangup: null };
  endReason: ByteString | null = null;
  wasCancelled = false;
  hadBye = false;
  hadRace = false;
  /** The callee was sent a higher CSeq number than the caller used: an answered challenge. */
  hadChallenge = false;
  initialTransaction: Transaction | null = null;
  /** How many Record-Route values the INVITE had when it came in. */
  recordRoutes = 0;
  /** Transactions and requests of our own that keep the dialog in the table. */
  readonly holders = new Set<unknown>();
  readonly listeners = new Map<DialogEvent, DialogListener[]>();
  /** What other modules keep with the dialog. */
  readonly attachments = new Map<string, unknown>();
  pingTimers: Tick[] = [];
  /** The parties do not see each other (topology hiding). */
  isHidden = false;
  /** Values of the Contact that stands for the other party then. */
  readonly shownContact: { caller: ByteString | null; callee: ByteString | null } = {
    caller: null,
    callee: null,
  };

  constructor(parts: {
    row: number;
    id: number;
    callId: ByteString;
    fromUri: ByteString;
    toUri: ByteString;
    lifetime: number;
    deleteDelay: number;
  }) {
    this.row = parts.row;
    this.id = parts.id;
    this.callId = parts.callId;
    this.fromUri = parts.fromUri;
    this.toUri = parts.toUri;
    this.lifetime = parts.lifetime;
    this.deleteDelay = parts.deleteDelay;
  }

  /** As in the Record-Route parameter: `468.18660004`. */
  get did(): ByteString {
    return `${reversedHex(this.row)}.${reversedHex(this.id)}`;
  }

  /** One number made of row and id. */
  get databaseId(): ByteString {
    return String(BigInt(this.row) * 4294967296n + BigInt(this.id));
  }

  get caller(): Leg {
    return this.legs[0]!;
  }

  /** Index of the callee: who answered, else the first one tried (0 when nobody was). */
  get calleeIndex(): number {
    if (this.answeredLeg > 0) return this.answeredLeg;
    return this.legs.length > 1 ? 1 : 0;
  }

  /** The callee; an empty leg before there is one. */
  get callee(): Leg {
    return this.calleeIndex === 0 ? new Leg() : this.legs[this.calleeIndex]!;
  }

  get isRunning(): boolean {
    return this.state === states.answered || this.state === states.confirmed;
  }
}
