import { describe, expect, test } from 'vitest';
import { invite, logOfRequest } from '../../test/support/request-log.ts';
import { load } from '../../test/support/run-script.ts';

/** What is wrong with a statement, by its codes. */
function problems(statement: string, version: '2.4' | '3.6' = '3.6', settings = ''): string[] {
  return load(`${settings}route { ${statement} }`, { version }).diagnostics.flatMap(({ code }) =>
    code === 'module-no-transport' ? [] : [code],
  );
}

describe('names and indexes that are refused', () => {
  test.each([
    '$var() = 1;',
    '$avp = 1;',
    '$hdr = 1;',
    '$(rU[0]) = "x";',
    '$rU(x) = "y";',
    '$socket_out(ip) = "x";',
    '$var(x) = $(avp(x)[]);',
  ])('%s', (statement) => {
    expect(problems(statement)).not.toEqual([]);
  });

  test.each(['$(avp(x)[append])', '$(avp(x)[*])', '$(avp(x)[-1])', '$(hdr(x)[2])'])(
    'but not %s',
    (variable) => expect(problems(`$var(x) = ${variable};`)).toEqual([]),
  );

  test('[append] is for AVPs', () => {
    expect(problems('$var(x) = $(hdr(x)[append]);')).toEqual(['variable-index-forbidden']);
    expect(problems('$var(x) = $(ct.fields(uri)[append]);')).toEqual(['variable-index-forbidden']);
  });

  test('other messages need tm', () => {
    expect(problems('xlog("$(<request>ru)");')).toEqual(['link-variable']);
    expect(problems('$var(x) = $(<reply>rs);')).not.toEqual([]);
    expect(problems('$var(x) = $(<reply>rs);', '3.6', 'loadmodule "tm.so"\n')).toEqual([]);
  });
});

test('[append] adds behind the others, its NULL removes the newest', () => {
  const log = logOfRequest(`$avp(a) = 1; $avp(a) = 2; $(avp(a)[append]) = 3; xlog("$(avp(a)[*])\\n");
    $(avp(a)[append]) = NULL; xlog("$rc $(avp(a)[*])\\n");`);
  expect(log).toEqual(['2, 1, 3', '1 1, 3']);
});

test('the q of the request URI', () => {
  const log =
    logOfRequest(`xlog("$ru_q\\n"); $ru_q = 700; xlog("$rc $ru_q\\n"); $ru_q = 2000; xlog("$rc $ru_q\\n");
    $ru_q = NULL; xlog("$rc $ru_q\\n"); $ru_q = "500"; xlog("$rc $ru_q\\n"); $ru_q = -1; xlog("$rc $ru_q $(msg.branch.q[0])\\n");`);
  expect(log).toEqual(['-1', '1 700', '1 1000', '-1 1000', '-1 1000', '1 -1 ']);
});

test('a request URI that gets too long stays as it is', () => {
  const log = logOfRequest(
    `$ru = "sip:u@h"; $rU = "${'x'.repeat(1018)}"; xlog("$rc $(ru{s.len})\\n"); setuser("${'x'.repeat(1019)}"); xlog("$rc $(ru{s.len})\\n");`,
  );
  expect(log).toEqual(['1 1024', '-1 1024']);
});

test('levels in 2.4', () => {
  const log = logOfRequest(
    'xlog("$xlog_level\\n"); xlog("L_ALERT", "$xlog_level\\n"); $var(l) = $xlog_level; xlog("$var(l)\\n"); $log_level = -1; xlog("$log_level\\n");',
    invite,
    { version: '2.4' },
  );
  expect(log).toEqual(['ERROR:', 'ALERT:', '<null>', '18446744073709551615']);
});
