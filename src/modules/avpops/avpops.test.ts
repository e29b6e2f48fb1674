import { expect, test } from 'vitest';
import { invite, logOfRequest } from '../../../test/support/request-log.ts';
import { load } from '../../../test/support/run-script.ts';

const run = (statements: string) => logOfRequest(statements, invite, { version: '2.4', load: ['avpops'] });

test('copies: all, moved, cast', () => {
  expect(
    run(
      '$avp(a) = "1"; $avp(a) = 2; avp_copy("$avp(a)", "$avp(b)/gs"); xlog("$(avp(b)[*])\\n"); is_avp_set("$avp(b)/n"); xlog("$rc\\n"); avp_copy("$avp(a)", "$avp(c)/gdn"); xlog("$(avp(c)[*]) $avp(a)\\n"); avp_copy("$avp(none)", "$avp(d)"); xlog("$rc\\n");',
    ),
  ).toEqual(['1, 2', '-1', '1, 2 <null>', '-1']);
  expect(
    run(
      '$avp(a) = "1x"; $avp(a) = 2; avp_copy("$avp(a)", "$avp(b)/gdn"); xlog("$rc $(avp(b)[*]) $(avp(a)[*])\\n");',
    ),
  ).toEqual(['-1 2 1x']);
});

test('sets: kinds, empty values, values by index', () => {
  expect(
    run(
      '$avp(a) = 0; $avp(a) = "x"; is_avp_set("$(avp(a)[1])/n"); xlog("$rc\\n"); is_avp_set("$(avp(a)[1])/e"); xlog("$rc\\n"); is_avp_set("$avp(a)/se"); xlog("$rc\\n"); is_avp_set("$(avp(a)[2])"); xlog("$rc\\n");',
    ),
  ).toEqual(['1', '1', '-1', '-1']);
});

test('deleting all AVPs', () => {
  expect(
    run(
      '$avp(a) = 1; $avp(b) = 2; avp_delete("*"); xlog("$rc $avp(a) $avp(b)\\n"); avp_delete("*"); xlog("$rc\\n");',
    ),
  ).toEqual(['1 <null> <null>', '-1']);
});

test.each([
  ['eq/i:5', 1],
  ['eq/s:5', -1],
  ['ne/s:x', -1],
  ['ge/$var(five)', 1],
  ['eq/$avp(several)', 1],
  ['eq/$avp(none)', -1],
  ['lt/i:0x6', 1],
  ['lt/i:5', -1],
  ['and/i:4', 1],
  ['and/i:2', -1],
])('5 against %s', (check, code) => {
  expect(
    run(
      `$var(five) = 5; $avp(n) = 5; $avp(several) = 5; $avp(several) = "x"; avp_check("$avp(n)", "${check}"); xlog("$rc\\n");`,
    ),
  ).toEqual([String(code)]);
});

test.each([
  ['$avp(t)', 'fm/H*o', 1],
  ['$avp(t)', 'fm/h*', -1],
  ['$avp(t)', 'fm/h*/i', 1],
  ['$avp(t)', 're/^h.l', 1],
  ['$avp(t)', 'eq/hello', -1],
  ['$avp(t)', 'lt/s:HELLP', 1],
  ['$avp(t)', 'ge/s:hello', 1],
  ['$rm', 'eq/s:INVITE', 1],
  ['$hdr(none)', 'lt/a', 1],
])('%s against %s', (variable, check, code) => {
  expect(run(`$avp(t) = "Hello"; avp_check("${variable}", "${check}"); xlog("$rc\\n");`)).toEqual([
    String(code),
  ]);
});

test.each([
  ['avp_op("$avp(n)", "add/i:1")', '1 4, 6, 5, 3'],
  ['avp_op("$avp(n)", "mul/i:2/d")', '1 6, 10'],
  ['avp_op("$avp(n)", "div/i:0/d")', '1 0, 0'],
  ['avp_op("$avp(n)", "add/$avp(two)/d")', '1 16, 6, 18, 8'],
  ['avp_op("$avp(n)", "not/i:5/d")', '1 -6, -6'],
  ['avp_op("$avp(n)", "add/$avp(text)/d")', '-1 5, 3'],
])('%s', (call, expected) => {
  expect(
    run(
      `$avp(n) = 3; $avp(n) = 5; $avp(two) = 10; $avp(text) = "x"; $avp(two) = "y"; $avp(two) = 3; ${call}; xlog("$rc $(avp(n)[*])\\n");`,
    ),
  ).toEqual([expected]);
});

