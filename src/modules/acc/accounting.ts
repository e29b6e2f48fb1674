import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { type DialogApi, dialogApi } from '../dialog/api.ts';
import type { Dialog } from '../dialog/dialog.ts';
import { rrApi } from '../rr/api.ts';
import { type TmApi, type TransactionMoment, tmApi } from '../tm/api.ts';
import type { Transaction } from '../tm/transaction.ts';
import { CallRecords } from './calls.ts';
import { AccountingContext, contextKey as key } from './context.ts';
import type { Backend, Fields } from './fields.ts';
import type { Option } from './flags.ts';
import { coreValues, type Result, resultOf, resultOfComment } from './values.ts';
import { RecordWriter } from './writer.ts';

/** Parameters and fields of the module. */
export interface AccountingOptions {
  readonly params: {
    readonly early_media: number;
    readonly report_cancels: number;
    readonly detect_direction: number;
    readonly log_level: number;
  };
  readonly extra: Fields;
  readonly legs: Fields;
}

/** Accounting of transactions: what a script asked for becomes records when the replies go out (reference: modules 11). */
export class Accounting {
  readonly server: Server;
  readonly options: AccountingOptions;
  readonly writer: RecordWriter;
  readonly #contexts = new WeakMap<Transaction, AccountingContext>();
  readonly #accounted = new WeakSet<Transaction>();
  #tm: TmApi | null = null;
  #dialogs: DialogApi | null = null;
  #calls: CallRecords | null = null;

  constructor(server: Server, options: AccountingOptions) {
    this.server = server;
    this.options = options;
    this.writer = new RecordWriter(server, options.extra, options.legs, options.params.log_level);
  }

