import { describe, expect, test } from 'vitest';
import { invite, logOfRequest, printed } from '../../test/support/request-log.ts';

/** Reads pairs of a variable and what it prints. */
function check(
  pairs: Readonly<Record<string, string>>,
  message = invite,
  version: '2.4' | '3.6' | '4.0' = '3.6',
): void {
  const log = printed(Object.keys(pairs), message, { version });
  expect(Object.fromEntries(Object.keys(pairs).map((name, index) => [name, log[index]]))).toEqual(pairs);
}

function reply(code: number, ...lines: string[]): string {
  return [
    `SIP/2.0 ${code} Something`,
    ...invite.split('\r\n').slice(1, 7),
    ...lines,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}

describe('what a request says', () => {
  test('request URI', () => {
    check({
      $ru: 'sip:+49-30:pw@example.com:5070;user=phone;x?Subject=hi',
      $ruri: 'sip:+49-30:pw@example.com:5070;user=phone;x?Subject=hi',
      $rU: '+49-30',
      $rd: 'example.com',
      $rp: '5070',
      $rP: 'udp',
      $ru_q: '-1',
      $op: '5070',
      $rm: 'INVITE',
      $ml: String(invite.length),
      $mi: '1',
    });
  });

  test('addresses', () => {
    check({ $fu: 'sip:al@a.example;x=1', $fU: 'al', $fd: 'a.example', $fn: '"Al B"', $ft: 'f1' });
    check({ $tu: 'sip:bob@b.example', $tU: 'bob', $td: 'b.example', $tn: '<null>', $tt: '<null>' });
    check({
      '$(from.user)': 'al',
      '$(to.domain)': 'b.example',
      $ci: 'c1@h',
      $cs: '007',
      $cl: '5',
      $cT: 'text/plain',
    });
  });

  test('headers and contacts', () => {
    check({
      '$hdr(x-a)': 'one',
      '$(hdr(X-A)[1])': 'two, three',
      '$(hdr(X-A)[-2])': 'one',
      '$(hdr(X-A)[*])': 'one, two, three',
      '$(hdr(X-A)[2])': '<null>',
      '$hdrcnt(v)': '2',
      '$(hdr_name[-1])': 'Content-Length',
      $ct: '"C" <sip:c1@h;ob>;q=0.5;expires=60',
      '$(ct[-1])': 'sip:c3@h',
      '$(ct.fields(uri)[*])': 'sip:c1@h;ob, sip:c2@h, sip:c3@h',
      '$ct.fields(Q)': '0.5',
      '$ct.fields(name)': '"C"',
      '$ct.fields(params)': 'q=0.5;expires=60',
      '$(ct.fields(q)[1])': '<null>',
    });
  });

  test('the star is a contact without fields', () => {
    const message = invite.replace(/Contact:.*\r\nm:.*\r\n/, 'Contact: *\r\n');
    check({ $ct: '*', '$ct.fields(uri)': '<null>' }, message);
  });

  test('a malformed contact runs error_route', () => {
    const message = invite.replace(/Contact:.*\r\n/, 'Contact: <<>>\r\n');
    const log = logOfRequest('xlog("$ct\\n"); xlog("not reached\\n");', message, {
      routes: 'error_route { xlog("$err.class $err.level $err.rcode $err.rreason: $err.info\\n"); exit; }',
    });
    expect(log).toEqual(['<null>', '1 3 400 bad headers: error parsing CONTACT headers']);
  });

  test.each([
    ['$ai', 'P-Asserted-Identity: <sip:a>, <sip', 'bad header: error parsing PAI header'],
    ['$pn', 'P-Preferred-Identity: "a', 'bad header: error parsing PPI header'],
    ['$pd', 'P-Preferred-Identity: <a>', 'bad P-Preferred-Identity uri: error parsing P-P-I URI'],
    ['$di', 'Diversion: <sip', null],
    ['$re', 'Remote-Party-ID: <sip:a>, <sip:b>', null],
    ['$rt', 'Refer-To: <sip', null],
    ['$oU', '', 'bad i-uri: error parsing incoming uri'],
    ['$rU', '', 'bad r-uri: error parsing r-uri'],
  ])('%s of %j that is malformed', (name, header, failure) => {
    const message =
      header === '' ? invite.replace('sip:+49', 'http:+49') : invite.replace('X-A: one', header);
    const log = logOfRequest(`xlog("${name}\\n");`, message, {
      routes: 'error_route { xlog("$err.rreason: $err.info\\n"); }',
    });
    expect(log).toEqual(['<null>', ...(failure === null ? [] : [failure])]);
  });

  test('identities and diversion', () => {
    const headers = [
      'P-Asserted-Identity: "P" <sip:pai@h>',
      'P-Preferred-Identity: "Q" <sip:ppi@h2>',
      'Remote-Party-ID: <sip:rpid@h>;party=calling',
      'Refer-To: <sip:refer@h>',
      'Diversion: <sip:div@h>;reason=busy;privacy="full"',
    ].join('\r\n');
    const message = invite.replace('X-A: one', headers);
    check(
      {
        $ai: 'sip:pai@h',
        $pu: 'sip:ppi@h2',
        $pU: 'ppi',
        $pd: 'h2',
        $pn: '"Q"',
        $re: 'sip:rpid@h',
        $rt: 'sip:refer@h',
      },
      message,
    );
    check({ $di: 'sip:div@h', $dir: 'busy', $dip: 'full' }, message);
    const other = invite.replace('X-A: one', 'Diversion: <sip:div@h>;Reason=busy;privacy');
    check({ '[$dir]': '[<null>]', '[$dip]': '[]' }, other);
  });

  test('parts of the body', () => {
    const body =
      '--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b--\r\n';
    const message = invite
      .replace('text/plain', 'multipart/mixed;boundary=b')
      .replace('Content-Length: 5', `Content-Length: ${body.length}`)
      .replace(/hello$/, body);
    check(
      {
        '$(rb[0])': 'v=0',
        '$(rb[-1])': 'hi',
        '$rb(text/plain)': 'hi',
        '$rb(image/png)': '<null>',
        '$(cT[1])': 'text/plain',
        '$(cT[*])': 'multipart/mixed;boundary=b,application/sdp,text/plain',
      },
      message,
    );
    check({ $rb: 'hello', '$(rb[0])': 'hello', '$(rb[1])': '<null>' });
  });
});

test('a reply has code and reason, but no request URI', () => {
  const log = logOfRequest('', reply(407), {
    routes: 'onreply_route { xlog("$rs $rr $rm $ru $msg.type $cs\\n"); }',
  });
  expect(log).toEqual(['407 Something INVITE <null> reply 007']);
});

describe('assignments', () => {
  const resultOf = (statement: string, variables = '$ru'): string =>
    logOfRequest(`${statement} xlog("$rc ${variables}\\n");`)[0]!;

  test.each([
    ['$rU = "x";', '1 sip:x:pw@example.com:5070;user=phone;x?Subject=hi'],
    ['$rU = 5;', '-1 sip:+49-30:pw@example.com:5070;user=phone;x?Subject=hi'],
    ['$var(i) = 5; $rU = $var(i);', '1 sip:5:pw@example.com:5070;user=phone;x?Subject=hi'],
    ['$rd = NULL;', '-1 sip:+49-30:pw@example.com:5070;user=phone;x?Subject=hi'],
    ['$rp = NULL;', '1 sip:+49-30:pw@example.com;user=phone;x?Subject=hi'],
    ['$ru = "sip:a@b"; $rp = "5099";', '1 sip:a@b:5099'],
    ['$ru = NULL;', '-1 sip:+49-30:pw@example.com:5070;user=phone;x?Subject=hi'],
    ['$ru = "";', '1 sip:+49-30:pw@example.com:5070;user=phone;x?Subject=hi'],
    ['$ru = "garbage";', '1 <null>'],
    ['$rU = NULL;', '1 <null>'],
  ])('%s', (statement, expected) => {
    expect(resultOf(statement)).toBe(expected);
  });

  test('the next hop', () => {
    expect(resultOf('$du = "sip:h:5066;transport=tcp"; $dd = "g"; $dp = NULL;', '$du $dd $dp $dP')).toBe(
      '1 sip:g;transport=tcp g 5060 tcp',
    );
    expect(resultOf('$dd = "x";', '$du')).toBe('-1 <null>');
    expect(resultOf('$du = "sip:h"; $du = NULL;', '$du')).toBe('1 <null>');
  });

  test('a written port is a text that knows a number, a default one is a number', () => {
    const log = logOfRequest(
      '$var(a) = 1 + $rp; xlog("$var(a)\\n"); $var(b) = "k"; $var(b) = $rp + 1; xlog("$var(b)\\n"); $ru = "sip:h"; $var(c) = $rp + 1; xlog("$var(c)\\n");',
    );
    expect(log).toEqual(['5071', 'k', '5061']);
  });

  test('flags are booleans', () => {
    const log = logOfRequest(`
      $msg.flag(A) = 1; $branch.flag(B) = true; xlog("[$mf] [$bf] $msg.flag(A) $msg.flag(Z)\\n");
      if ($msg.flag(Z)) xlog("no\\n"); else xlog("unset is false\\n");
      if ($msg.flag(A) == 1 && $msg.flag(A) == "true") xlog("equal to both\\n");
      $msg.flag(A) = NULL; xlog("$rc [$mf]\\n"); $msg.flag(A) = "1"; $msg.flag(A) = "on"; xlog("$rc\\n");
      $msg.flag(A) = 0; xlog("[$mf]\\n"); $msg.flag(A) = -1; xlog("[$mf]\\n");`);
    expect(log).toEqual([
      '[A] [B] true false',
      'unset is false',
      'equal to both',
      '-1 [A]',
      '-1',
      '[]',
      '[A]',
    ]);
  });

  test('flag names are listed newest first: those of variables, then those of functions by route', () => {
    const log = logOfRequest(
      `setflag("A"); setflag("B"); $msg.flag(C) = 1; setbflag("X"); setbflag("Y"); route(r); xlog("$mf|$bf\\n");`,
      invite,
      { routes: 'route[r] { setflag("D"); }' },
    );
    expect(log).toEqual(['D B A C|Y X']);
  });

  test('branches by index, 0 being the request URI', () => {
    const log = logOfRequest(`
      $ru = "sip:0@h"; $msg.branch = "sip:1@h"; $branch = "sip:2@h";
      $(msg.branch.q[1]) = 250; $(msg.branch.duri[0]) = "sip:d"; $(branch(uri)[0]) = "sip:one@h";
      xlog("$(msg.branch.uri[*])|$(msg.branch.q[*])|$du|$msg.branch.uri|$(msg.branch.uri[-3])|$msg.branch\\n");
      xlog("$(branch(uri)[*]) $(branch(uri)[-1]) $(branch(uri)[2]) $msg.branch.last_idx\\n");
      $(msg.branch.uri[7]) = "sip:x"; xlog("$rc\\n");
      $msg.branch.attr(k) = 3; xlog("$msg.branch.attr(k) $(msg.branch.attr(k)[0])\\n");`);
    expect(log).toEqual([
      'sip:0@h, sip:one@h, sip:2@h|, 0.25, |sip:d|sip:2@h|sip:0@h|sip:one@h',
      'sip:one@h, sip:2@h sip:2@h <null> 2',
      '-1',
      '3 <null>',
    ]);
  });

  test('the sending socket, an unknown one is let pass', () => {
    const log = logOfRequest(`
      xlog("$socket_out $socket_out(forced)\\n"); $socket_out = "udp:9.9.9.9:5060"; xlog("$rc $socket_out(forced)\\n");
      $socket_out = "udp:127.0.0.1:5060"; xlog("$rc $socket_out(forced) $socket_out(port) $socket_in(af) $socket_in(tag)\\n");`);
    expect(log).toEqual(['udp:127.0.0.1:5060 <null>', '1 <null>', '1 udp:127.0.0.1:5060 5060 INET <null>']);
  });
});

describe('the session description', () => {
  const body =
    'v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nm=audio 4000 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\nm=video 4002 RTP/AVP 99\r\na=fmtp:99 x=1;bitrate=9\r\n';
  const message = invite
    .replace('text/plain', 'application/sdp')
    .replace('Content-Length: 5', `Content-Length: ${body.length}`)
    .replace(/hello$/, body);

  test('is read by lines, words and streams', () => {
    check(
      {
        '$sdp.line(m=)': 'm=audio 4000 RTP/AVP 0 8',
        '$sdp.line(m=[1]/[1])': '4002',
        '$sdp.line(m=audio/RTP)': 'RTP/AVP',
        '$sdp.line(x=)': '<null>',
        '$sdp.session(a=)': '<null>',
        '$sdp.stream(audio/a=ptime)': 'a=ptime:20',
        '$sdp.stream(video/a=fmtp:99/bitrate=)': 'bitrate=9',
        '$sdp.stream.idx(video)': '1',
      },
      message,
    );
    check({ $sdp: '<null>', '$sdp.line(v=)': '<null>' });
  });

  test('lines are put in front of others and behind them', () => {
    const log = logOfRequest(
      `$(sdp.line(a=ptime)[insert]) = "a=x"; $(sdp.line([0])[insertAfter]) = "a=y";
       xlog("$sdp.line([1]) $sdp.line(a=[2])\\n");`,
      message,
    );
    expect(log).toEqual(['a=y a=x']);
  });

  test('is changed, and read back as changed', () => {
    const log = logOfRequest(
      `$sdp.stream(video/a=fmtp:99/bitrate=) = 48; $sdp.line(a=ptime) = NULL; $sdp.session(s=) = "s=new";
       xlog("$(sdp{s.len}) $sdp.line(a=fmtp) $sdp.line(a=ptime) $sdp.line(s=) $rb(text/plain)\\n");`,
      message,
    );
    expect(log).toEqual([`${body.length + 1 - 12 + 2} a=fmtp:99 x=1;bitrate=48 <null> s=new <null>`]);
  });
});

test('2.4 has names of its own', () => {
  check(
    {
      $Ri: '127.0.0.1',
      $Rp: '5060',
      $pr: 'udp',
      $proto: 'udp',
      $af: 'INET',
      $fs: '<null>',
      $rT: 'request_route',
    },
    invite,
    '2.4',
  );
});

test('routes', () => {
  const log = logOfRequest('route(A);', invite, {
    routes:
      'route[A] { route(B); } route[B] { xlog("$route $(route[1]) $(route[-1]) $(route[*]) $route.name $(route.type[2]) $(route[3])\\n"); }',
  });
  expect(log).toEqual(['route[B] route[A] route route > route[A] > route[B] B route <null>']);
});
