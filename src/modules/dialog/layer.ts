import { type EventParameter, optionalParameter } from '../../declarations/events.ts';
import type { Message } from '../../declarations/message.ts';
import type { Server } from '../../declarations/server.ts';
import { createFlagNames } from '../../runtime/flags.ts';
import type { ByteString } from '../../values/value.ts';
import { type RrApi, rrApi } from '../rr/api.ts';
import { type TmApi, tmApi } from '../tm/api.ts';
import { Ticks } from '../tm/ticks.ts';
import type { Transaction } from '../tm/transaction.ts';
import type { DialogEvent, DialogMoment } from './api.ts';
import type { Dialog } from './dialog.ts';
import { Profiles } from './profiles.ts';
import { type DialogStep, nextState, type StepFacts, states } from './state.ts';
import { Statistics } from './statistics.ts';
import { DialogTable } from './table.ts';

/** How requests are matched to dialogs. */
export type MatchMode = 'did' | 'did-then-sip' | 'sip';

/** Module parameters; times in seconds. */
export interface DialogSettings {
  readonly statistics: boolean;
  readonly hashSize: number;
  readonly parameterName: ByteString;
  readonly timeout: number;
  readonly optionsInterval: number;
  readonly reinviteInterval: number;
  readonly deleteDelay: number;
  readonly extraHeaders: ByteString;
  readonly matchMode: MatchMode;
  readonly raceTimeout: number;
  readonly profileRows: number;
  readonly profilesWithValue: ByteString | null;
  readonly profilesWithoutValue: ByteString | null;
  /** Shared profiles have a cache to be shared by. */
  readonly hasCache: boolean;
}

/** What this module knows about one message. */
export interface Binding {
  dialog: Dialog | null;
  /** Index of the leg the message goes to; null when nothing tells. */
  destination: number | null;
  /** Seconds of `$DLG_timeout` set before there was a dialog; 0: none were. */
  timeout: number;
}

const key = 'dialog';

/** Everything the module keeps, and the ways the state of a dialog changes. */
export class DialogLayer {
  readonly server: Server;
  readonly settings: DialogSettings;
  readonly table: DialogTable;
  readonly profiles: Profiles;
  readonly statistics: Statistics;
  /** Names of the flags of a dialog (3.x). */
  readonly flagNames = createFlagNames();
  readonly #transactions = new WeakMap<Transaction, Dialog>();
  #seconds: Ticks | null = null;
  #tm: TmApi | null = null;
  #rr: RrApi | null = null;

  constructor(server: Server, settings: DialogSettings) {
    this.server = server;
    this.settings = settings;
    this.table = new DialogTable(settings.hashSize, () => server.host.random.uint32());
    this.profiles = new Profiles(settings);
    this.statistics = new Statistics(server, settings.statistics);
  }

  get tm(): TmApi {
    this.#tm ??= this.server.api(tmApi);
    return this.#tm;
  }

  get rr(): RrApi | null {
    this.#rr ??= this.server.optionalApi(rrApi);
    return this.#rr;
  }

  /** Timers of whole seconds. */
  get seconds(): Ticks {
    this.#seconds ??= new Ticks(this.server.host.clock, 1000);
    return this.#seconds;
  }

  /** Epoch seconds. */
  now(): number {
    return Math.floor(this.server.host.clock.now() / 1000);
  }

  stop(): void {
    this.#seconds?.stop();
  }

  // ---- which dialog -------------------------------------------------------------------------------------

  binding(message: Message): Binding {
    let binding = message.attachments.get(key) as Binding | undefined;
    if (binding === undefined) {
      binding = { dialog: null, destination: null, timeout: 0 };
      message.attachments.set(key, binding);
    }
    return binding;
  }

  bind(message: Message, dialog: Dialog, destination: number | null): void {
    const binding = this.binding(message);
    binding.dialog = dialog;
    binding.destination = destination;
  }

