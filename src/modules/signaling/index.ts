import { arg } from '../../declarations/arguments.ts';
import type { Message } from '../../declarations/message.ts';
import { declareModule } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { replyCodeProblem } from '../../runtime/forwarding/reply-code.ts';
import type { ByteString } from '../../values/value.ts';
import { type ReplyExtra, type SlApi, slApi } from '../sl/api.ts';
import { tmApi } from '../tm/api.ts';
import type { SignalingApi } from './api.ts';

const signaling = declareModule({
  name: 'signaling',
  doc: 'Answers requests with their transaction when there is one, else without.',
  setup: ({ server }) => ({ server }),
});

/** What answers a request without a transaction; null (and a log line) without module sl. */
function stateless(server: Server): SlApi | null {
  const sl = server.optionalApi(slApi);
  if (sl === null)
    server.log('ERROR', 'there is no transaction, and module sl is not loaded: no reply can be sent');
  return sl;
}

function reply(
  server: Server,
  message: Message,
  code: number,
  reason: ByteString,
  extra?: ReplyExtra,
): boolean {
  const tm = server.optionalApi(tmApi);
  if (tm?.hasTransaction(message)) return tm.reply(message, code, reason, extra);
  return stateless(server)?.reply(message, code, reason, extra) ?? false;
}

function tagOf(server: Server, message: Message): ByteString | null {
  const tm = server.optionalApi(tmApi);
  if (tm?.hasTransaction(message)) return tm.tagOf(message);
  return stateless(server)?.tagOf(message) ?? null;
}

export default signaling.complete({
  start: (_state, server) =>
    server.isLoaded('tm') || server.isLoaded('sl') ? null : 'signaling needs tm or sl to send replies with',
  functions: {
    send_reply: signaling.fn({
      doc: 'Answers the request: by its transaction when there is one, else without.',
      routes: ['request', 'failure', 'error'],
      args: [arg.integer('code', 'Status code, 100 to 699.'), arg.string('reason', 'Reason phrase.')],
      returns: { 1: 'sent', [-1]: 'not sent' },
      link: (_server, _state, code) => replyCodeProblem(code),
      run: (execution, _state, code, reason) => {
        const problem = replyCodeProblem(code);
        if (problem !== undefined) {
          execution.log('ERROR', problem);
          return -1;
        }
        return reply(execution.server, execution.message, code, reason) ? 1 : -1;
      },
    }),
  },
  variables: {
    sig_local_totag: signaling.variable({
      doc: 'The To tag that a local reply to this request will carry.',
      since: '3.6',
      get: ({ server, message }) => (message.sip.kind === 'request' ? tagOf(server, message) : null),
    }),
  },
  api: (_state, server): SignalingApi => ({
    reply: (message, code, reason, extra) => reply(server, message, code, reason, extra),
    tagOf: (message) => tagOf(server, message),
  }),
});
