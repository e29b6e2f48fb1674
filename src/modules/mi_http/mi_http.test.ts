import { describe, expect, it } from 'vitest';
import { eventServer } from '../../../test/support/event-server.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import httpd from '../httpd/httpd.ts';
import miDatagram from '../mi_datagram/mi_datagram.ts';
import miHttp from './mi_http.ts';

function setup() {
  const host = createVirtualHost();
  const server = eventServer(host);
  const state = server.load(httpd, { ip: '127.0.0.1' });
  Object.assign(server, { api: () => httpd.api!(state as never, server) });
  miHttp.start!(server.load(miHttp) as never, server);
  httpd.start!(state as never, server);
  server.events.publish('E');
  const send = (...pieces: string[]) => {
    let answer = '';
    let closed = false;
    const connection = host.network.connectTcp(
      { ip: '127.0.0.1', port: 8888 },
      {
        opened: () => {
          for (const piece of pieces) connection.write(piece);
        },
        received: (data) => {
          answer += data;
        },
        closed: () => {
          closed = true;
        },
      },
    );
    host.clock.advance(100);
    return { answer, closed };
  };
  const post = (body: string, path = '/mi', type = 'application/json') =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  return { host, server, send, post };
}

describe('management over HTTP', () => {
  const request = '{"jsonrpc":"2.0","method":"events_list","id":7}';
  it('answers a POST, also in pieces and one after the other', () => {
    const { send, post } = setup();
    const text = post(request);
    const { answer, closed } = send(text.slice(0, 30), text.slice(30), text);
    const body = '{"jsonrpc":"2.0","result":{"Events":[{"name":"E","id":0}]},"id":7}';
    expect(answer.split(body)).toHaveLength(3);
    expect(answer).toMatch(
      /^HTTP\/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: Keep-Alive\r\nContent-Type: application\/json\r\nContent-Length: 66\r\n\r\n/,
    );
    expect(closed).toBe(false);
  });
  it('answers errors of commands with 200, other methods with 405, other paths with 400', () => {
    const { send, post } = setup();
    expect(send(post('{"method":"x","id":1}')).answer).toMatch(/^HTTP\/1.1 200 OK[\s\S]*-32601/);
    expect(send('GET /mi HTTP/1.1\r\n\r\n').answer).toMatch(
      /^HTTP\/1.1 405 [\s\S]*Content-Length: 0\r\n\r\n$/,
    );
    expect(send(post(request, '/other')).answer).toContain('<html><body>Unable to parse URL!</body></html>');
  });
  it('hangs up on another content type and on what is no HTTP', () => {
    const { send, post } = setup();
    expect(send(post(request, '/mi', 'text/plain'))).toEqual({ answer: '', closed: true });
    expect(send('nonsense\r\n\r\n')).toEqual({ answer: '', closed: true });
  });
});

it('answers datagrams', () => {
  for (const [version, request, response] of [
    [
      '3.6',
      '{"jsonrpc":"2.0","method":"nosuch","id":1}',
      '{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":1}',
    ],
    ['2.4', ':events_list:\n', '200 OK\nEvent:: E id=0\n\n'],
    ['2.4', ':nosuch:\n', '500 command not available\n'],
  ] as const) {
    const host = createVirtualHost();
    const server = eventServer(host, version);
    server.events.publish('E');
    miDatagram.start!(server.load(miDatagram, { socket_name: 'udp:127.0.0.1:8080' }) as never, server);
    const got: string[] = [];
    const peer = host.network.bindUdp(
      { ip: '127.0.0.1', port: 9 },
      { received: (data) => void got.push(data) },
      () => {},
    );
    peer.send(request, { ip: '127.0.0.1', port: 8080 });
    host.clock.runUntilIdle();
    expect(got).toEqual([response]);
  }
});
