import { describe, expect, test } from 'vitest';
import { transactionBranch } from './branch.ts';
import * as builder from './builder.ts';
import { EditList } from './edits.ts';
import type { SipMessage } from './message.ts';
import { isRejection, parseMessage } from './parse.ts';
import { replyDestination } from './received.ts';
import type { SocketAddress } from './socket-address.ts';
import type { Version } from './version.ts';
import { parseVias } from './via.ts';

const socket: SocketAddress = {
  protocol: 'udp',
  ip: '127.0.0.1',
  port: 15400,
  advertisedAddress: null,
  advertisedPort: null,
};
const source = { ip: '127.0.0.1', port: 15401 };

function parsed(
  lines: readonly string[],
  body = '',
  version: Version = '3.6',
  transport = 'udp',
): SipMessage {
  const result = parseMessage(`${lines.join('\r\n')}\r\n\r\n${body}`, transport, version);
  if (isRejection(result)) throw new Error(result.reason);
  return result;
}

function viaOf(message: string): string {
  return /^v(?:ia)?: ((?!.*own)[^\r]*(?:\r\n [^\r]*)*)/im.exec(message)![1]!;
}

describe('received and rport (reference: sip 3)', () => {
  const base = '127.0.0.1:15403';
  test.each([
    ['10.1.1.1:15403;branch=B', false, '10.1.1.1:15403;received=127.0.0.1;branch=B', null],
    [`${base};branch=B`, false, `${base};branch=B`, null],
    [`${base};branch=B;rport`, false, `${base};received=127.0.0.1;branch=B;rport=15401`, null],
    [`${base};rport;branch=B;x=y`, false, `${base};received=127.0.0.1;rport=15401;branch=B;x=y`, null],
    [`${base};branch=B;rport=1234;z`, false, `${base};received=127.0.0.1;branch=B;rport=15401;z`, null],
    [
      `${base};received=9.9.9.9;branch=B`,
      false,
      `${base};received=127.0.0.1;received=9.9.9.9;branch=B`,
      `${base};received=127.0.0.1;branch=B`,
    ],
    [
      `${base};branch=B;x=1`,
      true,
      `${base};received=127.0.0.1;rport=15401;branch=B;x=1`,
      `${base};rport=15401;received=127.0.0.1;branch=B;x=1`,
    ],
    [
      `${base};branch=B;received=1.2.3.4;x=1`,
      true,
      `${base};received=127.0.0.1;rport=15401;branch=B;received=1.2.3.4;x=1`,
      `${base};branch=B;rport=15401;received=127.0.0.1;x=1`,
    ],
    ['10.1.1.1:15401', false, '10.1.1.1:15401;received=127.0.0.1', null],
    ['localhost;branch=B', false, 'localhost;received=127.0.0.1;branch=B', null],
    ['10.1.1.1;maddr=127.0.0.1;branch=B', false, '10.1.1.1;maddr=127.0.0.1;branch=B', null],
    ['h;branch=B, SIP/2.0/UDP i', false, 'h;received=127.0.0.1;branch=B, SIP/2.0/UDP i', null],
    [
      'h:1\r\n ;branch=B',
      false,
      'h:1;received=127.0.0.1\r\n ;branch=B',
      'h:1\r\n ;received=127.0.0.1;branch=B',
    ],
  ])('%s (forced: %s)', (via, forceRport, inReply, inRequest) => {
    const request = parsed(['OPTIONS sip:b SIP/2.0', `v: SIP/2.0/UDP ${via}`, 'Call-ID: c']);
    const from = { ...source, forceRport };
    const reply = builder.buildReply(request, { code: 200, reason: 'OK', source: from })!;
    expect(viaOf(reply)).toBe(`SIP/2.0/UDP ${inReply}`);
    const parts = { via: 'own', edits: null, source: from, sending: socket };
    const relayed = builder.buildRelayedRequest(request, parts);
    expect(viaOf(relayed)).toBe(`SIP/2.0/UDP ${inRequest ?? inReply}`);
    expect(relayed).toContain('\r\nVia: own\r\nv: ');
  });
});

const request = [
  'INVITE sip:bob@b.com SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.1:15401;branch=z9hG4bK1',
  'From: <sip:a@a.com>;tag=1',
  'To: <sip:b@b.com>',
  'Call-ID: c1@h',
  'CSeq: 1 INVITE',
  'Record-Route: <sip:1.1.1.1;lr>',
  'Via: SIP/2.0/TCP second',
  'Contact: <sip:a@h>',
];

