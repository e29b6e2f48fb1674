import { ManagementError, type ManagementResult } from '../../declarations/management.ts';
import type { Server } from '../../declarations/server.ts';
import { parseJson } from '../../management/json-rpc.ts';
import type { ServerManagement } from '../../management/management.ts';
import { prettyJson } from '../../management/pretty.ts';
import type { ByteString } from '../../values/value.ts';
import { fieldOf } from '../httpd/http.ts';
import type { HttpHandler } from '../httpd/httpd.ts';
import { htmlPage } from './page.ts';

export interface HtmlOptions {
  readonly root: string;
  readonly method: 'GET' | 'POST';
}

const notParsed = '<html><body>Unable to parse URL!</body></html>';
const broken = '<html><body>Internal server error!</body></html>';

/** The pages `/root`, `/root/module` and `/root/module/command`; with `arg` the command runs. */
export function htmlHandler(server: Server, options: HtmlOptions): HttpHandler {
  const run = server.version === '2.4' ? runText : runJson;
  return (request, respond) => {
    const modules = server.management.commandsByModule();
    const [module = '', command = ''] = request.path.split('/').slice(2);
    const respondWith = (status: string, body: ByteString) => respond({ status, type: 'text/html', body });
    const known = modules.get(module);
    if ((module !== '' && known === undefined) || (command !== '' && !known!.includes(command)))
      return respondWith('406 Not Acceptable', notParsed);
    const show = (answer: ByteString | null) =>
      respondWith(
        '200 OK',
        htmlPage({ ...options, modules, module: module || null, command: command || null, answer }),
      );
    const arg = fieldOf(request, 'arg');
    if (command === '' || arg === null) return show(null);
    run(server, command, arg, (answer) =>
      answer === null ? respondWith('500 Internal Server Error', broken) : show(answer),
    );
  };
}

/** 3.x: the parameters are JSON, a list or an object. */
function runJson(
  server: Server,
  command: string,
  arg: ByteString,
  answer: (text: ByteString | null) => void,
): void {
  const parameters = arg === '' ? null : parseJson(arg);
  if (typeof parameters !== 'object') {
    answer(null);
    return;
  }
  server.management.execute(command, parameters as readonly unknown[] | null, (result) =>
    answer(prettyJson(shown(result))),
  );
}

function shown(result: ManagementResult): unknown {
  if (!(result instanceof ManagementError)) return result;
  const { code, message, data } = result;
  return { code, message, ...(data === null ? {} : { data }) };
}

/** 2.4: the parameters stand between blanks, or in quotes. */
function runText(server: Server, command: string, arg: ByteString, answer: (text: ByteString) => void): void {
  const values = [...arg.matchAll(/"([^"]*)"|\S+/g)].map(([whole, quoted]) => quoted ?? whole);
  (server.management as ServerManagement).executeText(command, values, answer);
}
