import { describe, expect, test } from 'vitest';
import { bodyOf, relayed } from '../../../test/support/relayed.ts';
import { logOfRequest } from '../../../test/support/request-log.ts';
import { request } from '../../../test/support/sip-peers.ts';

const message = (body: string, ...headers: string[]) =>
  request('MESSAGE', { headers: ['Content-Type: text/plain', ...headers], body });

describe('replacing all', () => {
  test.each([
    // `^` goes on matching behind a match only at a line start.
    ['replace_body_all("^a", "b");', 'aaa\r\naa', 'baa\r\nba'],
    ['replace_body_all("^a\\r\\n", "-");', 'a\r\na\r\nb', '--b'],
    ['replace_body_atonce("^a\\r\\n", "-");', 'a\r\na\r\nb', '-a\r\nb'],
    // An empty match ends it.
    ['replace_body_all("b*", "-"); $var(rc) = $rc;', 'ba', '-a'],
    ['replace_body("b*", "-");', 'ab', '-ab'],
  ])('%s', (statements, body, expected) => {
    expect(bodyOf(relayed(statements, message(body)))).toBe(expected);
  });

  test('is false when it ends at an empty match', () => {
    const codes = 'replace_body_all("b*", "-"); xlog("$rc\\n"); replace_body_all("c", "-"); xlog("$rc\\n");';
    expect(logOfRequest(codes, message('ba')).filter((line) => /^-?\d$/.test(line))).toEqual(['-1', '-1']);
  });
});

describe('substituting', () => {
  test('takes the URI, NULL and groups that are not there for what they are', () => {
    expect(
      bodyOf(relayed('$ru = "sip:x@y"; subst_body("/(a)|b/[\\u$avp(none)\\1\\7$rm]/g");', message('ab'))),
    ).toBe('[sip:x@yaMESSAGE][sip:x@yMESSAGE]');
  });

  test('changes nothing when a later match is empty', () => {
    expect(bodyOf(relayed('subst_body("/a*/x/g");', message('aab')))).toBe('aab');
  });
});

test('text behind what Content-Length says is looked at, but not sent', () => {
  const cut = message('abcdef').replace('Content-Length: 6', 'Content-Length: 3');
  expect(logOfRequest('search_body("def"); xlog("$rc\\n");', cut)).toEqual(['1']);
  expect(bodyOf(relayed('replace_body_all("[bf]", "-");', cut))).toBe('a-c');
});

test('a NUL byte ends what is looked at', () => {
  expect(
    logOfRequest(
      'search("late"); xlog("$rc\\n"); search_body("early"); xlog("$rc\\n"); search("early"); xlog("$rc\\n");',
      message('early\0late'),
    ),
  ).toEqual(['-1', '1', '1']);
});

test('a pattern in a variable that is none gives -3', () => {
  const log = logOfRequest(
    '$var(p) = "["; search($var(p)); xlog("$rc\\n"); search($var(none)); xlog("$rc\\n"); if (search($var(p))) xlog("no\\n");',
    message('abc'),
  );
  expect(log).toEqual(['-3', '-1']);
});