describe('local replies (reference: sip 4)', () => {
  const parts = {
    code: 200,
    reason: 'OK done',
    source,
    toTag: 'T',
    server: 'Server: S',
    headers: ['X: 1\r\n'],
  };

  test('3.6 puts the headers in its own order', () => {
    expect(builder.buildReply(parsed(request), parts)!.split('\r\n')).toEqual([
      'SIP/2.0 200 OK done',
      'Via: SIP/2.0/UDP 127.0.0.1:15401;branch=z9hG4bK1',
      'Via: SIP/2.0/TCP second',
      'Record-Route: <sip:1.1.1.1;lr>',
      'To: <sip:b@b.com>;tag=T',
      'From: <sip:a@a.com>;tag=1',
      'Call-ID: c1@h',
      'CSeq: 1 INVITE',
      'X: 1',
      'Server: S',
      'Content-Length: 0',
      '',
      '',
    ]);
  });

  test('2.4 keeps the order of the request', () => {
    const names = builder
      .buildReply(parsed(request, '', '2.4'), parts)!
      .split('\r\n')
      .map((line) => line.split(':')[0]);
    expect(names).toEqual([
      'SIP/2.0 200 OK done',
      'Via',
      'From',
      'To',
      'Call-ID',
      'CSeq',
      'Record-Route',
      'Via',
      'X',
      'Server',
      'Content-Length',
      '',
      '',
    ]);
  });

  test('no tag below 180, no Record-Route from 300, nothing added to a To with a tag', () => {
    const trying = builder.buildReply(parsed(request), { ...parts, code: 100, server: null })!;
    expect(trying).toContain('\r\nTo: <sip:b@b.com>\r\n');
    expect(trying).not.toMatch(/Record-Route|Server/);
    const busy = builder.buildReply(parsed(request.with(3, 'To: <sip:b>;tag=x')), { ...parts, code: 486 })!;
    expect(busy).toContain('\r\nTo: <sip:b>;tag=x\r\n');
    expect(busy).not.toContain('Record-Route');
  });

  test('body and Warning', () => {
    const message = parsed(request);
    const warning = builder.warningLine(message, {
      ip: '127.0.0.1',
      port: 15400,
      pid: 7,
      source,
      outUri: 'sip:x',
    });
    const reply = builder.buildReply(message, { ...parts, body: 'hello', warning })!;
    expect(reply.split('\r\n').slice(-4)).toEqual([
      'Content-Length: 5',
      'Warning: 392 127.0.0.1:15400 "Noisy feedback tells:  pid=7 req_src_ip=127.0.0.1 req_src_port=15401 in_uri=sip:bob@b.com out_uri=sip:x via_cnt==2"',
      '',
      'hello',
    ]);
    // Headers are counted, not their values.
    const combined = parsed(request.with(1, 'Via: SIP/2.0/UDP 10.1.1.1, SIP/2.0/UDP 10.1.1.2'));
    expect(
      builder.warningLine(combined, { ip: '1.1.1.1', port: 1, pid: 7, source, outUri: 'sip:x' }),
    ).toContain('via_cnt==2"');
  });
});

