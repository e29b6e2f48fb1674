import { describe, expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';
import { obscured, textCodes } from './text-code.ts';

const caller = 5080;
const callee = 5090;
const aliceContact = 'Contact: "A" <sip:alice@127.0.0.1:5080;ob;x=1>;q=0.5;expires=60';
const bobContact = 'Contact: <sip:bob@127.0.0.1:5090>';

function start(before: string, letters: string, more = '', modules: readonly string[] = []) {
  return runBetweenPeers(
    `${more} route {
      if (has_totag()) { if (topology_hiding_match()) t_relay(); else xlog("no match"); exit; }
      record_route(); ${before} topology_hiding("${letters}"); $du = "sip:127.0.0.1:${callee}"; t_relay(); }`,
    { load: [...modules, 'topology_hiding'] },
  );
}

const contactOf = (message: string) => headers(message, 'Contact')[0]!;
const uriOf = (message: string) => /<(.*)>/.exec(contactOf(message))![1]!;
const withContact = (message: string, contact: string) =>
  message.replace('\r\n\r\n', `\r\n${contact}\r\n\r\n`);
const via = ['Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK-upstream', 'Record-Route: <sip:127.0.0.1:5080;lr>'];

describe.each([
  ['with a dialog', 'create_dialog();', ['dialog'], 'did'],
  ['without a dialog', '', [], 'thinfo'],
] as const)('a call %s', (_name, before, modules, parameter) => {
  const run = start(before, 'U', '', modules);
  run.peer(caller).send(request('INVITE', { headers: [...via, aliceContact] }));
  const [invite] = run.peer(callee).messages();
  run.peer(caller).messages();
  run.peer(callee).send(withContact(reply(invite!, 200, 'OK'), bobContact));
  const [ok] = run.peer(caller).messages();

  test('shows the callee nothing of the way to the caller', () => {
    expect(headers(invite!, 'Via')).toHaveLength(1);
    expect(headers(invite!, 'Record-Route')).toEqual([]);
    expect(contactOf(invite!)).toMatch(new RegExp(`^<sip:alice@127\\.0\\.0\\.1;${parameter}=[^>;]+>$`));
  });

  test('shows the caller its own way back, and nothing of the callee', () => {
    expect(headers(ok!, 'Via')).toEqual([
      'SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK-INVITE',
      'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK-upstream',
    ]);
    expect(headers(ok!, 'Record-Route')).toEqual(['<sip:127.0.0.1:5080;lr>']);
    expect(contactOf(ok!)).toMatch(new RegExp(`^<sip:bob@127\\.0\\.0\\.1;${parameter}=[^>;]+>$`));
  });

  test('brings later requests of both sides to their targets', () => {
    const tags = { from: '<sip:alice@example.com>;tag=a1', to: '<sip:bob@example.com>;tag=b1' };
    run.peer(caller).send(request('ACK', { ...tags, uri: uriOf(ok!) }));
    expect(run.peer(callee).lines()).toEqual(['ACK sip:bob@127.0.0.1:5090 SIP/2.0']);
    run.peer(callee).send(
      request('BYE', {
        from: tags.to,
        to: tags.from,
        uri: uriOf(invite!),
        via: 'SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bK-bye',
        cseq: 7,
      }),
    );
    const [bye] = run.peer(caller).messages();
    expect(bye).toMatch(/^BYE sip:alice@127\.0\.0\.1:5080;ob;x=1 SIP\/2\.0\r\n/);
    expect(headers(bye!, 'Via')).toHaveLength(1);
    expect(headers(bye!, 'Route')).toEqual(['<sip:127.0.0.1:5080;lr>']);
    run.peer(caller).send(reply(bye!, 200, 'OK'));
    expect(headers(run.peer(callee).messages()[0]!, 'Via')).toEqual([
      'SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bK-bye',
    ]);
  });
});

test('only named parameters of the Contact are passed on', () => {
  const run = start(
    '',
    '',
    'modparam("topology_hiding", "th_passed_contact_uri_params", "x;y") modparam("topology_hiding", "th_passed_contact_params", "q")',
  );
  run.peer(caller).send(request('INVITE', { headers: [aliceContact] }));
  expect(contactOf(run.peer(callee).messages()[0]!)).toMatch(/^<sip:127\.0\.0\.1;thinfo=[^;]+;x=1>;q=0\.5$/);
});

test('parameters that the server knows are not passed on, and of several contacts nothing is', () => {
  const run = start(
    'create_dialog();',
    'U',
    'modparam("topology_hiding", "th_passed_contact_uri_params", "x;transport")',
    ['dialog'],
  );
  const contact = 'Contact: <sip:alice@127.0.0.1;transport=udp;x=1>';
  const shown = (line: string, callId: string) => {
    run.peer(caller).send(request('INVITE', { headers: [line], callId, branch: `z9hG4bK-${callId}` }));
    return contactOf(run.peer(callee).messages()[0]!).replace(/did=[^;>]+/, 'did');
  };
  expect(shown(contact, 'one')).toBe('<sip:alice@127.0.0.1;did;x=1>');
  expect(shown(`${contact}, <sip:b@127.0.0.2>`, 'two')).toBe('<sip:127.0.0.1;did>');
});

test('the info of 2.4 has no letters', () => {
  const run = runBetweenPeers(
    `route { topology_hiding("U"); xlog("$rc"); $du = "sip:127.0.0.1:${callee}"; t_relay(); }`,
    { load: ['topology_hiding'], version: '2.4' },
  );
  run.peer(caller).send(request('INVITE', { headers: [aliceContact] }));
  const [, text] = /thinfo=([^;>]+)/.exec(contactOf(run.peer(callee).messages()[0]!))!;
  const plain = obscured(textCodes.base64!.decode(text!)!, 'ToPoCtPaSS');
  expect(plain).toBe('\0\0\x1f\0sip:alice@127.0.0.1:5080;ob;x=1\x12\0udp:127.0.0.1:5060');
  run.peer(caller).send(request('INFO', { to: '<sip:bob@example.com>;tag=b1' }));
  expect(run.log()).toEqual(['1', '-1']);
});

test('the info of a Contact is the route set, the Contact, the letters and the socket, each after its length', () => {
  const run = start('', 'UC');
  run.peer(caller).send(request('INVITE', { headers: [...via, aliceContact] }));
  const [, text] = /thinfo=([^;>]+)/.exec(contactOf(run.peer(callee).messages()[0]!))!;
  const part = (value: string) => `${String.fromCharCode(value.length)}\0${value}`;
  expect(obscured(textCodes.base64!.decode(text!)!, 'ToPoCtPaSS')).toBe(
    part('<sip:127.0.0.1:5080;lr>') +
      part('sip:alice@127.0.0.1:5080;ob;x=1') +
      part('12') +
      part('udp:127.0.0.1:5060'),
  );
});

test('flag C gives the callee another Call-ID, which nobody else sees', () => {
  const run = start('create_dialog();', 'C', '', ['dialog']);
  run.peer(caller).send(request('INVITE', { headers: [aliceContact] }));
  const [invite] = run.peer(callee).messages();
  const [hidden] = headers(invite!, 'Call-ID');
  expect(hidden).toMatch(/^DLGCH_/);
  run.peer(caller).messages();
  run.peer(callee).send(withContact(reply(invite!, 200, 'OK'), bobContact));
  const [ok] = run.peer(caller).messages();
  expect(headers(ok!, 'Call-ID')).toEqual(['call-1']);
  run.peer(callee).send(
    request('BYE', {
      from: '<sip:bob@example.com>;tag=b1',
      to: '<sip:alice@example.com>;tag=a1',
      uri: uriOf(invite!),
      via: 'SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bK-bye',
      callId: hidden!,
    }),
  );
  const [bye] = run.peer(caller).messages();
  expect(headers(bye!, 'Call-ID')).toEqual(['call-1']);
  run.peer(caller).send(reply(bye!, 200, 'OK'));
  expect(headers(run.peer(callee).messages()[0]!, 'Call-ID')).toEqual([hidden]);
});

test.each(Object.entries(textCodes))('%s gives every text back', (_name, code) => {
  for (const text of ['', 'a', 'ab', 'abc', '\u0000\u00ff<sip:x>', 'some longer text']) {
    expect(code.decode(code.encode(text))).toBe(text);
    expect(code.encode(text)).toMatch(/^[A-Za-z0-9+.]*-*$/);
  }
});
