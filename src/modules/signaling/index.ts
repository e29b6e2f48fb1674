import { arg } from '../../declarations/arguments.ts';
import type { Message } from '../../declarations/message.ts';
import { declareModule } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { type ReplyExtra, slApi } from '../sl/api.ts';
import { tmApi } from '../tm/api.ts';
import type { SignalingApi } from './api.ts';

const signaling = declareModule({
  name: 'signaling',
  doc: 'Answers requests with their transaction when there is one, else without.',
  setup: ({ server }) => ({ server }),
});

function reply(
  server: Server,
  message: Message,
  code: number,
  reason: ByteString,
  extra?: ReplyExtra,
): boolean {
  const tm = server.optionalApi(tmApi);
  const sl = server.optionalApi(slApi);
  if (tm !== null && (tm.hasTransaction(message) || sl === null))
    return tm.reply(message, code, reason, extra);
  return sl?.reply(message, code, reason, extra) ?? false;
}

function tagOf(server: Server, message: Message): ByteString | null {
  const tm = server.optionalApi(tmApi);
  const sl = server.optionalApi(slApi);
  if (tm !== null && (tm.hasTransaction(message) || sl === null)) return tm.tagOf(message);
  return sl?.tagOf(message) ?? null;
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
      link: (_server, _state, code) =>
        code === undefined || (code >= 100 && code <= 699)
          ? undefined
          : `wrong status code ${code}, allowed are 100 to 699`,
      run: ({ server, message }, _state, code, reason) => (reply(server, message, code, reason) ? 1 : -1),
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
