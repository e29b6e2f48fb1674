import { declareModule, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { answerJsonRpc, jsonText } from '../../management/json-rpc.ts';
import { prettyJson } from '../../management/pretty.ts';
import { type HttpResponse, isForm } from '../httpd/http.ts';
import { type HttpHandler, httpdApi } from '../httpd/httpd.ts';
import { htmlHandler } from '../mi_html/handler.ts';

const miHttp = declareModule({
  name: 'mi_http',
  doc: 'Management over HTTP: POST of a JSON-RPC request (2.4: web pages, mi_html in 3.x).',
  requires: ['httpd'],
  params: {
    root: param.string('mi', 'First part of the path.', { since: '3.6' }),
    mi_http_root: param.string('mi', 'First part of the path.', { until: '2.4' }),
    mi_http_method: param.integer(0, '0: forms are sent with GET; 1: with POST.', {
      until: '2.4',
      check: (value) => (value === 0 || value === 1 ? null : 'must be 0 or 1'),
    }),
    pretty_printing: param.integer(0, '1: indented JSON.', { since: '3.6' }),
    trace_destination: param.string(null, 'Accepted, without effect.'),
    trace_bwlist: param.string(null, 'Accepted, without effect.'),
  },
  setup: ({ server, params }) => ({
    root: (server.version === '2.4' ? params.mi_http_root : params.root) ?? 'mi',
    method: params.mi_http_method === 1 ? ('POST' as const) : ('GET' as const),
    pretty: (params.pretty_printing ?? 0) !== 0,
  }),
});

/** Errors of commands are answers like any other, with status 200. */
function handlerOf(server: Server, pretty: boolean): HttpHandler {
  const empty = (status: string): HttpResponse => ({ status, type: 'application/json', body: '' });
  return (request, respond) => {
    if (request.method !== 'POST') return respond(empty('405 Method Not Allowed'));
    if (request.body === '' || isForm(request)) return respond(empty('400 Bad Request'));
    answerJsonRpc(
      server.management,
      request.body,
      (body) =>
        respond(body === null ? empty('202 Accepted') : { status: '200 OK', type: 'application/json', body }),
      pretty ? prettyJson : jsonText,
    );
  };
}

export default miHttp.complete({
  start({ root, method, pretty }, server) {
    const handler =
      server.version === '2.4' ? htmlHandler(server, { root, method }) : handlerOf(server, pretty);
    server.api(httpdApi).serve(root, 'mi_http', handler);
    return null;
  },
});
