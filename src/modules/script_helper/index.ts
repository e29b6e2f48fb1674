import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { declareModule, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { dialogApi } from '../dialog/api.ts';
import { rrApi } from '../rr/api.ts';
import { slApi } from '../sl/api.ts';
import { tmApi } from '../tm/api.ts';

interface State {
  readonly sequentialRoute: string | null;
  readonly usesDialog: boolean;
}

const helper = declareModule({
  name: 'script_helper',
  doc: 'Handles requests within dialogs, CANCEL and repeated requests before the script.',
  requires: ['rr', 'sl', 'tm'],
  params: {
    sequential_route: param.string(null, 'Route that runs for each request within a dialog.'),
    use_dialog: param.integer(0, 'Not 0: dialogs are made and matched (module dialog).'),
    create_dialog_flags: param.strings('Flags for the dialogs that are made; read, but without effect here.'),
  },
  setup: ({ server, params }): State => {
    const state: State = { sequentialRoute: params.sequential_route, usesDialog: params.use_dialog !== 0 };
    server.hooks.beforeRequest.push((message) => handle(server, state, message));
    return state;
  },
});

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
  const execution = executionFor(server, message);
  return message.sip.toTag ? sequential(execution, state) : initial(execution, state);
}

function initial(execution: Execution, { usesDialog }: State): boolean {
  const { message, server } = execution;
  const { method } = message.sip;
  if (method === 'CANCEL') {
    // Without the INVITE there is nothing to cancel.
    if (server.api(tmApi).check(execution) > 0) relay(execution);
    return false;
  }
  if (server.api(tmApi).check(execution) === 0) return false;
  if (method !== 'REGISTER' && method !== 'MESSAGE') server.api(rrApi).recordRoute(message);
  if (usesDialog && method === 'INVITE') server.optionalApi(dialogApi)?.create(message);
  return true;
}

function sequential(execution: Execution, { sequentialRoute, usesDialog }: State): boolean {
  const { message, server } = execution;
  const { method } = message.sip;
  if (method === 'INVITE') server.api(rrApi).recordRoute(message);
  const isRouted =
    server.api(rrApi).looseRoute(execution) ||
    (usesDialog && server.optionalApi(dialogApi)?.match(message) != null);
  if (!isRouted) {
    if (method === 'ACK') {
      if (server.api(tmApi).check(execution) !== -1) relay(execution);
    } else server.api(slApi).reply(message, 404, 'Not Here');
    return false;
  }
  if (method !== 'ACK' && server.api(tmApi).check(execution) === 0) return false;
  if (sequentialRoute === null) relay(execution);
  else {
    server.run('request', null, message, { subroute: sequentialRoute, avps: execution.avps }, (ended) => {
      if (ended.stopped === null) relay(ended);
    });
  }
  return false;
}

function relay(execution: Execution): void {
  const { message, server } = execution;
  server.api(tmApi).relay(execution, (result) => {
    if (result < 0) server.api(slApi).reply(message, 500, 'Server Internal Error');
  });
}

export default helper.complete({
  start: ({ sequentialRoute, usesDialog }, server) => {
    if (sequentialRoute !== null && !server.hasRoute('route', sequentialRoute)) {
      return `sequential_route: route[${sequentialRoute}] is not defined`;
    }
    return usesDialog && !server.isLoaded('dialog') ? 'use_dialog needs module dialog' : null;
  },
});
