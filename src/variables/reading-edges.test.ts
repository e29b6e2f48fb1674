import { describe, expect, test } from 'vitest';
import { invite, logOfRequest, printed } from '../../test/support/request-log.ts';

function withHeaders(...lines: string[]): string {
  return invite
    .replace(/Contact: .*\r\nm: .*\r\n/, '')
    .replace('X-A: one\r\nx-a: two, three', lines.join('\r\n'));
}

function withBody(type: string, body: string): string {
  return invite
    .replace('text/plain', type)
    .replace('Content-Length: 5', `Content-Length: ${body.length}`)
    .replace(/hello$/, body);
}

describe('headers', () => {
  test('all of a name: leading empty ones leave no separator', () => {
    expect(printed(['$(hdr(A)[*])', '$(hdr(B)[*])'], withHeaders('A:', 'A: 1', 'A:', 'A: 2', 'B:'))).toEqual([
      '1, , 2',
      '',
    ]);
  });

  test('joined values that are too long are NULL', () => {
    const values = (length: number) =>
      printed(['$(hdr(A)[*])'], withHeaders('A: x', `A: ${'y'.repeat(length)}`));
    expect(values(507)[0]).toHaveLength(510);
    expect(values(508).at(-1)).toBe('<null>');
  });

  test('an empty one is an empty text', () => {
    expect(printed(['[$ua]', '[$hdr(User-Agent)]'], withHeaders('User-Agent:'))).toEqual(['[]', '[]']);
    expect(printed(['$ua'])).toEqual(['<null>']);
  });

  test('Content-Length prints as it is written and counts as a number', () => {
    const message = invite.replace('Content-Length: 5', 'Content-Length: 005');
    expect(
      logOfRequest(
        'xlog("$cl\\n"); if ($cl == 5) xlog("5\\n"); $var(x) = $cl + 1; xlog("$var(x)\\n");',
        message,
      ),
    ).toEqual(['005', '5', '6']);
  });
});

describe('contacts', () => {
  test('the star is found only in front', () => {
    expect(
      printed(
        ['$ct', '$(ct[0])', '$(ct[*])', '$(ct[-1])', '$(ct[1])', '$ct.fields(uri)', '$(ct.fields(uri)[*])'],
        withHeaders('Contact: *'),
      ),
    ).toEqual(['*', '*', '*', '<null>', '<null>', '<null>', '']);
  });

  test('an empty header has none', () => {
    expect(printed(['$ct', '$(ct[*])', '$ct.fields(uri)'], withHeaders('Contact:'))).toEqual([
      '<null>',
      '<null>',
      '<null>',
    ]);
  });

  test('a malformed one hides only what comes from it', () => {
    const message = withHeaders('Contact: <sip:a@h>', 'Contact: <sip:b@h');
    expect(printed(['$ct', '$ct.fields(uri)'], message)).toEqual(['<sip:a@h>', 'sip:a@h']);
    expect(printed(['$(ct[1])'], message).at(-1)).toBe('<null>');
  });
});

describe('the body', () => {
  const parts = [
    '--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n',
    '--b\r\nContent-Type: application/x-own;q=1\r\n\r\nown\r\n',
    '--b\r\n\r\nplain\r\n',
    '--b\r\nContent-Type: application/sdp\r\n\r\nv=1\r\n',
    '--b--\r\n',
  ].join('');

  test('types of parts are those that the server knows', () => {
    const message = withBody('multipart/mixed;boundary=b', parts);
    expect(printed(['$(cT[0])', '$(cT[1])', '$(cT[2])', '$(cT[-1])', '$(cT[*])'], message)).toEqual([
      'application/sdp',
      'application/unknown',
      'text/plain',
      'application/sdp',
      'multipart/mixed;boundary=b,application/sdp,application/unknown,text/plain,application/sdp',
    ]);
    expect(
      printed(
        [
          '$rb(application/sdp)',
          '$(rb(application/sdp)[1])',
          '$(rb(application/sdp)[*])',
          '$rb(text/plain)',
          '$rb(application/x-other)',
        ],
        message,
      ),
    ).toEqual(['v=0', 'v=1', 'v=0', 'plain', 'own']);
  });

  test('a body of no stated type has no parts', () => {
    const message = invite.replace('Content-Type: text/plain\r\n', '');
    expect(printed(['$rb', '$(rb[*])', '$(rb[0])', '$rb(text/plain)', '$cT'], message)).toEqual([
      'hello',
      'hello',
      '<null>',
      '<null>',
      '<null>',
    ]);
  });
});

describe('routes', () => {
  test('names and kinds are not joined', () => {
    const log = logOfRequest(
      'xlog("$(route[*]) $route.name $route.type\\n"); xlog("$(route.name[*])\\n"); xlog("$(route.type[*])\\n");',
    );
    expect(log).toEqual(['route  route', '<null>', '<null>']);
  });
});

describe('branches in 2.4', () => {
  test('flags are bits, $branch is the URI of the first one added', () => {
    const log = logOfRequest(
      `$branch = "sip:a@h"; $branch = "sip:b@h"; $(branch(flags)[1]) = 5;
      xlog("$branch $(branch(flags)[1]) $(branch(flags)[*])\\n");`,
      invite,
      { version: '2.4' },
    );
    expect(log).toEqual(['sip:a@h 5 sip:a@h, sip:b@h']);
  });
});

describe('flags of branches', () => {
  test('are assigned as names, unknown ones count for nothing', () => {
    const log = logOfRequest(`setbflag("X"); setbflag("Y"); $msg.branch = "sip:1@h";
      $(msg.branch.flags[1]) = "Y nothing X"; xlog("$(msg.branch.flags[1])|$(msg.branch.flags[*])\\n");
      $(msg.branch.flags[1]) = 3; xlog("$rc\\n"); $(msg.branch.flags[1]) = NULL; xlog("[$(msg.branch.flags[1])]\\n");`);
    expect(log).toEqual(['Y X|Y X, Y X', '-1', '[]']);
  });
});

describe('AVPs by a negative index', () => {
  const statements = `$avp(a) = 1; $avp(a) = 2; $avp(a) = 3; $(avp(a)[-1]) = NULL; xlog("$rc $(avp(a)[*])\\n");
    $(avp(a)[0]) := 9; xlog("$rc $(avp(a)[*])\\n");`;

  test('are removed, `:=` on an index leaves none', () => {
    expect(logOfRequest(statements)).toEqual(['1 3, 2', '-1 <null>']);
  });

  test('are kept in 2.4', () => {
    expect(logOfRequest(statements, invite, { version: '2.4' })[0]).toBe('-1 3, 2, 1');
  });
});
