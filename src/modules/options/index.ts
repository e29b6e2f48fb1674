import { declareModule, param } from '../../declarations/module.ts';
import { methodBits } from '../../sip/methods.ts';
import type { ByteString } from '../../values/value.ts';
import { requestUri } from '../../variables/request-uri.ts';
import { signalingApi } from '../signaling/api.ts';

const options = declareModule({
  name: 'options',
  doc: 'Answers OPTIONS requests to the server itself.',
  requires: ['signaling'],
  params: {
    accept: param.string('*/*', 'Body of Accept; empty: no such header.'),
    accept_encoding: param.string('', 'Body of Accept-Encoding; empty: no such header.'),
    accept_language: param.string('en', 'Body of Accept-Language; empty: no such header.'),
    support: param.string('', 'Body of Supported; empty: no such header.'),
  },
  setup: ({ params }): readonly ByteString[] =>
    (
      [
        ['Accept', params.accept],
        ['Accept-Encoding', params.accept_encoding],
        ['Accept-Language', params.accept_language],
        ['Supported', params.support],
      ] as const
    ).flatMap(([name, body]) => (body ? [`${name}: ${body}\r\n`] : [])),
});

const optionsBit = methodBits.get('OPTIONS');

export default options.complete({
  functions: {
    options_reply: options.fn({
      doc: 'Answers an OPTIONS request whose request URI has no user with 200; with 500 when no header is configured.',
      routes: ['request'],
      args: [],
      returns: { 0: 'answered: the script ends', [-1]: 'another request, or the URI has a user' },
      run: (execution, headers) => {
        const { message, server } = execution;
        if (message.sip.methodBit !== optionsBit) {
          execution.log('ERROR', 'called for a request that is not OPTIONS');
          return -1;
        }
        const uri = requestUri(execution);
        if (uri === null) return -1;
        if (uri.user) {
          execution.log('ERROR', 'ruri contains username');
          return -1;
        }
        const { reply } = server.api(signalingApi);
        const answered =
          headers.length === 0
            ? reply(message, 500, 'Server internal error')
            : reply(message, 200, 'OK', { headers });
        return answered ? 0 : -1;
      },
    }),
  },
});
