import type { Message } from '../../declarations/message.ts';
import { apiKey } from '../../declarations/module.ts';
import type { ByteString } from '../../values/value.ts';
import type { ReplyExtra } from '../sl/api.ts';

/** What signaling offers to other modules. */
export interface SignalingApi {
  /** Answers with the transaction of the request when it has one, else without. False when it was not sent. */
  reply(message: Message, code: number, reason: ByteString, extra?: ReplyExtra): boolean;
  /** The To tag that a local reply to this request will carry. */
  tagOf(message: Message): ByteString | null;
}

export const signalingApi = apiKey<SignalingApi>('signaling');