test('computing into another AVP', () => {
  expect(
    run(
      '$avp(n) = 3; avp_op("$avp(n)/$avp(m)", "add/i:1"); xlog("$(avp(n)[*]) $avp(m)\\n"); $avp(s) = "x"; avp_op("$avp(s)", "add/i:1"); xlog("$rc\\n");',
    ),
  ).toEqual(['3 4', '-1']);
});

test('values go into the message', () => {
  expect(
    run(
      '$avp(d) = "h"; $avp(u) = "sip:x@y"; avp_pushto("$ru/domain", "$avp(d)"); xlog("$rd\\n"); avp_pushto("$du", "$avp(u)"); xlog("$du\\n"); avp_pushto("$br", "$avp(u)"); xlog("$(branch(uri)[0])\\n"); $avp(u) = 7; avp_pushto("$du", "$avp(u)"); xlog("$rc\\n");',
    ),
  ).toEqual(['h', 'sip:x@y', 'sip:x@y', '-1']);
  expect(
    run(
      '$avp(u) = "sip:1@h"; $avp(u) = "sip:2@h"; avp_pushto("$ru", "$avp(u)/g"); xlog("$ru $(branch(uri)[*])\\n");',
    ),
  ).toEqual(['sip:1@h sip:2@h']);
});

test('substituting in the first text that matches, in all, and into another AVP', () => {
  const after = (call: string) =>
    run(
      `$avp(a) = "one"; $avp(a) = "too"; $avp(a) = "xyz"; ${call}; xlog("$rc $(avp(a)[*]) $(avp(b)[*])\\n");`,
    );
  expect(after('avp_subst("$avp(a)", "/one/1/")')).toEqual(['1 1, xyz, too <null>']);
  expect(after('avp_subst("$avp(a)/g", "/o/0/")')).toEqual(['1 0ne, t0o, xyz <null>']);
  expect(after('avp_subst("$avp(a)/$avp(b)/g", "/o/0/")')).toEqual(['1 xyz, too, one 0ne, t0o']);
  expect(after('avp_subst("$avp(a)/$avp(b)/gd", "/o/0/")')).toEqual(['1 xyz 0ne, t0o']);
  expect(after('avp_subst("$avp(a)", "/no/0/")')).toEqual(['-1 xyz, too, one <null>']);
});

test('what is removed without a name, and how negative integers are written', () => {
  expect(
    run(
      '$avp(a) = 1; avp_delete("s/g"); xlog("$rc\\n"); avp_delete("*/g"); xlog("$rc $avp(a)\\n"); $avp(a) = -1; avp_copy("$avp(a)", "$avp(b)/s"); xlog("$avp(b)\\n"); avp_pushto("$ru/username", "$avp(a)"); xlog("$rU\\n");',
    ),
  ).toEqual(['-1', '1 <null>', '18446744073709551615', '18446744073709551615']);
});

test('inserting between values', () => {
  expect(
    run(
      '$avp(a) = "one"; $avp(a) = "two"; avp_insert("$avp(a)", "$rm", "1"); avp_insert("$avp(a)", "z", "9"); xlog("$(avp(a)[*])\\n");',
    ),
  ).toEqual(['two, INVITE, one, z']);
});

test.each([
  'avp_delete("$var(a)")',
  'avp_delete("$avp(a)/x")',
  'avp_delete("*/x")',
  'avp_delete("x")',
  'is_avp_set("$avp(a)/sn")',
  'avp_copy("$avp(a)", "$avp(b)/q")',
  'avp_check("$avp(a)", "eq/")',
  'avp_check("$avp(a)", "eq/x:5")',
  'avp_check("$avp(a)", "eq/s:a/x")',
  'avp_check("$avp(a)", "re/$var(x)")',
  'avp_check("$avp(a)", "re/[")',
  'avp_op("$avp(a)", "add/5")',
  'avp_op("$avp(a)", "not/")',
  'avp_pushto("$hdr(X-A)/request", "$avp(a)")',
  'avp_pushto("$du/domain", "$avp(a)")',
  'avp_insert("$avp(a)", "x", "-1")',
])('%s is refused', (call) => {
  const script = `loadmodule "avpops.so"\nroute { ${call}; }`;
  expect(load(script, { version: '2.4' }).program).toBeNull();
});
