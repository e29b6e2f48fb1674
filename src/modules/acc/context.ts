import type { Message } from '../../declarations/message.ts';
import type { ByteString } from '../../values/value.ts';
import { AccountingFlags } from './flags.ts';
import type { CoreValues } from './values.ts';

/** Under which messages and dialogs keep their context. */
export const contextKey = 'acc';

/** What is known for the accounting of one request, shared by its transaction and, with `cdr`, its dialog. */
export class AccountingContext {
  readonly flags = new AccountingFlags();
  /** `$acc_extra`; a deleted value is null, one that was never set is absent. */
  readonly extra = new Map<ByteString, ByteString | null>();
  /** `$acc_leg`: one for each leg, the current one last. */
  readonly legs: Map<ByteString, ByteString | null>[];
  /** Epoch seconds at which a call with `cdr` was accounted first; 0 for everything else. */
  created = 0;
  /** From and To are told the other way round. */
  isUpstream = false;
  /** Of the answered call, for its call detail record. */
  answered: { readonly values: CoreValues; readonly at: number } | null = null;
  /** Epoch milliseconds; null while the call goes on. */
  endedAt: number | null = null;

  /** @param hasLegs whether the configuration has leg fields: the first leg then is there from the beginning */
  constructor(hasLegs: boolean) {
    this.legs = hasLegs ? [new Map()] : [];
  }

  /** Becomes the context of a message; what was set with the message before counts here. */
  adopt(message: Message | null): void {
    if (message === null) return;
    const own = message.attachments.get(contextKey) as AccountingContext | undefined;
    if (own === this) return;
    if (own !== undefined) this.#merge(own);
    message.attachments.set(contextKey, this);
  }

  #merge(other: AccountingContext): void {
    for (const [tag, value] of other.extra) this.extra.set(tag, value);
    other.legs.forEach((leg, index) => {
      const own = this.legs[index];
      if (own !== undefined) for (const [tag, value] of leg) own.set(tag, value);
    });
  }
}
