import { apiKey, declareModule, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { StreamConnection } from '../../host/host.ts';
import { HttpReader, type HttpRequest, type HttpResponse, writeResponse } from './http.ts';

export type HttpHandler = (request: HttpRequest, respond: (response: HttpResponse) => void) => void;

/** What other modules serve over HTTP. */
export interface Httpd {
  /** Everything under `/root`. */
  serve(root: string, handler: HttpHandler): void;
}

export const httpdApi = apiKey<Httpd>('httpd');

interface State {
  readonly ip: string | null;
  readonly port: number;
  readonly roots: Map<string, HttpHandler>;
  listener: { close(): void } | null;
}

const badPath: HttpResponse = {
  status: '400 Bad Request',
  type: 'text/html',
  body: '<html><body>Unable to parse URL!</body></html>',
};

const httpd = declareModule({
  name: 'httpd',
  doc: 'An HTTP server for other modules.',
  params: {
    ip: param.string(null, 'Address to listen on; not set: that of the first socket.'),
    port: param.integer(8888, 'Port to listen on.'),
    buf_size: param.integer(0, 'Accepted, without effect.'),
    post_buf_size: param.integer(1024, 'Accepted, without effect.'),
    receive_buf_size: param.integer(1024, 'Accepted, without effect.', { since: '3.6' }),
    conn_timeout: param.integer(30, 'Accepted, without effect.', { since: '3.6' }),
  },
  setup: ({ params }): State => ({ ip: params.ip, port: params.port, roots: new Map(), listener: null }),
});

function converse(server: Server, state: State, connection: StreamConnection) {
  const reader = new HttpReader();
  const answer = (request: HttpRequest): void => {
    const handler = state.roots.get(request.path.split('/')[1] ?? '');
    const keepAlive = !/close/i.test(request.headers.get('connection') ?? '');
    const respond = (response: HttpResponse): void => {
      if (response !== null) connection.write(writeResponse(response, server.host.clock.now(), keepAlive));
      if (response === null || !keepAlive) connection.close();
    };
    if (handler === undefined) respond(badPath);
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
      run: () => [...state.roots.keys()].map((root) => ({ http_root: root })),
    },
  ],
  api: (state): Httpd => ({ serve: (root, handler) => void state.roots.set(root, handler) }),
  start(state, server) {
    const ip = state.ip ?? server.sockets[0]?.ip ?? '127.0.0.1';
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
