import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { declareModule, madeOf, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { methodBits } from '../../sip/methods.ts';
import { dialogApi } from '../dialog/api.ts';
import type { DialogOptions } from '../dialog/dialog.ts';
import { parseOptions } from '../dialog/options.ts';
import { rrApi } from '../rr/api.ts';
import { slApi } from '../sl/api.ts';
import { tmApi } from '../tm/api.ts';

interface State {
  sequentialRoute: string | null;
  readonly usesDialog: boolean;
  readonly dialogOptions: DialogOptions | null;
}

const helper = declareModule({
  name: 'script_helper',
  doc: 'Handles requests within dialogs, CANCEL and repeated requests before the script.',
  requires: ['rr', 'sl', 'tm'],
  params: {
    sequential_route: param.string(null, 'Route that runs for each request within a dialog.'),
    use_dialog: param.integer(0, 'Not 0: dialogs are made and matched (module dialog).'),
    create_dialog_flags: param.strings('Flags for the dialogs that are made, as of create_dialog().'),
  },
  setup: ({ server, params }): State => {
    const flags = params.create_dialog_flags.at(-1);
    const state: State = {
      sequentialRoute: params.sequential_route,
      usesDialog: params.use_dialog !== 0,
      dialogOptions: flags === undefined ? null : madeOf(parseOptions(flags, server.version)),
    };
    server.hooks.beforeRequest.push((message) => handle(server, state, message));
    return state;
  },
});

const bits = {
  invite: methodBits.get('INVITE')!,
  cancel: methodBits.get('CANCEL')!,
  ack: methodBits.get('ACK')!,
  notRecorded: methodBits.get('REGISTER')! | methodBits.get('MESSAGE')!,
};

/** An execution for work that no route of the script does. */
function executionFor(server: Server, message: Message): Execution {
  let made: Execution | null = null;
  // A route that does not exist ends at once.
  server.run('request', 'script_helper', message, { subroute: '\0script_helper' }, (execution) => {
    made = execution;
  });
  return made!;
}

/** True when the script goes on with the request. */
function handle(server: Server, state: State, message: Message): boolean {
  const { sip } = message;
  if (sip.to === null || sip.callId === null) {
    server.log('ERROR', 'script_helper: To or Call-ID is missing, dropping the request');
    return false;
  }
  const execution = executionFor(server, message);
  const isSequential = Boolean(sip.toTag);
  if (isSequential && !isRouted(execution, state)) return false;
  const tm = server.api(tmApi);
  if (sip.methodBit === bits.cancel) {
    // Without the INVITE there is nothing to cancel.
    if (tm.check(execution) > 0) relay(execution);
    return false;
  }
  if (tm.check(execution) === 0) return false;
  if (isSequential) {
    relaySequential(execution, state);
    return false;
  }
  if ((sip.methodBit & bits.notRecorded) === 0) server.api(rrApi).recordRoute(message);
  if (state.usesDialog && sip.methodBit === bits.invite) {
    server.optionalApi(dialogApi)?.create(message, state.dialogOptions);
  }
  return true;
}

/** Routes a request within a dialog by its Routes; what has none of ours is answered here, false then. */
function isRouted(execution: Execution, { usesDialog }: State): boolean {
  const { message, server } = execution;
  const { methodBit } = message.sip;
  const rr = server.api(rrApi);
  if (methodBit === bits.invite) rr.recordRoute(message);
  if (rr.looseRoute(execution)) return true;
  if (usesDialog) server.optionalApi(dialogApi)?.match(message);
  if (methodBit !== bits.ack) server.api(slApi).reply(message, 404, 'Not Here');
  else if (server.api(tmApi).check(execution) > 0) relay(execution);
  return false;
}

function relaySequential(execution: Execution, { sequentialRoute }: State): void {
  const { message, server } = execution;
  if (sequentialRoute === null) {
    relay(execution);
    return;
  }
  server.run('request', null, message, { subroute: sequentialRoute, avps: execution.avps }, (ended) => {
    if (ended.stopped === null) relay(ended);
  });
}

function relay(execution: Execution): void {
  const { message, server } = execution;
  server.api(tmApi).relay(execution, (result) => {
    if (result < 0) server.api(slApi).reply(message, 500, 'Server Internal Error');
  });
}

export default helper.complete({
  start: (state, server) => {
    const { sequentialRoute } = state;
    if (sequentialRoute !== null && !server.hasRoute('route', sequentialRoute)) {
      server.log('ERROR', `route "${sequentialRoute}" does not exist! ignoring`);
      state.sequentialRoute = null;
    }
    return state.usesDialog && !server.isLoaded('dialog') ? 'use_dialog needs module dialog' : null;
  },
});
