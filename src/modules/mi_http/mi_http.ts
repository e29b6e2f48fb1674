import { declareModule, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { answerJsonRpc, jsonText } from '../../management/json-rpc.ts';
import { prettyJson } from '../../management/pretty.ts';
import { type HttpHandler, httpdApi } from '../httpd/httpd.ts';

const miHttp = declareModule({
  name: 'mi_http',
  doc: 'Management over HTTP: POST of a JSON-RPC request.',
  requires: ['httpd'],
  params: {
    root: param.string('mi', 'First part of the path.', { since: '3.6' }),
    mi_http_root: param.string('mi', 'First part of the path.', { until: '2.4' }),
    mi_http_method: param.integer(0, 'Accepted, without effect.', { until: '2.4' }),
    pretty_printing: param.integer(0, '1: indented JSON.', { since: '3.6' }),
    trace_destination: param.string(null, 'Accepted, without effect.'),
    trace_bwlist: param.string(null, 'Accepted, without effect.'),
  },
  setup: ({ server, params }) => ({
    root: (server.version === '2.4' ? params.mi_http_root : params.root) ?? 'mi',
    pretty: params.pretty_printing === 1,
  }),
});

/** Errors of commands are answers like any other, with status 200. */
function handlerOf(server: Server, pretty: boolean): HttpHandler {
  return ({ method, headers, body }, respond) => {
    if (method !== 'POST') return respond({ status: '405 Method Not Allowed', type: null, body: '' });
    // The real server hangs up on anything else.
    if (!(headers.get('content-type') ?? '').startsWith('application/json')) return respond(null);
    answerJsonRpc(
      server.management,
      body,
      (response) => respond({ status: '200 OK', type: 'application/json', body: response ?? '' }),
      pretty ? prettyJson : jsonText,
    );
  };
}

export default miHttp.complete({
  start({ root, pretty }, server) {
    // In 2.4 this module is a web page for people, which sipscript does not have.
    if (server.version === '2.4')
      server.log(
        'WARNING',
        'mi_http of 2.4 (an HTML page) is not implemented; requests are answered as 3.x does',
      );
    server.api(httpdApi).serve(root, handlerOf(server, pretty));
    return null;
  },
});
