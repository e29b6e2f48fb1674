import type { Message } from '../../declarations/message.ts';
import type { DialogApi } from '../dialog/api.ts';
import type { Dialog } from '../dialog/dialog.ts';
import type { TmApi } from '../tm/api.ts';
import type { Transaction } from '../tm/transaction.ts';
import { type AccountingContext, contextKey as key } from './context.ts';
import type { CoreValues } from './values.ts';
import type { CallTimes, RecordWriter } from './writer.ts';

const endKey = 'acc end of call';

/** Call detail records: one for each answered dialog, when it ends (reference: modules 11). */
export class CallRecords {
  readonly #writer: RecordWriter;
  readonly #dialogs: DialogApi;
  readonly #tm: TmApi;

  constructor(writer: RecordWriter, dialogs: DialogApi, tm: TmApi) {
    this.#writer = writer;
    this.#dialogs = dialogs;
    this.#tm = tm;
    tm.on(null, 'request', ({ transaction, request }) => {
      const context = request?.attachments.get(endKey) as AccountingContext | undefined;
      if (context !== undefined) this.#writeWithReply(transaction, context);
    });
  }

  contextOf(dialog: Dialog): AccountingContext | null {
    return (dialog.attachments.get(key) as AccountingContext | undefined) ?? null;
  }

  /** Makes sure that there is a dialog for a call that is to get a record. */
  begin(message: Message, context: AccountingContext): boolean {
    const dialog = this.#dialogs.dialogOf(message) ?? this.#dialogs.create(message);
    if (dialog === null) return false;
    dialog.attachments.set(key, context);
    return true;
  }

  /** The call was answered. False when it has no dialog. */
  answered(transaction: Transaction, context: AccountingContext, values: CoreValues): boolean {
    const dialog = this.#dialogs.ofTransaction(transaction);
    if (dialog === null) return false;
    const isFirst = context.answered === null;
    context.answered = { values, at: this.#milliseconds() };
    if (!isFirst) return true;
    this.#dialogs.on(dialog, 'request-within', ({ message }) => context.adopt(message));
    for (const event of ['terminated', 'expired'] as const) {
      this.#dialogs.on(dialog, event, ({ message }) => this.#ended(message, context));
    }
    return true;
  }

  /** A BYE that came in is accounted with its reply, so that the script can still set values; all else at once. */
  #ended(message: Message | null, context: AccountingContext): void {
    if (context.endedAt !== null) return;
    context.endedAt = this.#milliseconds();
    if (message === null) {
      this.#write(context);
      return;
    }
    context.adopt(message);
    const transaction = this.#tm.transactionOf(message);
    if (transaction !== null) this.#writeWithReply(transaction, context);
    else message.attachments.set(endKey, context);
  }

  #writeWithReply(transaction: Transaction, context: AccountingContext): void {
    let isWritten = false;
    this.#tm.on(transaction, 'reply-sent', () => {
      if (isWritten) return;
      isWritten = true;
      this.#write(context);
    });
  }

  #write(context: AccountingContext): void {
    const { answered, flags } = context;
    if (answered === null) return;
    const times = this.#times(context, answered.at);
    if (flags.has('log')) this.#writer.logCall(answered.values, times, context);
    if (flags.has('evi')) this.#writer.raiseCall(answered.values, times, context);
  }

  #times(context: AccountingContext, startedAt: number): CallTimes {
    const start = Math.floor(startedAt / 1000);
    const milliseconds = Math.trunc((context.endedAt ?? startedAt) - startedAt);
    return {
      start,
      milliseconds,
      duration: Math.ceil(milliseconds / 1000),
      setup: start - context.created,
      created: context.created,
    };
  }

  #milliseconds(): number {
    return this.#writer.milliseconds();
  }
}
