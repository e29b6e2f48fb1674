import { apiKey, declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { StreamConnection } from '../../host/host.ts';
import { encodeBase64 } from '../../values/base64.ts';
import type { ByteString } from '../../values/value.ts';
import { HttpReader, type HttpRequest, type HttpResponse, isForm, mediaType, writeResponse } from './http.ts';

export type HttpHandler = (request: HttpRequest, respond: (response: HttpResponse) => void) => void;

/** What other modules serve over HTTP. */
export interface Httpd {
  /** Everything under `/root`, for a module. */
  serve(root: string, module: string, handler: HttpHandler): void;
}

export const httpdApi = apiKey<Httpd>('httpd');

interface State {
  readonly ip: string;
  /** 4.0: what requests must say in `Authorization`, and how they are asked for it. */
  readonly login: { readonly credentials: ByteString; readonly challenge: string } | null;
  readonly port: number;
  readonly roots: Map<string, { readonly module: string; readonly handler: HttpHandler }>;
  listener: { close(): void } | null;
}

const page = (status: string, text: string): HttpResponse => ({
  status,
  type: 'text/html',
  body: `<html><body>${text}</body></html>`,
});

const badPath = page('400 Bad Request', 'Unable to parse URL!');
const badMethod = (server: Server) =>
  page(
    '406 Not Acceptable',
    server.version === '2.4' ? 'Unexpected method (only GET is accepted)!' : 'Unsupported HTTP request!',
  );
/** 2.4 serves ordinary ports only. */
const lowestPort = 1024;

const httpd = declareModule({
  name: 'httpd',
  doc: 'An HTTP server for other modules.',
  params: {
    ip: param.string(null, 'Address to listen on; `*`, or not set: all (4.0, not set: this machine only).'),
    port: param.integer(8888, 'Port to listen on.'),
    buf_size: param.integer(0, 'Accepted, without effect.'),
    post_buf_size: param.integer(1024, 'Accepted, without effect.'),
    receive_buf_size: param.integer(1024, 'Accepted, without effect.', { since: '3.6' }),
    conn_timeout: param.integer(30, 'Accepted, without effect.', { since: '3.6' }),
    auth_realm: param.string('OpenSIPS MI', 'What users are asked for.', { since: '4.0' }),
    auth_username: param.string(null, 'With auth_password: who may ask.', { since: '4.0' }),
    auth_password: param.string(null, 'The password of auth_username.', { since: '4.0' }),
  },
  setup({ server, params }): State {
    if (server.version === '2.4' && params.port < lowestPort)
      throw new ModuleProblem(`httpd: the port must not be below ${lowestPort}`);
    const { auth_realm: realm, auth_username: user, auth_password: password } = params;
    return {
      ip: addressOf(params.ip, server),
      login:
        user && password
          ? { credentials: encodeBase64(`${user}:${password}`), challenge: `Basic realm="${realm}"` }
          : null,
      port: params.port,
      roots: new Map(),
      listener: null,
    };
  },
});

function addressOf(ip: ByteString | null, { version }: Server): string {
  if (ip !== null && ip !== '*') return ip;
  return ip === null && version === '4.0' ? '127.0.0.1' : '0.0.0.0';
}

/** Whether a request says who asks. */
function mayAsk({ login }: State, request: HttpRequest): boolean {
  if (login === null) return true;
  const given = /^Basic +(\S+)$/i.exec(request.headers.get('authorization') ?? '');
  return given?.[1] === login.credentials;
}

/** The real server hangs up on what it cannot take for JSON, XML or a form. */
function isReadable(request: HttpRequest): boolean {
  const type = mediaType(request);
  return (
    request.method !== 'POST' ||
    request.body === '' ||
    isForm(request) ||
    type === 'text/xml' ||
    type?.startsWith('application/json') === true
  );
}

function converse(server: Server, state: State, connection: StreamConnection) {
  const reader = new HttpReader();
  const answer = (request: HttpRequest): void => {
    const handler = state.roots.get(request.path.split('/')[1] ?? '')?.handler;
    const keepAlive = !/close/i.test(request.headers.get('connection') ?? '');
    const respond = (response: HttpResponse): void => {
      if (response !== null) connection.write(writeResponse(response, server.host.clock.now(), keepAlive));
      if (response === null || !keepAlive) connection.close();
    };
    if (!mayAsk(state, request))
      respond({
        status: '401 Unauthorized',
        type: null,
        body: '',
        headers: [`WWW-Authenticate: ${state.login!.challenge}`],
      });
    else if (!/^(?:GET|POST)$/.test(request.method)) respond(badMethod(server));
    else if (!isReadable(request)) respond(null);
    else if (handler === undefined) respond(badPath);
    else handler(request, respond);
  };
  return {
    received(data: string) {
      for (let request = reader.next(data); request !== null; request = reader.next('')) {
        if (request === 'bad') return connection.close();
        answer(request);
      }
    },
    closed() {},
  };
}

export default httpd.complete({
  management: (state) => [
    {
      name: 'httpd_list_root_path',
      groupName: 'httpd:list_root_path',
      doc: 'The paths that are served.',
      recipes: [[]],
      run: () => [...state.roots].reverse().map(([root, { module }]) => ({ http_root: root, module })),
    },
  ],
  api: (state): Httpd => ({
    serve: (root, module, handler) => void state.roots.set(root, { module, handler }),
  }),
  start(state, server) {
    const { ip } = state;
    state.listener = server.host.network.listenTcp(
      { ip, port: state.port },
      { accepted: (connection) => converse(server, state, connection) },
      (failure) => {
        if (failure !== null)
          server.log('ERROR', `httpd: cannot listen on ${ip}:${state.port}: ${failure.message}`);
      },
    );
    return null;
  },
  stop: (state) => state.listener?.close(),
});
