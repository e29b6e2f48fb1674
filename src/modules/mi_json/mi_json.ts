import { ManagementError } from '../../declarations/management.ts';
import { declareModule, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ServerManagement } from '../../management/management.ts';
import { treeJson } from '../../management/tree-json.ts';
import type { ByteString } from '../../values/value.ts';
import { fieldOf } from '../httpd/http.ts';
import { type HttpHandler, httpdApi } from '../httpd/httpd.ts';

const miJson = declareModule({
  name: 'mi_json',
  doc: 'Management over HTTP: GET of a command, answered in JSON (2.4; mi_http in 3.x).',
  requires: ['httpd'],
  params: {
    mi_json_root: param.string('json', 'First part of the path.'),
    trace_destination: param.string(null, 'Accepted, without effect.'),
    trace_bwlist: param.string(null, 'Accepted, without effect.'),
  },
  setup: ({ params }) => ({ root: params.mi_json_root ?? 'json' }),
});

const failure = ({ code, message }: ManagementError): ByteString =>
  `{"error": {"code": ${code}, "message": "${message}"}}`;
const unexpectedMethod = new ManagementError(406, 'Unexpected method');
const noCommand = new ManagementError(500, 'Internal server error');
const unknownCommand = new ManagementError(500, 'Command not found');

/** `GET /json/command?params=a,b`. Errors come with status 200, too. */
function handlerOf(server: Server): HttpHandler {
  return (request, respond) => {
    const answer = (body: ByteString) => respond({ status: '200 OK', type: 'application/json', body });
    if (request.method !== 'GET') return answer(failure(unexpectedMethod));
    const command = request.path.split('/').slice(2).join('/');
    if (command === '') return answer(failure(noCommand));
    const params = fieldOf(request, 'params') ?? '';
    const values = params.split(',');
    if (values.at(-1) === '') values.pop();
    (server.management as ServerManagement).executeTree(command, values, (result) => {
      const problem = result ?? unknownCommand;
      answer(problem instanceof ManagementError ? failure(problem) : treeJson(problem));
    });
  };
}

export default miJson.complete({
  start({ root }, server) {
    server.api(httpdApi).serve(root, 'mi_json', handlerOf(server));
    return null;
  },
});