  start(): void {
    const tm = this.server.api(tmApi);
    this.#tm = tm;
    this.#dialogs = this.server.optionalApi(dialogApi);
    if (this.#dialogs !== null) this.#calls = new CallRecords(this.writer, this.#dialogs, tm);
    tm.on(null, 'request', ({ transaction, request }) => {
      const context = request?.attachments.get(wantedKey) as AccountingContext | undefined;
      if (context !== undefined) this.#attach(transaction, context);
    });
  }

  /** The context of a message: its own, that of its transaction, that of its dialog. */
  contextOf(message: Message): AccountingContext | null {
    const own = message.attachments.get(key) as AccountingContext | undefined;
    if (own !== undefined) return own;
    const transaction = this.#tm?.transactionOf(message) ?? null;
    const known = transaction === null ? undefined : this.#contexts.get(transaction);
    if (known !== undefined) return known;
    const dialog = this.dialogOf(message);
    return dialog === null ? null : (this.#calls?.contextOf(dialog) ?? null);
  }

  /** The same, made when there is none. */
  makeContext(message: Message): AccountingContext {
    const found = this.contextOf(message);
    if (found !== null) return found;
    const context = new AccountingContext(this.options.legs.tags.size > 0);
    message.attachments.set(key, context);
    const transaction = this.#tm?.transactionOf(message) ?? null;
    if (transaction !== null) this.#contexts.set(transaction, context);
    return context;
  }

  dialogOf(message: Message): Dialog | null {
    return this.#dialogs?.dialogOf(message) ?? null;
  }

  /** `acc_load_ctx_from_dlg()`: from here on the values are those of the dialog. False without dialog or values. */
  loadFromDialog(message: Message): boolean {
    const dialog = this.dialogOf(message);
    const context = dialog === null ? null : (this.#calls?.contextOf(dialog) ?? null);
    if (context === null || message.attachments.has(storedKey)) return false;
    message.attachments.set(storedKey, message.attachments.get(key) ?? null);
    message.attachments.set(key, context);
    return true;
  }

  /** `acc_unload_ctx_from_dlg()`: takes the values from before back. */
  unload(message: Message): boolean {
    if (!message.attachments.has(storedKey)) return false;
    const stored = message.attachments.get(storedKey);
    message.attachments.delete(storedKey);
    if (stored === null) message.attachments.delete(key);
    else message.attachments.set(key, stored);
    return true;
  }

  /** `do_accounting()` */
  account(execution: Execution, types: readonly Backend[], given: readonly Option[]): boolean {
    const { message } = execution;
    if (message.sip.method === 'CANCEL' && this.options.params.report_cancels === 0) {
      execution.log('WARNING', 'a CANCEL is not accounted: report_cancels is not set');
      return true;
    }
    let wanted = given;
    if (wanted.includes('cdr') && this.#calls === null) {
      execution.log('ERROR', 'call detail records need the module dialog');
      wanted = wanted.filter((option) => option !== 'cdr');
    }
    const context = this.makeContext(message);
    const isFirst = context.flags.isEmpty;
    const isFirstCall = wanted.includes('cdr') && !context.flags.wants('cdr');
    if (isFirstCall && message.sip.toTag === null) {
      context.created = this.writer.now();
      if (message.sip.method === 'INVITE' && !this.#calls!.begin(message, context)) {
        execution.log('ERROR', 'cannot create the dialog for the call detail record');
        return false;
      }
    }
    context.flags.add(types, wanted);
    // What is accounted already stays as it is: requests within a recorded call have no records of their own.
    if (!isFirst) return true;
    if (this.options.params.detect_direction !== 0) {
      context.isUpstream = this.server.optionalApi(rrApi)?.isUpstream(message) ?? false;
    }
    const transaction = this.#tm?.transactionOf(message) ?? null;
    if (transaction === null) message.attachments.set(wantedKey, context);
    else this.#attach(transaction, context);
    return true;
  }

  /** A record that the script writes itself. */
  writeNow(execution: Execution, backend: 'log' | 'evi', comment: ByteString): void {
    const { message } = execution;
    const result = resultOfComment(comment);
    const context = this.contextOf(message);
    const values = coreValues(message, null, result, context?.isUpstream ?? false);
    if (backend === 'log') this.writer.log('request', values, context);
    else this.writer.raise(result.number < 300 ? 'answered' : 'missed', values, context);
  }

  #attach(transaction: Transaction, context: AccountingContext): void {
    this.#contexts.set(transaction, context);
    if (this.#accounted.has(transaction)) return;
    this.#accounted.add(transaction);
    const tm = this.#tm!;
    const answered = new Set<ByteString>();
    // Values from the onreply_route for all replies, which knows no transaction yet.
    tm.on(transaction, 'reply', ({ reply }) => context.adopt(reply));
    tm.on(transaction, 'failure', (moment) => this.#missed(moment, context));
    const replied = (moment: TransactionMoment): void => {
      if (moment.code >= 200) {
        // A repeated final reply is no answer of its own.
        const tag = moment.reply?.sip.toTag ?? '';
        if (answered.has(tag)) return;
        answered.add(tag);
      }
      this.#replied(moment, context);
    };
    tm.on(transaction, 'reply-sent', replied);
    tm.on(transaction, 'local-reply', replied);
  }

  /** The first failed attempt of a call is a missed one. */
  #missed({ transaction, reply, code }: TransactionMoment, context: AccountingContext): void {
    const { flags } = context;
    if (!flags.wants('missed')) return;
    const values = this.#valuesOf(transaction, reply, resultOf(reply, code), context);
    if (flags.wantsOf('evi', 'missed')) this.writer.raise('missed', values, context);
    if (flags.wantsOf('log', 'missed')) this.writer.log('missed', values, context);
    flags.forget('missed');
  }

  #replied(moment: TransactionMoment, context: AccountingContext): void {
    const { transaction, reply, code } = moment;
    const { flags } = context;
    if (transaction.isInvite && code >= 300) this.#missed(moment, context);
    if (flags.isEmpty) return;
    if (code >= 300 && !flags.wants('failed')) return;
    if (code < 200 && !this.#isEarlyMedia(reply)) return;
    const values = this.#valuesOf(transaction, reply, resultOf(reply, code), context);
    const isCall =
      transaction.isInvite && transaction.request.sip.toTag === null && code >= 200 && code < 300;
    if (isCall && flags.wants('cdr') && this.#calls?.answered(transaction, context, values)) return;
    if (flags.has('evi')) this.writer.raise('answered', values, context);
    if (flags.has('log')) this.writer.log('answered', values, context);
  }

  #isEarlyMedia(reply: Message | null): boolean {
    return this.options.params.early_media !== 0 && (reply?.sip.contentLength ?? 0) > 0;
  }

  #valuesOf(transaction: Transaction, reply: Message | null, result: Result, context: AccountingContext) {
    return coreValues(transaction.request, reply, result, context.isUpstream);
  }
}

const storedKey = 'acc before load';
/** Set when the script wants the transaction of the message accounted, not only the call it belongs to. */
const wantedKey = 'acc wanted';
