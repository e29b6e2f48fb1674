import { expect, test } from 'vitest';
import { invite, logOfRequest } from '../../../test/support/request-log.ts';

const run = (statements: string) => logOfRequest(statements, invite, { version: '2.4', load: ['avpops'] });

test('copies: all, moved, cast', () => {
  expect(
    run(
      '$avp(a) = "1x"; $avp(a) = 2; avp_copy("$avp(a)", "$avp(b)/gs"); xlog("$(avp(b)[*])\\n"); is_avp_set("$avp(b)/n"); xlog("$rc\\n"); avp_copy("$avp(a)", "$avp(c)/gdn"); xlog("$(avp(c)[*]) $avp(a)\\n"); avp_copy("$avp(none)", "$avp(d)"); xlog("$rc\\n");',
    ),
  ).toEqual(['1x, 2', '-1', '1, 2 <null>', '-1']);
});

test.each([
  ['eq/i:5', 1],
  ['eq/s:5', -1],
  ['ge/$var(five)', 1],
  ['lt/i:5', -1],
  ['and/i:4', 1],
  ['and/i:2', -1],
])('5 against %s', (check, code) => {
  expect(run(`$var(five) = 5; $avp(n) = 5; avp_check("$avp(n)", "${check}"); xlog("$rc\\n");`)).toEqual([
    String(code),
  ]);
});

test('texts are matched by pattern and expression', () => {
  expect(
    run(
      '$avp(t) = "Hello"; avp_check("$avp(t)", "fm/H*o"); xlog("$rc\\n"); avp_check("$avp(t)", "re/^h.l/i"); xlog("$rc\\n"); avp_check("$avp(t)", "re/^h.l"); xlog("$rc\\n"); avp_check("$rm", "eq/s:INVITE"); xlog("$rc\\n");',
    ),
  ).toEqual(['1', '1', '-1', '1']);
});

test('computing in place and into another AVP', () => {
  expect(
    run(
      '$avp(n) = 3; $avp(n) = 5; avp_op("$avp(n)", "mul/i:2/g"); xlog("$(avp(n)[*])\\n"); avp_op("$avp(n)/$avp(m)", "add/i:1"); xlog("$(avp(n)[*]) $avp(m)\\n"); avp_op("$avp(n)", "not/"); xlog("$avp(n)\\n"); $avp(s) = "x"; avp_op("$avp(s)", "add/i:1"); xlog("$rc\\n");',
    ),
  ).toEqual(['10, 6', '10, 6 11', '-11', '-1']);
});

test('values go into the message', () => {
  expect(
    run(
      '$avp(d) = "h"; $avp(u) = "sip:x@y"; avp_pushto("$ru/domain", "$avp(d)"); xlog("$rd\\n"); avp_pushto("$du", "$avp(u)"); xlog("$du\\n"); avp_pushto("$br", "$avp(u)"); xlog("$(branch(uri)[0])\\n");',
    ),
  ).toEqual(['h', 'sip:x@y', 'sip:x@y']);
});

test('substituting into another AVP, inserting between values', () => {
  expect(
    run(
      '$avp(a) = "one"; $avp(a) = "two"; avp_subst("$avp(a)/$avp(b)/g", "/o/0/"); xlog("$(avp(b)[*]) $(avp(a)[*])\\n"); avp_insert("$avp(a)", "i:7", "1"); xlog("$(avp(a)[*])\\n");',
    ),
  ).toEqual(['0ne, tw0 two, one', 'two, 7, one']);
});