  /** The dialog of a message: matched, created, or that of its transaction. */
  dialogOf(message: Message): Dialog | null {
    const bound = (message.attachments.get(key) as Binding | undefined)?.dialog ?? null;
    if (bound !== null) return bound;
    const transaction = this.tm.transactionOf(message);
    return transaction === null ? null : this.ofTransaction(transaction);
  }

  /** Index of the leg the message goes to: known of requests that began a dialog or were matched to one. */
  destinationOf(message: Message): number | null {
    return (message.attachments.get(key) as Binding | undefined)?.destination ?? null;
  }

  ofTransaction(transaction: Transaction): Dialog | null {
    return this.#transactions.get(transaction) ?? null;
  }

  /** A transaction keeps its dialog in the table. */
  link(transaction: Transaction, dialog: Dialog): void {
    if (this.#transactions.has(transaction)) return;
    this.#transactions.set(transaction, dialog);
    dialog.holders.add(transaction);
    this.tm.on(transaction, 'deleted', () => this.release(dialog, transaction));
  }

  /** Something no longer needs the dialog: an ended one is forgotten with its last holder. */
  release(dialog: Dialog, holder: unknown): void {
    dialog.holders.delete(holder);
    this.forgetEnded(dialog);
  }

  forgetEnded(dialog: Dialog): void {
    if (dialog.state !== states.deleted || dialog.holders.size > 0) return;
    if (dialog.deleteDelay > 0)
      this.seconds.after(dialog.deleteDelay * 1000, () => this.table.remove(dialog));
    else this.table.remove(dialog);
  }

  // ---- changes ------------------------------------------------------------------------------------------

  /** Takes a step and tells everybody when the state changed. Returns the state before. */
  step(dialog: Dialog, step: DialogStep, facts: StepFacts = {}): Dialog['state'] {
    const before = dialog.state;
    dialog.state = nextState(before, step, { hadBye: dialog.hadBye, ...facts });
    if (dialog.state !== before) this.#raise(dialog, before);
    return before;
  }

  #raise(dialog: Dialog, before: number): void {
    const { server } = this;
    const id: EventParameter[] =
      server.version === '2.4'
        ? [
            { name: 'hash_entry', value: String(dialog.row) },
            { name: 'hash_id', value: String(dialog.id) },
          ]
        : [
            { name: 'id', value: dialog.did },
            { name: 'db_id', value: dialog.databaseId },
          ];
    server.events.raise(
      'E_DLG_STATE_CHANGED',
      [
        ...id,
        { name: 'callid', value: dialog.callId },
        { name: 'from_tag', value: dialog.caller.tag },
        optionalParameter('to_tag', dialog.callee.tag || null),
        { name: 'old_state', value: before },
        { name: 'new_state', value: dialog.state },
      ],
      null,
    );
  }

  emit(dialog: Dialog, event: DialogEvent, moment: Omit<DialogMoment, 'dialog'>): void {
    for (const listener of dialog.listeners.get(event) ?? []) listener({ dialog, ...moment });
  }

  on(dialog: Dialog, event: DialogEvent, listener: (moment: DialogMoment) => void): void {
    const listeners = dialog.listeners.get(event);
    if (listeners === undefined) dialog.listeners.set(event, [listener]);
    else listeners.push(listener);
  }

  /** (Re)starts the timer that ends the dialog. */
  setTimer(dialog: Dialog, seconds: number, expire: (dialog: Dialog) => void): void {
    dialog.timer?.cancel();
    dialog.expiresAt = this.server.host.clock.now() + seconds * 1000;
    dialog.timer = this.seconds.after(seconds * 1000, () => expire(dialog));
  }

  stopTimers(dialog: Dialog): void {
    dialog.timer?.cancel();
    dialog.timer = null;
    dialog.expiresAt = null;
    for (const timer of dialog.pingTimers) timer.cancel();
    dialog.pingTimers = [];
  }

  /** Runs a route of the script for a dialog, outside any message. */
  runRoute(dialog: Dialog, route: ByteString | null): void {
    if (route === null) return;
    const message = this.server.dummyRequest();
    this.bind(message, dialog, null);
    this.server.run('request', null, message, { subroute: route });
  }
}
