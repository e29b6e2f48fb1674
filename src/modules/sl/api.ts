import type { Message } from '../../declarations/message.ts';
import { apiKey } from '../../declarations/module.ts';
import type { ByteString } from '../../values/value.ts';

/** What sl offers to other modules. */
export interface SlApi {
  /** Answers without a transaction. False when it was not sent. */
  reply(message: Message, code: number, reason: ByteString, extra?: ReplyExtra): boolean;
  /** The To tag that such replies carry. */
  tagOf(message: Message): ByteString;
}

/** What a reply has besides code and reason. */
export interface ReplyExtra {
  /** Lines with CRLF, after those that the script appended. */
  readonly headers?: readonly ByteString[];
  readonly body?: ByteString;
}

export const slApi = apiKey<SlApi>('sl');
