import { describe, expect, test } from 'vitest';
import type { Version } from '../../../grammar/dialect.ts';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const toCallee = '$du = "sip:127.0.0.1:5090"; t_relay();';

/** What the callee gets of a request that went through the script. */
function relayed(script: string, message: string, version: Version = '3.6'): string {
  const run = runBetweenPeers(`route { ${script} ${toCallee} }`, { load: ['nathelper'], version });
  run.peer(5080).send(message);
  return run.peer(5090).messages()[0]!;
}

const invite = (contact: string, body = '') =>
  request('INVITE', {
    headers: [`Contact: ${contact}`, ...(body === '' ? [] : ['Content-Type: application/sdp'])],
    body,
  });

describe('fix_nated_contact()', () => {
  test.each([
    ['<sip:a@10.0.0.1:5062;x=y>;q=0.5', '', '<sip:a@127.0.0.1:5080;x=y>;q=0.5'],
    ['<sip:a@10.0.0.1;x=y>', '";nat=yes"', '<sip:a@127.0.0.1:5080;nat=yes;x=y>'],
    ['sip:a@10.0.0.1', '";nat=yes"', '<sip:a@127.0.0.1:5080;nat=yes>'],
    ['<sip:10.0.0.1>,<sip:b@10.0.0.2:1>', '', '<sip:127.0.0.1:5080>,<sip:b@127.0.0.1:5080>'],
  ])('changes %s with (%s)', (contact, argument, result) => {
    const message = relayed(`fix_nated_contact(${argument});`, invite(contact));
    expect(headers(message, 'Contact')).toEqual([result]);
  });
});

describe('fix_nated_sdp()', () => {
  const sdp =
    'v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n';
  const fixed = (call: string, version: Version = '3.6') => {
    const message = relayed(`${call};`, invite('<sip:a@10.0.0.1>', sdp), version);
    const body = message.slice(message.indexOf('\r\n\r\n') + 4);
    expect(headers(message, 'Content-Length')).toEqual([String(body.length)]);
    return body;
  };

  test('writes the source into c=, and keeps what stood there', () => {
    const body = fixed('fix_nated_sdp("rewrite-media-ip")');
    expect(body).toBe(`${sdp.replace('c=IN IP4 10.0.0.1', 'c=IN IP4 127.0.0.1')}a=oldcip:10.0.0.1\r\n`);
  });

  test('writes a given address into o= too, and the lines asked for behind', () => {
    const body = fixed('fix_nated_sdp("rewrite-media-ip,rewrite-origin-ip,add-dir-active", "192.0.2.1")');
    expect(body).toContain('o=- 1 1 IN IP4 192.0.2.1\r\n');
    expect(body).toContain('c=IN IP4 192.0.2.1\r\n');
    expect(body).toContain('a=direction:active\r\n');
  });

  test.each<[string, Version]>([
    ['fix_nated_sdp("15")', '2.4'],
    ['fix_nated_sdp("add-dir-active,rewrite-media-ip,add-no-rtpproxy,rewrite-origin-ip")', '3.6'],
  ])('the lines of %s come in the order of the server', (call, version) => {
    expect(fixed(call, version).split('\r\n').slice(6)).toEqual([
      'a=nortpproxy:yes',
      'a=direction:active',
      'a=oldoip:10.0.0.1',
      'a=oldcip:10.0.0.1',
      '',
    ]);
  });

  test('takes the sum of the numbers in 2.4', () => {
    expect(fixed('fix_nated_sdp("2")', '2.4')).toBe(fixed('fix_nated_sdp("rewrite-media-ip")'));
  });
});

describe('fix_nated_register()', () => {
  const run = (version: Version, settings: string) =>
    runBetweenPeers(
      `${settings} route { $avp(rcv) = "old"; fix_nated_register(); xlog("$(avp(rcv)[*])"); }`,
      {
        load: ['nathelper'],
        version,
      },
    );

  test('adds the source to the AVP', () => {
    const { peer, log } = run('3.6', 'modparam("nathelper", "received_avp", "$avp(rcv)")');
    peer(5080).send(invite('<sip:a@10.0.0.1>'));
    expect(log()).toEqual(['sip:127.0.0.1:5080, old']);
  });

  test('without an AVP does nothing, and stops 2.4', () => {
    const { peer, log } = run('3.6', '');
    peer(5080).send(invite('<sip:a@10.0.0.1>'));
    expect(log()).toEqual(['old']);
    expect(() => run('2.4', '')).toThrow(/did not start/);
  });
});

test.each([
  ['private-contact', '<sip:a@10.0.0.1>', true],
  ['private-contact', '<sip:a@192.0.2.1>', false],
  ['diff-ip-src-contact', '<sip:a@192.0.2.1:5080>', true],
  ['diff-port-src-contact', '<sip:a@127.0.0.1:5080>', false],
  ['diff-port-src-contact', '<sip:a@127.0.0.1>', true],
  ['diff-port-src-contact,private-contact', '<sip:a@172.16.0.1:5080>', true],
])('nat_uac_test("%s") with %s', (tests, contact, result) => {
  const run = runBetweenPeers(`route { if (nat_uac_test("${tests}")) xlog("yes"); }`, {
    load: ['nathelper'],
  });
  run.peer(5080).send(invite(contact));
  expect(run.log()).toEqual(result ? ['yes'] : []);
});
