import { declareModule, param } from '../../declarations/module.ts';
import { httpdApi } from '../httpd/httpd.ts';
import { htmlHandler } from './handler.ts';

const miHtml = declareModule({
  name: 'mi_html',
  doc: 'Management as web pages.',
  requires: ['httpd'],
  params: {
    root: param.string('mi', 'First part of the path.'),
    http_method: param.integer(0, '0: forms are sent with GET; 1: with POST.', {
      check: (value) => (value === 0 || value === 1 ? null : 'must be 0 or 1'),
    }),
    trace_destination: param.string(null, 'Accepted, without effect.'),
    trace_bwlist: param.string(null, 'Accepted, without effect.'),
  },
  setup: ({ params }) => ({
    root: params.root ?? 'mi',
    method: params.http_method === 1 ? ('POST' as const) : ('GET' as const),
  }),
});

export default miHtml.complete({
  start(options, server) {
    server.api(httpdApi).serve(options.root, 'mi_html', htmlHandler(server, options));
    return null;
  },
});
