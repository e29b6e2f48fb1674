import { declareModule, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { answerJsonRpc, jsonText } from '../../management/json-rpc.ts';
import type { ServerManagement } from '../../management/management.ts';
import { prettyJson } from '../../management/pretty.ts';
import { parseTextRequest } from '../../management/text-request.ts';
import { toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';

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

/** Where an answer goes: a name in the reply folder, never elsewhere. */
function replyPath({ replyFolder }: State, name: ByteString): string {
  return toText(`${replyFolder.replace(/\/?$/, '/')}${name.replaceAll('/', '')}`);
}

/** One request of 3.x per line; answers have no line end. */
function answerLine(server: Server, state: State, line: ByteString): void {
  const match = /^:([^:]*):([\s\S]*)$/.exec(line);
  if (match === null) {
    server.log('ERROR', `mi_fifo: cannot read the request <${line}>`);
    return;
  }
  const [, replyTo, request] = match;
  const reply = (response: ByteString | null) => {
    if (response !== null && replyTo !== '') server.host.pipes?.write(replyPath(state, replyTo!), response);
  };
  answerJsonRpc(server.management, request!, reply, state.pretty ? prettyJson : jsonText);
}

function answerText(server: Server, state: State, text: ByteString): void {
  const request = parseTextRequest(text);
  if (request === null) {
    server.log('ERROR', `mi_fifo: cannot read the request <${text}>`);
    return;
  }
  (server.management as ServerManagement).executeText(request.command, request.values, (answer) => {
    if (request.replyTo !== '') server.host.pipes?.write(replyPath(state, request.replyTo), answer);
  });
}

export default fifo.complete({
  start(state, server) {
    const { pipes } = server.host;
    if (pipes === undefined) return null;
    // 2.4 ends a request with an empty line, 3.x with the end of the line.
    const separator = server.version === '2.4' ? '\n\n' : '\n';
    let rest = '';
    state.pipe = pipes.listen(
      state.path,
      state.permissions,
      (data) => {
        const parts = (rest + data).split(separator);
        rest = parts.pop()!;
        for (const part of parts.filter((text) => text.trim() !== '')) {
          if (server.version === '2.4') answerText(server, state, part.replace(/^\n+/, ''));
          else answerLine(server, state, part);
        }
      },
      (failure) => failure !== null && server.log('ERROR', `mi_fifo: ${failure.message}`),
    );
    return null;
  },
  stop: (state) => state.pipe?.close(),
});
