import { declareModule, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { answerJsonRpc, jsonText, parseJson } from '../../management/json-rpc.ts';
import type { ServerManagement } from '../../management/management.ts';
import { prettyJson } from '../../management/pretty.ts';
import { parseTextRequest } from '../../management/text-request.ts';
import { toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { type JsonRequest, takeRequests } from './requests.ts';

interface State {
  readonly path: string;
  readonly permissions: number;
  readonly replyFolder: string;
  readonly pretty: boolean;
  pipe: { close(): void } | null;
}

const fifo = declareModule({
  name: 'mi_fifo',
  doc: 'Management over a named pipe.',
  params: {
    fifo_name: param.string('/tmp/opensips_fifo', 'Path of the pipe.'),
    fifo_mode: param.integer(0o660, 'Permissions of the pipe.'),
    fifo_user: param.integerOrString(null, 'Owner (not changed by sipscript).'),
    fifo_group: param.integerOrString(null, 'Group (not changed by sipscript).'),
    reply_dir: param.string('/tmp/', 'Folder of the pipes that answers go to.'),
    reply_indent: param.string('\t', 'Indentation of answers.', { until: '2.4' }),
    pretty_printing: param.integer(0, '1: indented JSON.', { since: '3.6' }),
    trace_destination: param.string(null, 'Accepted, without effect.'),
    trace_bwlist: param.string(null, 'Accepted, without effect.'),
  },
  setup: ({ params }): State => ({
    path: toText(params.fifo_name ?? '/tmp/opensips_fifo'),
    permissions: params.fifo_mode,
    replyFolder: params.reply_dir ?? '/tmp/',
    pretty: (params.pretty_printing ?? 0) !== 0,
    pipe: null,
  }),
});

/** Where an answer goes: a name in the reply folder, never elsewhere; null when the name is refused. */
function replyPath(server: Server, { replyFolder }: State, name: ByteString): string | null {
  if (!/[./\\]/.test(name)) return toText(`${replyFolder.replace(/\/?$/, '/')}${name}`);
  server.log('ERROR', `mi_fifo: forbidden name of a reply pipe <${name}>`);
  return null;
}

/** Carries out one request of 3.x; what cannot be read has no answer. */
function answerJson(server: Server, state: State, request: JsonRequest | ByteString): void {
  if (typeof request === 'string' || parseJson(request.body) === undefined) {
    server.log(
      'ERROR',
      `mi_fifo: cannot read the request <${typeof request === 'string' ? request : request.body}>`,
    );
    return;
  }
  const path = replyPath(server, state, request.replyTo);
  if (path === null) return;
  const reply = (response: ByteString | null) => {
    if (response !== null && request.replyTo !== '') server.host.pipes?.write(path, response);
  };
  answerJsonRpc(server.management, request.body, reply, state.pretty ? prettyJson : jsonText);
}

function answerText(server: Server, state: State, text: ByteString): void {
  const request = parseTextRequest(text);
  if (request === null) {
    server.log('ERROR', `mi_fifo: cannot read the request <${text}>`);
    return;
  }
  const path = replyPath(server, state, request.replyTo);
  if (path === null) return;
  (server.management as ServerManagement).executeText(request.command, request.values, (answer) => {
    if (request.replyTo !== '') server.host.pipes?.write(path, answer);
  });
}

/** Carries out what is whole and gives back what is not: 2.4 ends a request with an empty line, 3.x with its JSON. */
function answerWhole(server: Server, state: State, text: ByteString): ByteString {
  if (server.version !== '2.4') {
    const { requests, rest } = takeRequests(text);
    for (const request of requests) answerJson(server, state, request);
    return rest;
  }
  const parts = text.split('\n\n');
  const rest = parts.pop()!;
  for (const part of parts.filter((one) => one.trim() !== ''))
    answerText(server, state, part.replace(/^\n+/, ''));
  return rest;
}

export default fifo.complete({
  start(state, server) {
    const { pipes } = server.host;
    if (pipes === undefined) return null;
    let rest = '';
    state.pipe = pipes.listen(
      state.path,
      state.permissions,
      (data) => (rest = answerWhole(server, state, rest + data)),
      (failure) => failure !== null && server.log('ERROR', `mi_fifo: ${failure.message}`),
    );
    return null;
  },
  stop: (state) => state.pipe?.close(),
});