describe('relayed requests (reference: sip 5)', () => {
  const lines = [
    'INVITE sip:bob@b.com SIP/2.0',
    'Via: SIP/2.0/UDP 10.1.1.1:15401;branch=z9hG4bK1;rport',
    'From: <sip:alice@a.com>;tag=1',
    'To: <sip:bob@b.com>',
    'Call-ID: c1@h',
    'CSeq: 1 INVITE',
    'Max-Forwards: 70',
    'X-Gone: a',
    'X-Keep: b',
    'Content-Length: 4',
  ];
  const send = (
    message: SipMessage,
    edits: EditList | null,
    more: Partial<builder.RelayParts> = {},
  ): string => builder.buildRelayedRequest(message, { via: 'own', edits, source, sending: socket, ...more });

  test('the order of everything', () => {
    const message = parsed(lines, 'v=0\n');
    const edits = new EditList();
    const note = { what: 'test' };
    edits.appendHeader(message, 'X-App1: 1\r\n', null, note);
    edits.appendHeader(message, 'X-App2: 2\r\n', null, note);
    edits.insertHeader(message, 'X-Ins1: 1\r\n', null, note);
    edits.insertHeader(message, 'X-Ins2: 2\r\n', null, note);
    edits.appendHeader(message, 'X-AfterCallid: 1\r\n', message.firstHeader('call-id'), note);
    edits.insertHeader(message, 'X-BeforeTo: 1\r\n', message.firstHeader('to'), note);
    for (const header of message.headers('x-gone')) edits.removeHeader(header, note);
    edits.insertHeader(message, (sending) => `Record-Route: <sip:${sending?.ip};lr>\r\n`, null, note);
    const maxForwards = message.firstHeader('max-forwards')!;
    message.editInPlace(maxForwards.bodyStart, '69');
    expect(message.header('Max-Forwards')).toBe('69');
    const branch = edits.clone();
    branch.appendHeader(message, 'X-Br: 1\r\n', null, note);
    const via = builder.ownVia(socket, transactionBranch(0xcf22, 0x5f178343, 0));
    expect(send(message, branch, { via, requestUri: 'sip:carol@10.0.0.9;foo=bar' }).split('\r\n')).toEqual([
      'INVITE sip:carol@10.0.0.9;foo=bar SIP/2.0',
      'X-Ins1: 1',
      'X-Ins2: 2',
      'Record-Route: <sip:127.0.0.1;lr>',
      'Via: SIP/2.0/UDP 127.0.0.1:15400;branch=z9hG4bK22fc.343871f5.0',
      'Via: SIP/2.0/UDP 10.1.1.1:15401;received=127.0.0.1;branch=z9hG4bK1;rport=15401',
      'From: <sip:alice@a.com>;tag=1',
      'X-BeforeTo: 1',
      'To: <sip:bob@b.com>',
      'Call-ID: c1@h',
      'X-AfterCallid: 1',
      'CSeq: 1 INVITE',
      'Max-Forwards: 69',
      'X-Keep: b',
      'Content-Length: 4',
      'X-App1: 1',
      'X-App2: 2',
      'X-Br: 1',
      '',
      'v=0\n',
    ]);
    expect(send(message, edits)).not.toContain('X-Br');
  });

  test('append_hf without CRLF destroys the end of the headers, as it does there', () => {
    const message = parsed(lines, 'v=0\n');
    const edits = new EditList();
    edits.appendHeader(message, 'X-G: 7', null, { what: 'test' });
    expect(send(message, edits).endsWith('Content-Length: 4\r\nX-G: 7\r\nv=0\n')).toBe(true);
  });

  test('Content-Length follows the body, at its old place', () => {
    const edits = new EditList();
    const message = parsed(lines, 'abcd');
    edits.replace(message.bodyStart + 1, message.bodyStart + 3, 'XYZ', { what: 'test' });
    expect(send(message, edits)).toContain('Content-Length: 5\r\n\r\naXYZd');
    const removed = new EditList();
    removed.setParts({ removed: new Set([0]), added: [] });
    expect(send(message, removed).endsWith('Content-Length: 0\r\n\r\n')).toBe(true);
  });

  test('bytes after Content-Length are cut, a too large one is passed on', () => {
    expect(send(parsed(lines, 'abcdef'), null).endsWith('Content-Length: 4\r\n\r\nabcd')).toBe(true);
    expect(send(parsed(lines, 'ab'), null).endsWith('Content-Length: 4\r\n\r\nab')).toBe(true);
  });

  test('bytes after an empty body go along, but not over TCP', () => {
    const tail = (protocol: string) =>
      send(parsed([...lines.slice(0, -1), 'Content-Length: 0'], 'abcd'), null, {
        sending: { ...socket, protocol },
      }).replace(/^.*?\r\n\r\n/s, '');
    expect([tail('udp'), tail('tcp')]).toEqual(['abcd', '']);
  });

  test('a missing Content-Length stays missing over UDP and is added over TCP', () => {
    const message = parsed(lines.slice(0, -1), 'abcdef');
    expect(send(message, null)).not.toContain('Content-Length');
    const tcp = { ...socket, protocol: 'tcp' };
    expect(
      send(message, null, { sending: tcp }).endsWith('X-Keep: b\r\nContent-Length: 6\r\n\r\nabcdef'),
    ).toBe(true);
  });

  test('text put before a header that is removed is not lost', () => {
    const message = parsed(lines, 'abcd');
    const header = message.headers('X-Gone')[0]!;
    const edits = new EditList();
    edits.removeHeader(header, { what: 'test' });
    edits.insertHeader(message, 'X-New: 1\r\n', header, { what: 'test' });
    expect(send(message, edits)).toContain('Max-Forwards: 70\r\nX-New: 1\r\nX-Keep');
  });

  test('of two replacements of the same text the first one counts', () => {
    const message = parsed(lines, 'abcd');
    const edits = new EditList();
    edits.replace(message.bodyStart, message.bodyStart + 2, 'X', { what: 'test' });
    edits.replace(message.bodyStart, message.bodyStart + 1, 'Y', { what: 'test' });
    edits.replace(message.bodyStart + 1, message.bodyStart + 3, 'Z', { what: 'test' });
    expect(send(message, edits).endsWith('Content-Length: 3\r\n\r\nXcd')).toBe(true);
  });

  test('a Path vector becomes a Route header', () => {
    expect(send(parsed(lines, 'abcd'), null, { path: '<sip:p;lr>' })).toContain(
      'rport=15401\r\nRoute: <sip:p;lr>\r\nFrom',
    );
    const routed = [...lines.slice(0, 5), 'Route: <sip:r;lr>', ...lines.slice(5)];
    expect(send(parsed(routed, 'abcd'), null, { path: '<sip:p;lr>' })).toContain(
      'c1@h\r\nRoute: <sip:p;lr>\r\nRoute: <sip:r;lr>\r\n',
    );
  });

  test('own Via', () => {
    const advertised = { address: 'adv.example.com', port: '5099' };
    expect(builder.ownVia(socket, 'B', { advertised, rport: true, connection: 'a1' })).toBe(
      'SIP/2.0/UDP adv.example.com:5099;branch=B;i=a1;rport',
    );
    expect(builder.ownVia({ ...socket, ip: '::1', protocol: 'tcp', advertisedPort: 1 }, 'B')).toBe(
      'SIP/2.0/TCP [::1]:1;branch=B',
    );
  });
});

