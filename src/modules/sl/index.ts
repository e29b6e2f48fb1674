import { arg } from '../../declarations/arguments.ts';
import type { Message } from '../../declarations/message.ts';
import { declareModule, param } from '../../declarations/module.ts';
import { errorReply } from '../../runtime/forwarding/errors.ts';
import { lastError } from '../../runtime/forwarding/last-error.ts';
import { replyCodeProblem } from '../../runtime/forwarding/reply-code.ts';
import type { ByteString } from '../../values/value.ts';
import type { SlApi } from './api.ts';
import { Stateless } from './stateless.ts';

const sl = declareModule({
  name: 'sl',
  doc: 'Answers requests without a transaction, and absorbs the ACKs to those answers.',
  params: {
    enable_stats: param.integer(1, '1 keeps the statistics of this module.'),
  },
  setup: ({ server, params }) => new Stateless(server, params.enable_stats !== 0),
});

export default sl.complete({
  start: (state, server) => {
    server.hooks.beforeRequest.push((message) => !state.absorbs(message));
    return null;
  },
  functions: {
    sl_send_reply: sl.fn({
      doc: 'Answers the request without a transaction; the script goes on. Does nothing for an ACK.',
      routes: ['request', 'error'],
      args: [arg.integer('code', 'Status code, 100 to 699.'), arg.string('reason', 'Reason phrase.')],
      returns: { 1: 'sent, or nothing to do for an ACK', [-1]: 'not sent' },
      link: (_server, _state, code) => replyCodeProblem(code),
      run: (execution, state, code, reason) => {
        const problem = replyCodeProblem(code);
        if (problem !== undefined) {
          execution.log('ERROR', problem);
          return -1;
        }
        return state.reply(execution.message, code, reason) ? 1 : -1;
      },
    }),
    sl_reply_error: sl.fn({
      doc: 'Answers with what the last failed statement failed of.',
      routes: ['request'],
      args: [],
      returns: { 1: 'sent', [-1]: 'not sent' },
      asksBefore: true,
      run: (execution, state) => {
        const { code, reason } = errorReply(lastError(execution), 'SL');
        return state.replyError(execution.message, code, reason) ? 1 : -1;
      },
    }),
  },
  statistics: {
    '1xx_replies': { doc: 'Provisional replies sent.' },
    '2xx_replies': { doc: 'Replies 200 to 299 sent.' },
    '3xx_replies': { doc: 'Replies 300 to 399 sent.' },
    '4xx_replies': { doc: 'Replies 400 to 499 sent.' },
    '5xx_replies': { doc: 'Replies 500 to 599 sent.' },
    '6xx_replies': { doc: 'Replies 600 to 699 sent.' },
    sent_replies: { doc: 'Replies sent.' },
    sent_err_replies: { doc: 'Replies sent by sl_reply_error.' },
    received_ACKs: { doc: 'ACKs that belong to replies of this module.' },
  },
  api: (state): SlApi => ({
    reply: (message: Message, code: number, reason: ByteString, extra) =>
      state.reply(message, code, reason, extra),
    tagOf: (message) => state.tagOf(message),
  }),
});
