import { describe, expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const caller = 5080;
const callee = 5090;
const toCallee = `$du = "sip:127.0.0.1:${callee}";`;
const within = `if (has_totag()) { loose_route(); ${toCallee} t_relay(); exit; }`;
const replace =
  'uac_replace_from("Desk", "sip:desk@company.example"); uac_replace_to("", "sip:rob@x.example");';

/** A request of the dialog, with the Route that the Record-Route of the INVITE makes. */
function later(method: string, invite: string, from: string, to: string): string {
  const routes = headers(invite, 'Record-Route').map((route) => `Route: ${route}`);
  return request(method, { from, to, cseq: 2, uri: 'sip:x@127.0.0.1:5090', headers: routes });
}

describe.each(['the Record-Route', 'a dialog'])('From and To kept in %s', (place) => {
  const isDialog = place === 'a dialog';
  const run = runBetweenPeers(
    `route { ${within} record_route(); ${isDialog ? 'create_dialog();' : ''} ${replace} ${toCallee} t_relay(); }`,
    { load: [...(isDialog ? ['dialog'] : []), 'uac'] },
  );
  const contact = ['Contact: <sip:alice@127.0.0.1:5080>'];
  run
    .peer(caller)
    .send(request('INVITE', { from: '"Alice" <sip:alice@example.com>;tag=a1', headers: contact }));
  const [invite] = run.peer(callee).messages();
  run.peer(caller).messages();

  test('are changed for the callee', () => {
    expect(headers(invite!, 'From')).toEqual(['Desk <sip:desk@company.example>;tag=a1']);
    expect(headers(invite!, 'To')).toEqual(['<sip:rob@x.example>']);
    expect(headers(invite!, 'Record-Route')[0]?.includes(';vsf=')).toBe(!isDialog);
  });

  test('are as they were in the replies', () => {
    const answer = reply(invite!, 200, 'OK').replace(
      '\r\n\r\n',
      '\r\nContact: <sip:b@127.0.0.1:5090>\r\n\r\n',
    );
    run.peer(callee).send(answer);
    const [ok] = run.peer(caller).messages();
    expect(headers(ok!, 'From')).toEqual(['"Alice" <sip:alice@example.com>;tag=a1']);
    expect(headers(ok!, 'To')).toEqual(['<sip:bob@example.com>;tag=b1']);
    run
      .peer(caller)
      .send(later('ACK', invite!, '<sip:alice@example.com>;tag=a1', '<sip:bob@example.com>;tag=b1'));
    run.peer(callee).messages();
  });

  test('are changed in requests of the caller, and changed back in those of the callee', () => {
    run
      .peer(caller)
      .send(later('INFO', invite!, '<sip:alice@example.com>;tag=a1', '<sip:bob@example.com>;tag=b1'));
    const [info] = run.peer(callee).messages();
    expect(headers(info!, 'From')).toEqual(['<sip:desk@company.example>;tag=a1']);
    expect(headers(info!, 'To')).toEqual(['<sip:rob@x.example>;tag=b1']);
    run
      .peer(callee)
      .send(later('OPTIONS', invite!, '<sip:rob@x.example>;tag=b1', '<sip:desk@company.example>;tag=a1'));
    const [options] = run.peer(callee).messages();
    expect(headers(options!, 'From')).toEqual(['<sip:bob@example.com>;tag=b1']);
    expect(headers(options!, 'To')).toEqual(['<sip:alice@example.com>;tag=a1']);
  });
});

test('2.4 takes the URI first, or display name and URI, and keeps the brackets', () => {
  const run = runBetweenPeers(
    `route { uac_replace_from("sip:desk@x.example"); uac_replace_to("Rob", "sip:rob@x.example"); ${toCallee} t_relay(); }`,
    { version: '2.4', load: ['uac'] },
  );
  run.peer(caller).send(request('OPTIONS', { from: '"Alice" <sip:alice@example.com>;tag=a1' }));
  const [options] = run.peer(callee).messages();
  expect(headers(options!, 'From')).toEqual(['"Alice" <sip:desk@x.example>;tag=a1']);
  expect(headers(options!, 'To')).toEqual(['Rob <sip:rob@x.example>']);
});

test('brackets are added where there were none; from 3.x on close to the name', () => {
  const sent = (version: '2.4' | '3.6') => {
    const run = runBetweenPeers(
      `route { record_route(); uac_replace_from("Rob", "sip:rob@x.example"); ${toCallee} t_relay(); }`,
      { version, load: ['uac'] },
    );
    run.peer(caller).send(request('OPTIONS', { from: 'sip:alice@example.com;tag=a1' }));
    return headers(run.peer(callee).messages()[0]!, 'From');
  };
  expect(sent('2.4')).toEqual(['Rob <sip:rob@x.example>;tag=a1']);
  expect(sent('3.6')).toEqual(['Rob<sip:rob@x.example>;tag=a1']);
});

test('a CANCEL has the replaced From where it is restored, else the one received', () => {
  const cancelled = (mode: string, change: string) => {
    const run = runBetweenPeers(
      `modparam("uac", "restore_mode", "${mode}")
      route { if (is_method("CANCEL")) { t_relay(); exit; } record_route(); ${change} ${toCallee} t_relay(); }`,
      { load: ['uac'] },
    );
    run.peer(caller).send(request('INVITE'));
    const [invite] = run.peer(callee).messages();
    run.peer(callee).send(reply(invite!, 180, 'Ringing'));
    run.peer(caller).send(request('CANCEL', { branch: 'z9hG4bK-INVITE' }));
    const [cancel] = run.peer(callee).messages();
    return [invite, cancel].map((message) => headers(message!, 'From')[0]);
  };
  const [received, changed] = ['<sip:alice@example.com>;tag=a1', '<sip:desk@x.example>;tag=a1'];
  const replace = 'uac_replace_from(, "sip:desk@x.example");';
  expect(cancelled('auto', replace)).toEqual([changed, changed]);
  expect(cancelled('none', replace)).toEqual([changed, received]);
  expect(cancelled('auto', 'subst("/^From:.*alice@example.com/From: <sip:desk@x.example/");')).toEqual([
    changed,
    received,
  ]);
});

test('2.4 quotes a display name with variables in it, whatever they hold', () => {
  const run = runBetweenPeers(
    `route { record_route(); $avp(name) = "Rob"; uac_replace_to("$avp(name)", ""); ${toCallee} t_relay(); }`,
    { version: '2.4', load: ['uac'] },
  );
  run.peer(caller).send(request('OPTIONS'));
  expect(headers(run.peer(callee).messages()[0]!, 'To')).toEqual(['"Rob" <sip:bob@example.com>']);
});

test('a display name that is no token gets quotes', () => {
  const run = runBetweenPeers(
    `route { record_route(); uac_replace_from("Rob Roy", ""); uac_replace_to("\\"R.\\"", ""); ${toCallee} t_relay(); }`,
    { load: ['uac'] },
  );
  run.peer(caller).send(request('OPTIONS', { from: '"Alice" <sip:alice@example.com>;tag=a1' }));
  const [options] = run.peer(callee).messages();
  expect(headers(options!, 'From')).toEqual(['"Rob Roy" <sip:alice@example.com>;tag=a1']);
  expect(headers(options!, 'To')).toEqual(['"R." <sip:bob@example.com>']);
});

describe('the start', () => {
  const replacing = 'route { uac_replace_from("", "sip:a@b"); }';
  const authenticating = 'route { uac_auth(); }';
  const start =
    (script: string, load = ['uac']) =>
    () =>
      runBetweenPeers(script, { load });

  test.each([
    ['modparam("uac", "restore_mode", "sometimes")', 'route { drop(); }', 'restore_mode'],
    ['modparam("uac", "rr_to_store_param", "")', replacing, 'rr_to_store_param'],
    ['modparam("rr", "append_fromtag", 0)', replacing, 'append_fromtag'],
    ['modparam("uac", "force_dialog", 1)', replacing, 'dialog'],
    ['', authenticating, 'uac_auth'],
  ])('stops with %s and %s', (parameter, script, problem) => {
    expect(start(`${parameter} ${script}`)).toThrow(problem);
  });

  test.each([
    ['modparam("uac", "rr_to_store_param", "")', 'route { drop(); }'],
    ['modparam("uac", "restore_mode", "None") modparam("uac", "rr_to_store_param", "")', replacing],
    ['modparam("uac", "restore_mode", "manual") modparam("rr", "append_fromtag", 0)', replacing],
  ])('does not mind %s with %s', (parameter, script) => {
    expect(start(`${parameter} ${script}`)).not.toThrow();
  });
});

describe('uac_auth()', () => {
  const script = (more: string) =>
    `modparam("uac_auth", "credential", "trunk:p:secret") ${more}
    route { ${within} record_route(); t_on_failure("f"); ${toCallee} t_relay(); }
    failure_route[f] { if (t_check_status("401|407") && uac_auth()) { ${toCallee} t_relay(); } else xlog("no"); }`;
  const challenge = (code: number, header: string, message: string) =>
    reply(message, code, 'Auth').replace('\r\n\r\n', `\r\n${header}\r\n\r\n`);

  test('answers with the algorithm and quality of protection of the challenge, and the next CSeq', () => {
    const run = runBetweenPeers(script(''), { load: ['uac', 'uac_auth'] });
    run.peer(caller).send(request('OPTIONS'));
    const [first] = run.peer(callee).messages();
    const header =
      'WWW-Authenticate: Digest realm="p", nonce="n", qop="auth-int,auth", opaque="o", algorithm=SHA-256';
    run.peer(callee).send(challenge(401, header, first!));
    const [second] = run.peer(callee).messages();
    expect(headers(second!, 'Authorization')[0]).toMatch(
      /^Digest username="trunk", realm="p", nonce="n", uri="sip:bob@example\.com", opaque="o", qop=auth, nc=00000001, cnonce="\d+", response="[0-9a-f]{64}", algorithm=SHA-256$/,
    );
    expect(headers(second!, 'CSeq')).toEqual(['2 OPTIONS']);
    run.peer(callee).send(reply(second!, 200, 'OK'));
    expect(headers(run.peer(caller).messages()[0]!, 'CSeq')).toEqual(['1 OPTIONS']);
  });

  test('answers a second challenge with the same CSeq, counted from that of the caller', () => {
    const run = runBetweenPeers(
      script('').replace('failure_route[f] {', 'failure_route[f] { t_on_failure("f");'),
      { load: ['uac', 'uac_auth'] },
    );
    run.peer(caller).send(request('OPTIONS'));
    const [first] = run.peer(callee).messages();
    const header = (nonce: string) => `Proxy-Authenticate: Digest realm="p", nonce="${nonce}"`;
    run.peer(callee).send(challenge(407, header('n1'), first!));
    const [second] = run.peer(callee).messages();
    run.peer(callee).send(challenge(407, header('n2'), second!));
    const [third] = run.peer(callee).messages();
    expect(headers(third!, 'CSeq')).toEqual(['2 OPTIONS']);
    expect(headers(third!, 'Proxy-Authorization').at(-1)).toContain('nonce="n2"');
  });

  test('counts on in 2.4 too', () => {
    const run = runBetweenPeers(script(''), { version: '2.4', load: ['uac', 'uac_auth'] });
    run.peer(caller).send(request('OPTIONS'));
    const [first] = run.peer(callee).messages();
    run.peer(callee).send(challenge(401, 'WWW-Authenticate: Digest realm="p", nonce="n"', first!));
    const [second] = run.peer(callee).messages();
    expect(headers(second!, 'CSeq')).toEqual(['2 OPTIONS']);
    run.peer(callee).send(reply(second!, 200, 'OK'));
    expect(headers(run.peer(caller).messages()[0]!, 'CSeq')).toEqual(['1 OPTIONS']);
  });

  test('fails without a credential for the realm', () => {
    const run = runBetweenPeers(script(''), { load: ['uac', 'uac_auth'] });
    run.peer(caller).send(request('OPTIONS'));
    const [first] = run.peer(callee).messages();
    run.peer(callee).send(challenge(407, 'Proxy-Authenticate: Digest realm="q", nonce="n"', first!));
    expect(run.log()).toEqual(['no']);
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 407 Auth']);
  });

  test('gives the later requests of the dialog higher numbers too', () => {
    const run = runBetweenPeers(script(''), { load: ['uac', 'uac_auth'] });
    run.peer(caller).send(request('INVITE'));
    const [first] = run.peer(callee).messages();
    run.peer(callee).send(challenge(407, 'Proxy-Authenticate: Digest realm="p", nonce="n"', first!));
    const second = run
      .peer(callee)
      .messages()
      .find((message) => message.startsWith('INVITE'))!;
    run.peer(callee).send(reply(second, 200, 'OK'));
    run.peer(caller).messages();
    run
      .peer(caller)
      .send(later('BYE', second, '<sip:alice@example.com>;tag=a1', '<sip:bob@example.com>;tag=b1'));
    const [bye] = run.peer(callee).messages();
    expect(headers(bye!, 'CSeq')).toEqual(['3 BYE']);
    run.peer(callee).send(reply(bye!, 200, 'OK'));
    expect(headers(run.peer(caller).messages()[0]!, 'CSeq')).toEqual(['2 BYE']);
  });
});
