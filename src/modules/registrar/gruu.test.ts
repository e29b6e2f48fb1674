import { describe, expect, test } from 'vitest';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const script =
  'route { if (is_method("REGISTER")) { save("location"); exit; } $var(r) = lookup("location"); xlog("$var(r) $ru"); }';
const load = ['usrloc', 'registrar'];
const instance = '<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>';

function registered(options: { version?: '2.4' | '3.6'; supported?: boolean; on?: boolean } = {}) {
  const on = options.on === false ? '' : 'modparam("registrar", "disable_gruu", 0)';
  const run = runBetweenPeers(`${on} ${script}`, { load, version: options.version ?? '3.6' });
  run.peer(5080).send(
    request('REGISTER', {
      headers: [
        `Contact: <sip:bob@10.0.0.1>;+sip.instance="${instance}";expires=600`,
        ...(options.supported === false ? [] : ['Supported: path, gruu']),
      ],
    }),
  );
  const [answer] = run.peer(5080).messages();
  const find = (uri: string) => {
    run.peer(5080).send(request('OPTIONS', { uri, branch: `z9hG4bK-${uri.length}` }));
    return run.log().at(-1);
  };
  return { run, contact: headers(answer!, 'Contact')[0]!, find };
}

describe('GRUU', () => {
  test('a phone that supports it gets one that is public and one that is temporary', () => {
    const { contact, find } = registered();
    const id = instance.slice(1, -1);
    expect(contact).toContain(`;pub-gruu="sip:bob@127.0.0.1:5060;gr=${id}"`);
    expect(contact).toContain(`;+sip.instance="${instance}"`);
    const temporary = /temp-gruu="([^"]*)"/.exec(contact)![1]!;
    expect(temporary).toMatch(/^sip:tgruu\.[A-Za-z0-9+/=]+@127\.0\.0\.1:5060;gr$/);
    expect(find(`sip:bob@example.com;gr=${id}`)).toBe('1 sip:bob@10.0.0.1');
    expect(find(temporary)).toBe('1 sip:bob@10.0.0.1');
    expect(find('sip:bob@example.com;gr=urn:uuid:another')).toBe(
      '-1 sip:bob@example.com;gr=urn:uuid:another',
    );
  });

  test('a temporary one ends when its phone registers anew', () => {
    const { run, contact, find } = registered();
    const temporary = /temp-gruu="([^"]*)"/.exec(contact)![1]!;
    run.wait(5000);
    run.peer(5080).send(
      request('REGISTER', {
        callId: 'another',
        branch: 'z9hG4bK-again',
        headers: [`Contact: <sip:bob@10.0.0.2>;+sip.instance="${instance}";expires=600`, 'Supported: gruu'],
      }),
    );
    expect(find(temporary)).toBe(`-1 ${temporary}`);
    expect(find(`sip:bob@example.com;gr=${instance.slice(1, -1)}`)).toMatch(/^1 sip:bob@10\.0\.0\./);
  });

  test('2.4 gives the instance back without its angle brackets', () => {
    expect(registered({ version: '2.4' }).contact).toContain(`;+sip.instance="${instance.slice(1, -1)}"`);
  });

  test('a phone that does not say it supports it gets none', () => {
    expect(registered({ supported: false }).contact).toBe('<sip:bob@10.0.0.1>;expires=600');
  });

  test('none is given unless disable_gruu is 0', () => {
    expect(registered({ on: false }).contact).toBe('<sip:bob@10.0.0.1>;expires=600');
  });
});
