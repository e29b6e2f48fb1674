import { expect, it } from 'vitest';
import { eventServer } from '../../../test/support/event-server.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import eventXmlrpc from './event_xmlrpc.ts';
import { xmlRequest } from './payload.ts';

const target = { host: '127.0.0.1', port: 15250, path: null, method: 'meth' };
const parameters = [
  { name: 'e', value: '' },
  { name: 'n', value: -1 },
  { name: 'u', value: '<a>&"x' },
];

it('writes the request as the server does', () => {
  expect(xmlRequest(target, 'E_S', parameters, false)).toBe(
    'POST /RPC2 HTTP/1.1\r\nHost: 127.0.0.1:15250\r\nConnection: close\r\nUser-Agent: OpenSIPS XMLRPC Notifier\r\nContent-type: text/xml\r\nContent-length: 365\r\n\r\n' +
      '<?xml version="1.0"?>\n<methodCall>\n<methodName>meth</methodName>\n<params>\n' +
      '<param>\n<value><string>E_S</string></value>\n</param>\n' +
      '<param>\n<name>e</name>\n<value><string></string></value>\n</param>\n' +
      '<param>\n<name>n</name>\n<value><int>18446744073709551615</int></value>\n</param>\n' +
      '<param>\n<name>u</name>\n<value><string><a>&"x</string></value>\n</param>\n</params>\n</methodCall>',
  );
  expect(xmlRequest({ ...target, path: '/pa/th' }, 'E', [], false)).toMatch(
    /^POST \/pa\/th HTTP\/1.1\r\nHost:127.0.0.1:15250\r\n/,
  );
  expect(xmlRequest(target, 'E', [{ name: 'n', value: 1 }], true)).toContain(
    '<param>\n<value><struct><member>\n<name>n</name>\n<value><int>1</int></value>\n</member></struct></value>\n</param>\n',
  );
  for (const name of [null, ''])
    expect(xmlRequest(target, 'E', [{ name, value: 'x' }], true)).toContain(
      '</param>\n<param>\n<value><string>x</string></value>\n</param>\n',
    );
});

it.each(['says nothing', 'closes'])('sends each event once to a peer that %s', (habit) => {
  const host = createVirtualHost();
  const server = eventServer(host);
  server.load(eventXmlrpc);
  server.events.publish('E');
  const requests: string[] = [];
  host.network.listenTcp(
    { ip: '127.0.0.1', port: 9 },
    {
      accepted: (connection) => ({
        received(data) {
          requests.push(/<methodName>([^<]*)<.*>([ab])</s.exec(data)!.slice(1).join(' '));
          if (habit === 'closes') connection.close();
        },
        closed() {},
      }),
    },
    () => {},
  );
  server.events.subscribe('E', 'xmlrpc:127.0.0.1:9/path:a:method', null, 'script');
  for (const value of ['a', 'b']) server.events.raise('E', [{ name: null, value }], null);
  host.clock.advance(60_000);
  expect(requests).toEqual(['a:method a', 'a:method b']);
});

it('opens a connection per event, keeps the order, and tries again while nobody listens', () => {
  const host = createVirtualHost();
  const server = eventServer(host);
  server.load(eventXmlrpc);
  server.events.publish('E');
  const subscribe = (socket: string) => server.events.subscribe('E', socket, null, 'script');
  expect(
    ['xmlrpc:h', 'xmlrpc:127.0.0.1:9', 'xmlrpc:127.0.0.1:9:', 'xmlrpc:127.0.0.1:x:m'].map(subscribe),
  ).toEqual([false, false, false, false]);
  subscribe('xmlrpc:127.0.0.1:9/path:meth');
  expect(server.events.subscribers('E')[0]!.socket).toBe('xmlrpc:127.0.0.1:9:meth');
  for (const value of ['a', 'b']) server.events.raise('E', [{ name: null, value }], null);
  host.clock.advance(1000);
  const requests: string[] = [];
  host.network.listenTcp(
    { ip: '127.0.0.1', port: 9 },
    {
      accepted: (connection) => ({
        received(data) {
          requests.push(/>([ab])</.exec(data)![1]!);
          connection.write('HTTP/1.1 500 No\r\n\r\n');
          connection.close();
        },
        closed() {},
      }),
    },
    () => {},
  );
  host.clock.advance(10_000);
  expect(requests).toEqual(['a', 'b']);
  expect(server.deliveries.at(-1)!.state).toBe('written');
});
