import { describe, expect, test } from 'vitest';
import { headersOf, relayed } from '../../../test/support/relayed.ts';
import { logOfRequest } from '../../../test/support/request-log.ts';
import { reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

describe('headers', () => {
  test('are removed once', () => {
    expect(
      logOfRequest('remove_hf("x-a"); xlog("$rc\\n"); remove_hf("X-A"); xlog("$rc $hdr(X-A)\\n");'),
    ).toEqual(['1', '-1 one']);
  });

  test('2.4 removes by pattern with a flag', () => {
    const message = request('OPTIONS', { headers: ['X-One: 1', 'X-Two: 2', 'Y: 3'] });
    expect(
      headersOf(relayed('remove_hf("X-*", "g");', message, { version: '2.4' })).filter((line) =>
        /^[XY]/.test(line),
      ),
    ).toEqual(['Y: 3']);
  });

  test('lists are changed step by step', () => {
    const supported = (statements: string, value: string) =>
      headersOf(relayed(statements, request('OPTIONS', { headers: [`Supported: ${value}`] }))).find((line) =>
        line.startsWith('Supported'),
      );
    const add = (option: string) => `list_hdr_add_option("Supported", "${option}");`;
    const remove = (option: string) => `list_hdr_remove_option("Supported", "${option}");`;
    expect(supported(add('a') + add('b'), 'a , c')).toBe('Supported: a , c,a,b');
    expect(supported(remove('a') + remove('b'), 'a, b, c')).toBe('Supported: c');
    expect(supported(remove('a') + remove('b'), 'a, b')).toBeUndefined();
    expect(supported(remove('c') + add('d'), 'a, c')).toBe('Supported: a,d');
    expect(supported(remove('a') + add('d'), 'a')).toBe('Supported: d');
  });

  test('lists lose and get options', () => {
    const message = request('OPTIONS', { headers: ['Supported: a, b,c', 'Require: x'] });
    const lines = headersOf(
      relayed(
        'list_hdr_remove_option("Supported", "C"); list_hdr_remove_option("Require", "x"); list_hdr_add_option("k", "d");',
        message,
      ),
    );
    expect(lines.filter((line) => /^(Supp|Req)/.test(line))).toEqual(['Supported: a, b,d']);
  });

  test('lists that are none are left alone', () => {
    const codes = (value: string) =>
      logOfRequest(
        ['has', 'add', 'remove']
          .map((what) => `list_hdr_${what}_option("X", "b"); xlog("$rc\\n");`)
          .join(' '),
        request('OPTIONS', { headers: [`X: ${value}`] }),
      ).filter((line) => /^-?\d$/.test(line));
    expect(['a;q=1, b', 'a/b', ', b', 'a,,b'].map((value) => codes(value).join(' '))).toEqual(
      Array(4).fill('-1 -1 -1'),
    );
    expect([codes('a b'), codes('b c'), codes('b,')].map((all) => all[0])).toEqual(['1', '-1', '1']);
  });

  test('of options that are listed twice the last one goes, and what was changed counts as removed', () => {
    const message = request('OPTIONS', { headers: ['Supported: a, b, A, c'] });
    const lines = headersOf(relayed('list_hdr_remove_option("Supported", "a");', message));
    expect(lines).toContain('Supported: a, b, c');
    expect(
      logOfRequest('list_hdr_add_option("Supported", "x"); remove_hf("Supported"); xlog("$rc\\n");', message),
    ).toEqual(['-1']);
  });

  test('are anchors by name, whose case counts when the server has no type for it', () => {
    const message = request('OPTIONS', { headers: ['X-A: 1', 'k: a'] });
    const lines = headersOf(
      relayed(
        'append_hf("A: 1\\r\\n", "x-a"); append_hf("B: 1\\r\\n", "X-A"); append_hf("C: 1\\r\\n", "supported");',
        message,
      ),
    );
    expect(lines.slice(-6)).toEqual(['X-A: 1', 'B: 1', 'k: a', 'C: 1', 'Content-Length: 0', 'A: 1']);
  });

  test('Privacy', () => {
    const code = (kind: string, value: string) =>
      logOfRequest(
        `is_privacy("${kind}"); xlog("$rc\\n");`,
        request('OPTIONS', { headers: [`Privacy: ${value}`] }),
      ).at(-1);
    expect(code('id', 'user; id')).toBe('1');
    expect([code('header', 'id'), code('id', 'id,user'), code('id', 'ID'), code('none', 'none;id')]).toEqual(
      Array(4).fill('-1'),
    );
    expect(() => code('foo', 'id')).toThrow();
  });

  test('a list of methods has known ones only', () => {
    expect(() => logOfRequest('is_method("INVITE|FOO");')).toThrow();
    expect(logOfRequest('$var(m) = "BYE|FOO"; is_method($var(m)); xlog("$rc\\n");').at(-1)).toBe('-1');
  });

  test('are collected into AVPs only', () => {
    expect(logOfRequest('get_glob_headers_values("X-*", $var(n), $avp(v)); xlog("$rc\\n");').at(-1)).toBe(
      '-1',
    );
  });

  test('are collected by pattern', () => {
    expect(
      logOfRequest(
        'get_glob_headers_values("X-?", $avp(n), $avp(v)); xlog("$rc $(avp(n)[*]) $(avp(v)[*])\\n");',
      ),
    ).toEqual(['1 X-A one']);
  });
});

test('the status of a reply', () => {
  const run = runBetweenPeers(
    'route { $du = "sip:127.0.0.1:5090"; forward(); } onreply_route { change_reply_status(488, "Changed"); xlog("$rc\\n"); xlog("$rs $rr\\n"); change_reply_status(200, "No"); xlog("$rc\\n"); }',
  );
  run.peer(5080).send(request('OPTIONS'));
  run.peer(5090).send(reply(run.peer(5090).messages()[0]!, 404, 'Not Found'));
  expect(run.peer(5080).lines()).toEqual(['SIP/2.0 488 Changed']);
  expect(run.log()).toEqual(['1', '488 Not Found', '-1']);
});

test('parameters of the request URI keep their case', () => {
  const codes = (statements: string[], uri: string) =>
    logOfRequest(
      statements.map((statement) => `$ru = "${uri}"; ${statement}; xlog("$rc $ru\\n");`).join(' '),
    ).map((line) => line.replace(/ sip:h/, ' '));
  expect(
    codes(
      [
        'ruri_has_param("a")',
        'ruri_has_param("A")',
        'ruri_has_param("b")',
        'ruri_has_param("c")',
        'ruri_has_param("c", "")',
        'ruri_has_param("b", "X")',
        'ruri_has_param("b", "x")',
        'ruri_del_param("A")',
        'ruri_del_param("b")',
        'ruri_del_param("")',
        'ruri_add_param("")',
        'ruri_add_param("n=1")',
      ],
      'sip:h;a;b=y;b=x;c?y=1',
    ).map((line) => line.split(' ')),
  ).toEqual([
    ['1', ';a;b=y;b=x;c?y=1'],
    ['-1', ';a;b=y;b=x;c?y=1'],
    ['-1', ';a;b=y;b=x;c?y=1'],
    ['1', ';a;b=y;b=x;c?y=1'],
    ['1', ';a;b=y;b=x;c?y=1'],
    ['-1', ';a;b=y;b=x;c?y=1'],
    ['1', ';a;b=y;b=x;c?y=1'],
    ['-1', ';a;b=y;b=x;c?y=1'],
    ['1', ';a;b=x;c?y=1'],
    ['1', ';a;b=y;b=x;c?y=1'],
    ['1', ';a;b=y;b=x;c?y=1'],
    ['-1', ';a;b=y;b=x;c;n=1?y=1'],
  ]);
});

test.each(['a;c=', 'a;', 'a;b="x'])('no parameter is found in ;%s', (parameters) => {
  const log = logOfRequest(`$ru = "sip:h;" + '${parameters}'; ruri_has_param("a"); xlog("$rc\\n");`);
  expect(log).toEqual(['-1']);
});

test('URIs', () => {
  expect(
    logOfRequest(
      'is_uri_user_e164("sip:+4930@h"); xlog("$rc\\n"); is_uri_user_e164("sip:4930@h"); xlog("$rc\\n"); $ru = "tel:+49-30.1;isub=2"; ruri_tel2sip(); xlog("$rc $ru\\n"); ruri_tel2sip(); xlog("$rc\\n");',
    ),
  ).toEqual(['1', '-1', '-1 sip:+49-30.1;isub=2@a.example;user=phone', '1']);
});
