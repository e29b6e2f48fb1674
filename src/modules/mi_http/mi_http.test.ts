import { describe, expect, it } from 'vitest';
import { eventServer } from '../../../test/support/event-server.ts';
import type { ModuleDeclaration } from '../../declarations/module.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import httpd from '../httpd/httpd.ts';
import miDatagram from '../mi_datagram/mi_datagram.ts';
import miHtml from '../mi_html/mi_html.ts';
import miJson from '../mi_json/mi_json.ts';
import miHttp from './mi_http.ts';

function setup(
  version: '2.4' | '3.6' | '4.0' = '3.6',
  module: ModuleDeclaration = miHttp,
  params = {},
  http = {},
) {
  const host = createVirtualHost();
  const server = eventServer(host, version);
  const state = server.load(httpd, { ip: '127.0.0.1', ...http });
  Object.assign(server, { api: () => httpd.api!(state as never, server) });
  module.start!(server.load(module, params) as never, server);
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
  const get = (path: string) => send(`GET ${path} HTTP/1.1\r\n\r\n`).answer;
  return { host, server, send, post, get };
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
    expect(send(post('{"jsonrpc":"2.0","method":"x","id":1}')).answer).toMatch(
      /^HTTP\/1.1 200 OK[\s\S]*-32601/,
    );
    expect(send('GET /mi HTTP/1.1\r\n\r\n').answer).toMatch(
      /^HTTP\/1.1 405 [\s\S]*Content-Length: 0\r\n\r\n$/,
    );
    expect(send(post(request, '/other')).answer).toContain('<html><body>Unable to parse URL!</body></html>');
  });
  it('accepts notifications without a word; refuses empty bodies, forms and other methods', () => {
    const { send, post } = setup();
    const statusOf = (text: string) =>
      /^HTTP\/1.1 (\d+)[\s\S]*Content-Length: (\d+)/.exec(send(text).answer)?.slice(1);
    expect(statusOf(post('{"jsonrpc":"2.0","method":"events_list"}'))).toEqual(['202', '0']);
    expect(statusOf(post('', '/mi', 'text/plain'))).toEqual(['400', '0']);
    expect(statusOf(post('a=b', '/mi', 'application/x-www-form-urlencoded'))).toEqual(['400', '0']);
    expect(statusOf('PUT /mi HTTP/1.1\r\n\r\n')?.[0]).toBe('406');
  });
  it('of 4.0 asks for the password that is set', () => {
    const { send } = setup('4.0', miHttp, {}, { auth_username: 'admin', auth_password: 'secret' });
    const ask = (password: string) =>
      send(`GET /mi HTTP/1.1\r\nAuthorization: Basic ${btoa(`admin:${password}`)}\r\n\r\n`).answer;
    expect(ask('wrong')).toMatch(/^HTTP\/1.1 401 [\s\S]*WWW-Authenticate: Basic realm="OpenSIPS MI"\r\n/);
    expect(ask('secret')).toMatch(/^HTTP\/1.1 405 /);
  });
  it('hangs up on another content type and on what is no HTTP', () => {
    const { send, post } = setup();
    expect(send(post(request, '/mi', 'text/plain'))).toEqual({ answer: '', closed: true });
    expect(send('nonsense\r\n\r\n')).toEqual({ answer: '', closed: true });
  });
});

describe('mi_json of 2.4', () => {
  it.each([
    ['/json/events_list', '{"Event": [{"value":"E", "attributes":{"id": "0"}}]}'],
    ['/json/subscribers_list?params=NOPE', '{"error": {"code": 404, "message": "Event not published"}}'],
    ['/json/event_subscribe?params=E%2Cnosuch:1,9', '{"error": {"code": 400, "message": "Bad parameter"}}'],
    ['/json/nosuch', '{"error": {"code": 500, "message": "Command not found"}}'],
    ['/json', '{"error": {"code": 500, "message": "Internal server error"}}'],
    ['/json/pwd', '{"WD": "/"}'],
  ])('answers GET %s', (path, body) => {
    const answer = setup('2.4', miJson).get(path);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK[\s\S]*Content-Type: application\/json\r\n/);
    expect(answer.split('\r\n\r\n')[1]).toBe(body);
  });
  it('answers nothing but GET', () => {
    const { send, post } = setup('2.4', miJson);
    expect(send(post('{}', '/json/pwd')).answer).toContain('{"code": 406, "message": "Unexpected method"}');
  });
});

describe('web pages', () => {
  it('show modules, commands, a form and answers', () => {
    const { get, send } = setup('3.6', miHtml, { http_method: 1 });
    expect(get('/mi')).toMatch(/Content-Type: text\/html[\s\S]*<a href="\/mi\/core">core<\/a>/);
    expect(get('/mi/core')).toContain('<a href="/mi/core/events_list">events_list</a>');
    expect(get('/mi/core/events_list')).toContain('<form method="POST">');
    expect(get('/mi/core/events_list?arg=')).toContain('&quot;name&quot;:\t&quot;E&quot;');
    const arg = `arg=${encodeURIComponent('["<x>"]')}`;
    const form = `POST /mi/core/subscribers_list HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${arg.length}\r\n\r\n${arg}`;
    expect(send(form).answer).toContain('Event not published');
    expect(get('/mi/core/subscribers_list?arg=nonsense')).toMatch(/^HTTP\/1.1 500 /);
    for (const path of ['/mi/nosuch', '/mi/core/nosuch', '/mi/nosuch/x'])
      expect(get(path)).toMatch(/^HTTP\/1.1 406 /);
  });
  it('of 2.4 are mi_http', () => {
    const { get } = setup('2.4', miHttp);
    expect(get('/mi/core/subscribers_list?arg=E+%22udp:x%22')).toContain('404 Subscriber does not exist');
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
    ['2.4', 'events_list', '500 command not available\n'],
    ['2.4', ':events_list:x\n', '500 command not available\n'],
    ['2.4', ':subscribers_list:\na"b\n', '400 parse error in command\n'],
    ['2.4', ':nosuch:\na"b\n', '500 command not available\n'],
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
