import { describe, expect, test } from 'vitest';
import type { Version } from '../../../grammar/dialect.ts';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';
import { parseChallenge } from '../../sip/digest.ts';
import { digestAlgorithm, digestResponse, digestSecret } from '../../sip/digest-response.ts';
import { parseQop } from './challenge.ts';
import { fits, qops } from './codes.ts';

/** An Authorization line that answers the challenge in a 401. */
function answer(challenged: string, user: string, password: string, nc = '00000001'): string {
  const { realm, nonce, qop, algorithm: name } = parseChallenge(headers(challenged, 'WWW-Authenticate')[0]!)!;
  const algorithm = digestAlgorithm(name)!;
  const uri = 'sip:example.com';
  const response = digestResponse({
    algorithm,
    secret: digestSecret(algorithm, user, realm!, password),
    nonce: nonce!,
    method: 'REGISTER',
    uri,
    qop,
    nc,
    cnonce: 'c',
    body: '',
  });
  const protection = qop === null ? '' : `, qop=${qop}, nc=${nc}, cnonce="c"`;
  const named = name === null ? '' : `, algorithm=${name}`;
  return `Authorization: Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}"${protection}${named}`;
}

function start(challenge: string, { version = '3.6' as Version, expire = 30 } = {}) {
  const run = runBetweenPeers(
    `modparam("auth", "username_spec", "$avp(user)") modparam("auth", "password_spec", "$avp(pass)")
    modparam("auth", "calculate_ha1", 1) modparam("auth", "nonce_expire", ${expire})
    route { $avp(user) = "alice"; $avp(pass) = "wonder"; pv_www_authorize(""); $var(r) = $rc; xlog("$var(r)"); xlog("$Au");
      if ($var(r) < 0) { ${challenge}; xlog("not reached"); } }`,
    { load: ['auth'], version },
  );
  const send = (...lines: string[]) => {
    const message = request('REGISTER', {
      uri: 'sip:example.com',
      to: '<sip:alice@example.com>',
      headers: lines,
    });
    run.peer(5080).send(message);
    const [result, charged] = run.log();
    return { result, charged, reply: run.peer(5080).messages()[0] ?? '' };
  };
  return { run, send };
}