describe('relayed replies (reference: sip 6)', () => {
  const lines = [
    'SIP/2.0 503 Unavail',
    'Via: SIP/2.0/UDP me;branch=1',
    'Via: SIP/2.0/UDP h',
    'To: <sip:b>;tag=2',
  ];
  test('the top Via goes, 503 becomes 500 and keeps its text', () => {
    const reply = parsed(lines);
    const edits = new EditList();
    edits.appendHeader(reply, 'X: 1\r\n', null, { what: 'test' });
    expect(builder.buildRelayedReply(reply, { edits, transport: 'udp', code: 500 })).toBe(
      'SIP/2.0 500 Unavail\r\nVia: SIP/2.0/UDP h\r\nTo: <sip:b>;tag=2\r\nX: 1\r\n\r\n',
    );
  });

  test('only the first of several values in one header goes', () => {
    const reply = parsed([lines[0]!, 'Via: SIP/2.0/UDP me;branch=1, SIP/2.0/UDP h']);
    expect(
      builder.buildRelayedReply(reply, { edits: null, transport: 'udp', code: 488, reason: 'Changed' }),
    ).toBe('SIP/2.0 488 Changed\r\nVia: SIP/2.0/UDP h\r\n\r\n');
  });
});

test('CANCEL and ACK of one branch (reference: sip 9)', () => {
  const invite = parsed(request);
  const parts = {
    requestUri: 'sip:bob@127.0.0.1:15400',
    via: 'SIP/2.0/UDP 127.0.0.1:15400;branch=B',
    invite,
    routes: 'Route: <sip:5.5.5.5;lr>\r\n',
    userAgent: 'User-Agent: U',
  };
  const reason = 'Reason: SIP;cause=487;text="ORIGINATOR_CANCEL"\r\n';
  expect(builder.buildCancel({ ...parts, reason }).split('\r\n')).toEqual([
    'CANCEL sip:bob@127.0.0.1:15400 SIP/2.0',
    'Via: SIP/2.0/UDP 127.0.0.1:15400;branch=B',
    'From: <sip:a@a.com>;tag=1',
    'Call-ID: c1@h',
    'To: <sip:b@b.com>',
    'CSeq: 1 CANCEL',
    'Max-Forwards: 70',
    'Route: <sip:5.5.5.5;lr>',
    'Reason: SIP;cause=487;text="ORIGINATOR_CANCEL"',
    'User-Agent: U',
    'Content-Length: 0',
    '',
    '',
  ]);
  const reply = parsed(['SIP/2.0 486 Busy', request[1]!, 'To: <sip:b@b.com>;tag=9', request[2]!]);
  const ack = builder.buildAck({ ...parts, reply });
  expect(ack).toContain('\r\nTo: <sip:b@b.com>;tag=9\r\nCSeq: 1 ACK\r\n');
  expect(ack).not.toContain('Reason');
});

test('a reply goes to the port of the Via, 0 being none, or to that of the source with rport', () => {
  const port = (via: string) => replyDestination(parseVias(via)![0]!, { ip: '10.0.0.5', port: 7777 }).port;
  expect(['h:5070', 'h', 'h:0', 'h:5070;rport'].map((rest) => port(`SIP/2.0/UDP ${rest}`))).toEqual([
    5070, 5060, 5060, 7777,
  ]);
});
