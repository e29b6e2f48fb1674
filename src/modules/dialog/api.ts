import type { Message } from '../../declarations/message.ts';
import { apiKey } from '../../declarations/module.ts';
import type { Transaction } from '../tm/transaction.ts';
import type { Dialog, DialogOptions } from './dialog.ts';
import type { MatchMode } from './layer.ts';

/** Moments in the life of a dialog that other modules may listen to. */
export type DialogEvent =
  /** The first provisional reply. */
  | 'early'
  /** The 2xx; `message` is the reply. */
  | 'confirmed'
  /** It was never answered. */
  | 'failed'
  /** A BYE ended it: `message` is the BYE, null when the server sent it. */
  | 'terminated'
  /** It ran out of time. */
  | 'expired'
  /** Another request of the dialog. */
  | 'request-within';

/** What a listener is told. */
export interface DialogMoment {
  readonly dialog: Dialog;
  readonly message: Message | null;
  /** From caller to callee, or back; null when nobody sent anything. */
  readonly direction: 'downstream' | 'upstream' | null;
}

export type DialogListener = (moment: DialogMoment) => void;

/** What dialog offers to other modules. */
export interface DialogApi {
  /** The dialog a message belongs to; null without one. */
  dialogOf(message: Message): Dialog | null;
  ofTransaction(transaction: Transaction): Dialog | null;
  /** As `create_dialog()`; null when the request cannot begin a dialog. */
  create(message: Message, options?: DialogOptions | null): Dialog | null;
  /** As `match_dialog()`. */
  match(message: Message, mode?: MatchMode): Dialog | null;
  /** As `fix_route_dialog()`; false without a dialog. */
  fixRoute(message: Message): boolean;
  /** Index of the leg that a request of a dialog goes to; null when nothing tells. */
  destinationOf(message: Message): number | null;
  on(dialog: Dialog, event: DialogEvent, listener: DialogListener): void;
  /** The request goes out with a CSeq number that was raised: later requests to that party must follow it. */
  skipCseq(message: Message): void;
  /** Name of the parameter that carries the id. */
  readonly parameterName: string;
}

export const dialogApi = apiKey<DialogApi>('dialog');