describe.each([
  ['3.6', 'www_challenge("", "auth")'],
  ['3.6', 'www_challenge("", "auth", "SHA-256")'],
  ['3.6', 'www_challenge("")'],
  ['2.4', 'www_challenge("", "1")'],
] as const)('in %s with %s', (version, challenge) => {
  test('tells users, passwords and nonces apart', () => {
    const { run, send } = start(challenge, { version, expire: 5 });
    const { result, reply } = send();
    expect(result).toBe('-4');
    expect(reply).toMatch(/^SIP\/2\.0 401 Unauthorized\r\n/);
    expect(headers(reply, 'WWW-Authenticate')[0]).toMatch(/^Digest realm="example\.com", nonce="[^"]+"/);
    expect(send(answer(reply, 'alice', 'wonder')).result).toBe('1');
    expect(send(answer(reply, 'alice', 'wrong')).result).toBe('-2');
    expect(send(answer(reply, 'bob', 'wonder')).result).toBe('-1');
    run.wait(6000);
    const stale = send(answer(reply, 'alice', 'wonder'));
    expect(stale.result).toBe('-3');
    expect(headers(stale.reply, 'WWW-Authenticate')[0]).toContain(', stale=true');
    expect(send(answer(stale.reply, 'alice', 'wonder')).result).toBe('1');
    // With a challenge each second a lifetime is known in full: a nonce is good for one request then.
    let latest = '';
    for (let second = 0; second < 6; second++) {
      run.wait(1000);
      latest = send().reply;
    }
    expect(send(answer(latest, 'alice', 'wonder')).result).toBe('1');
    expect(send(answer(latest, 'alice', 'wonder')).result).toBe('-3');
  });

  test('refuses a nonce that is not its own', () => {
    const { send } = start(challenge, { version });
    const foreign = start(challenge, { version })
      .send()
      .reply.replace(/nonce="./, 'nonce="Z');
    expect(send(answer(foreign, 'alice', 'wonder')).result).toBe('-3');
  });

  test('answers what cannot be read with 400 and ends the script', () => {
    const { send } = start(challenge, { version });
    for (const value of ['Digest garbage', 'Digest username="alice", realm="example.com", nonce="n"']) {
      const { result, reply } = send(`Authorization: ${value}`);
      expect(result).toBeUndefined();
      expect(reply).toMatch(/^SIP\/2\.0 400 Bad Request\r\n/);
    }
  });
});

test.each([
  ['', '1', 'Remote-Party-ID: <sip:+49@h>;party=calling;id-type=subscriber;screen=yes'],
  ['"\\"A\\" ", ";x"', '1', 'Remote-Party-ID: "A" <sip:+49@h>;x'],
  ['"a"', '-1', undefined],
  [', "b"', '-1', undefined],
])('append_rpid_hf(%s): %s', (args, code, line) => {
  const run = runBetweenPeers(
    `route { $avp(rpid) = "<sip:+49@h>"; append_rpid_hf(${args}); xlog("$rc"); $du = "sip:127.0.0.1:5090"; t_relay(); }`,
    { load: ['auth'] },
  );
  run.peer(5080).send(request('INVITE'));
  expect(run.log()).toEqual([code]);
  expect(/^Remote-Party-ID: .*$/m.exec(run.peer(5090).messages()[0]!)?.[0].trim()).toBe(line);
});

test('credentials of other schemes do not count', () => {
  const { send } = start('www_challenge("", "auth")');
  const { result, reply } = send('Authorization: Basic YWxpY2U6d29uZGVy');
  expect(result).toBe('-4');
  expect(send('Authorization: Basic YWxpY2U6d29uZGVy', answer(reply, 'alice', 'wonder')).result).toBe('1');
});

test('credentials that were checked name who is charged', () => {
  const { send } = start('www_challenge("", "auth")');
  const { charged, reply } = send();
  expect(charged).toMatch(/@/);
  expect(send(answer(reply, 'alice', 'wonder')).charged).toBe('alice@example.com');
});

test('a wrong answer does not use a nonce up', () => {
  const { run, send } = start('www_challenge("", "auth")', { expire: 5 });
  for (let second = 0; second < 6; second++) {
    send();
    run.wait(1000);
  }
  const { reply } = send();
  expect(send(answer(reply, 'alice', 'wrong')).result).toBe('-2');
  expect(send(answer(reply, 'alice', 'wonder')).result).toBe('1');
  expect(send(answer(reply, 'alice', 'wonder')).result).toBe('-3');
});

test.each([
  ['3.6', 'alice@example.com', '-1'],
  ['2.4', 'alice@example.com', '1'],
] as const)('in %s a user name of the script counts against %s', (version, name, result) => {
  const challenge = version === '2.4' ? 'www_challenge("", "1")' : 'www_challenge("", "auth")';
  const { send } = start(challenge, { version });
  // 2.4 leaves the domain out of the hash as well.
  const authorization = answer(send().reply, version === '2.4' ? 'alice' : name, 'wonder');
  expect(send(authorization.replace('username="alice"', `username="${name}"`)).result).toBe(result);
});

test('a variable without a value is an error of the server', () => {
  const run = runBetweenPeers(
    `modparam("auth", "username_spec", "$avp(user)") modparam("auth", "password_spec", "$avp(pass)")
     route { if (!pv_www_authorize("")) www_challenge("", "auth"); xlog("authorized"); }`,
    { load: ['auth'] },
  );
  const send = (...lines: string[]) => {
    run.peer(5080).send(request('REGISTER', { uri: 'sip:example.com', headers: lines }));
    return run.peer(5080).messages()[0]!;
  };
  expect(send(answer(send(), 'alice', 'wonder'))).toMatch(/^SIP\/2\.0 500 Server Internal Error\r\n/);
  expect(run.log()).toEqual([]);
});

test('the credentials that were checked last are taken out', () => {
  const run = runBetweenPeers(
    'route { pv_www_authorize("a"); pv_www_authorize("b"); consume_credentials(); $du = "sip:127.0.0.1:5090"; t_relay(); }',
    { load: ['auth'] },
  );
  const lines = ['a', 'b'].map(
    (realm) => `Authorization: Digest username="u", realm="${realm}", nonce="n", uri="sip:x", response="r"`,
  );
  run.peer(5080).send(request('REGISTER', { headers: lines }));
  expect(headers(run.peer(5090).messages()[0]!, 'Authorization')).toEqual([lines[0]!.slice(15)]);
});

test('an algorithm that the nonce was not issued for is a stale nonce', () => {
  const { send } = start('www_challenge("", "auth", "SHA-256")');
  const weaker = send().reply.replace(', algorithm=SHA-256', '');
  expect(send(answer(weaker, 'alice', 'wonder')).result).toBe('-3');
});

test('both values of qop come out in reverse order', () => {
  expect(parseQop('auth,auth-int')).toEqual({ code: qops.both, text: 'auth-int,auth' });
  expect(parseQop('auth-int, auth')).toEqual({ code: qops.both, text: 'auth,auth-int' });
  expect(parseQop('auth')).toEqual({ code: qops.auth, text: 'auth' });
  expect(parseQop('other')).toHaveProperty('message', 'unknown qop other');
});

test('credentials without qop are good for a nonce that offered auth, but not the other way round', () => {
  expect(fits(qops.both, qops.none)).toBe(true);
  expect(fits(qops.auth, qops.none)).toBe(true);
  expect(fits(qops.authInt, qops.none)).toBe(false);
  expect(fits(qops.none, qops.auth)).toBe(false);
});
