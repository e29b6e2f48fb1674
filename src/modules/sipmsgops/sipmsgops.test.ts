import { describe, expect, test } from 'vitest';
import { invite, logOfRequest } from '../../../test/support/request-log.ts';
import { reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

/** The message as it goes on, after the statements. */
function relayed(statements: string, message: string, version: '2.4' | '3.6' = '3.6'): string {
  const run = runBetweenPeers(`route { ${statements} $du = "sip:127.0.0.1:5090"; forward(); }`, { version });
  run.peer(5080).send(message);
  return run.peer(5090).messages()[0]!;
}

const headersOf = (message: string) =>
  message.slice(message.indexOf('\r\n') + 2, message.indexOf('\r\n\r\n')).split('\r\n');
const bodyOf = (message: string) => message.slice(message.indexOf('\r\n\r\n') + 4);

const sdp =
  'v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nm=audio 4000 RTP/AVP 0 18 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\nm=video 4002 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\n';
const withSdp = request('INVITE', { headers: ['Content-Type: application/sdp'], body: sdp });

describe('bodies', () => {
  test('a first part makes a body, a second one multipart/mixed', () => {
    const one = relayed('add_body_part("hello", "text/plain");', request('MESSAGE'));
    expect(headersOf(one).slice(-2)).toEqual(['Content-Length: 5', 'Content-Type: text/plain']);
    expect(bodyOf(one)).toBe('hello');
    const two = relayed(
      'add_body_part("one", "text/plain"); add_body_part("two", "text/html", "X-P: 1\r\n");',
      request('MESSAGE'),
    );
    expect(headersOf(two)).toContain('Content-Type: multipart/mixed;boundary=OSS-unique-boundary-42');
    expect(bodyOf(two)).toBe(
      '--OSS-unique-boundary-42\r\nContent-Type: text/plain\r\n\r\none\r\n--OSS-unique-boundary-42\r\nContent-Type: text/html\r\nX-P: 1\r\n\r\ntwo\r\n--OSS-unique-boundary-42--\r\n',
    );
    expect(headersOf(two)).toContain(`Content-Length: ${bodyOf(two).length}`);
  });

  test('removing the last part leaves no body', () => {
    const message = relayed('remove_body_part("application/sdp");', withSdp);
    expect(bodyOf(message)).toBe('');
    expect(headersOf(message)).toContain('Content-Length: 0');
  });

  test('of several parts those of a type are removed, or kept', () => {
    const add = 'add_body_part("hi", "text/plain");';
    expect(bodyOf(relayed(`${add} remove_body_part("application/sdp");`, withSdp))).toBe('hi');
    expect(bodyOf(relayed(`${add} remove_body_part("application/sdp", "revert");`, withSdp))).toBe(sdp);
    expect(logOfRequest('remove_body_part("image/png"); xlog("$rc\\n");')).toEqual(['-1']);
  });

  test('the updated body is read with its changes', () => {
    expect(
      logOfRequest(
        'replace_body("hello", "bye"); get_updated_body_part("text/plain", $var(b)); xlog("$var(b) $rb\\n"); get_updated_body_part(, $var(b)); xlog("$var(b)\\n");',
      ),
    ).toEqual(['bye hello', 'bye']);
  });

  const both = 'add_body_part("one", "text/plain"); append_hf("X-Last: 1\\r\\n");';

  test('the type of a new body stands behind what the script appended, with the headers of the part', () => {
    const message = relayed(
      'add_body_part("one", "odd", "X-P: 1\\r\\n"); append_hf("X-Last: 1\\r\\n");',
      request('MESSAGE'),
    );
    expect(headersOf(message).slice(-4)).toEqual([
      'Content-Length: 3',
      'X-Last: 1',
      'Content-Type: odd',
      'X-P: 1',
    ]);
    expect(headersOf(relayed(both, withSdp))).toContain(
      'Content-Type: multipart/mixed;boundary=OSS-unique-boundary-42',
    );
  });

  const mixed = request('MESSAGE', {
    headers: ['Content-Type: multipart/mixed;boundary="b"'],
    body: 'pre\r\n--b\r\nContent-Type: text/html\r\nX-P: 1\r\nContent-Length: 3\r\n\r\none\r\n--b\r\nContent-Type: text/plain\r\n\r\ntwo\r\n--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--\r\n',
  });

  test('a multipart body keeps its boundary', () => {
    const changed = relayed(
      'replace_body("two", "2"); remove_body_part("application/sdp"); add_body_part("new", "text/plain", "X: 1\\r\\n");',
      mixed,
    );
    expect(headersOf(changed)).toContain('Content-Type: multipart/mixed;boundary="b"');
    expect(bodyOf(changed)).toBe(
      'pre\r\n--b\r\nContent-Type: text/html\r\nX-P: 1\r\nContent-Length: 3\r\n\r\none\r\n--b\r\nContent-Type: text/plain\r\n\r\n2\r\n--b\r\nContent-Type: text/plain\r\nX: 1\r\n\r\nnew\r\n--b--\r\n',
    );
    const single = relayed('remove_body_part("text/xml", "revert");', mixed);
    expect([headersOf(single).slice(-3), bodyOf(single)]).toEqual([
      ['Content-Type: text/html', 'X-P: 1', 'Content-Length: 3'],
      'one',
    ]);
  });

  test('parts are told apart by the types that have a name', () => {
    const code = (statement: string, message = mixed) =>
      logOfRequest(`${statement} xlog("$rc\\n");`, message).filter((line) => /^-?\d$/.test(line))[0];
    expect(
      ['"text/html"', '"text/x"', '"image/png"', '"text/*"', '"multipart/mixed"', '"multipart/x"', '""'].map(
        (type) => code(`has_body(${type});`),
      ),
    ).toEqual(['1', '1', '-1', '-1', '1', '-1', '1']);
    expect(code('has_body_part("multipart/mixed");')).toBe('1');
    const untyped = request('MESSAGE', { body: 'x' });
    expect([code('has_body("application/sdp");', untyped), code('remove_body_part();', untyped)]).toEqual([
      '-1',
      '-1',
    ]);
    // What was added is not looked for by its type, what was removed still is.
    expect(code('add_body_part("x", "image/png"); has_body("image/png");')).toBe('-1');
    expect(code('remove_body_part("text/plain"); has_body("text/plain");')).toBe('1');
    expect(code('add_body_part("x", "image/png"); remove_body_part("image/png");', untyped)).toBe('-1');
    expect(code('add_body_part("x", "a/b"); remove_body_part();', untyped)).toBe('1');
    expect([code('add_body_part("", "a/b");'), code('add_body_part("a", "");')]).toEqual(['-1', '-1']);
    expect(code('get_updated_body_part("image/png", $var(b));')).toBe('-2');
    expect(code('get_updated_body_part(, $var(b));', untyped)).toBe('-1');
  });

  test('a media type that is none stops the start', () => {
    for (const type of ['sdp', 'a/b, c/d', '*/plain'])
      expect(() => logOfRequest(`has_body("${type}");`)).toThrow();
  });

  test('has_body without a type follows Content-Length in 2.4', () => {
    const script = 'has_body(); xlog("$rc\\n");';
    expect(logOfRequest(script, request('OPTIONS'))).toEqual(['1']);
    expect(logOfRequest(script, request('OPTIONS'), { version: '2.4' })).toEqual(['-1']);
    expect(logOfRequest(script, invite, { version: '2.4' })).toEqual(['1']);
  });
});

describe('codecs', () => {
  test('are found by their fixed numbers too', () => {
    expect(
      logOfRequest(
        'codec_exists("pcmu"); xlog("$rc\\n"); codec_exists("G729", "8000"); xlog("$rc\\n"); codec_exists("H264", "8000"); xlog("$rc\\n"); codec_exists_re("^TELE"); xlog("$rc\\n");',
        withSdp,
      ),
    ).toEqual(['1', '1', '1', '1']);
    expect(
      logOfRequest('codec_exists("H264", "8000"); xlog("$rc\\n");', withSdp, { version: '2.4' }),
    ).toEqual(['-1']);
  });

  test('are moved by pattern with those that have a rtpmap first, the last one of them before the others', () => {
    const moved = (statements: string) => /m=audio.*/.exec(relayed(statements, withSdp))![0].trim();
    expect(moved('codec_move_up_re("PCMU|G729|event");')).toBe('m=audio 4000 RTP/AVP 101 0 18');
    expect(moved('codec_move_down_re("PCMU|event");')).toBe('m=audio 4000 RTP/AVP 18 101 0');
  });

  test('a stream without codecs is switched off', () => {
    const body = bodyOf(relayed('codec_delete("H264"); stream_delete("video");', withSdp));
    expect(body).toBe(sdp.replace('m=video 4002 RTP/AVP 99\r\na=rtpmap:99 H264/90000', 'm=video 0 RTP/AVP'));
  });

  test('are changed beside what other functions replace in the body', () => {
    const body = bodyOf(
      relayed(
        'codec_delete("PCMU"); replace_body("H264", "H263"); subst_body("/o=-/o=x/"); codec_move_up("telephone-event");',
        withSdp,
      ),
    );
    expect(body).toBe(sdp.replace('0 18 101', '101 18').replace('H264', 'H263').replace('o=-', 'o=x'));
  });

  test('are changed in the SDP that was assigned', () => {
    const body = bodyOf(
      relayed(
        '$sdp.stream(video) = NULL; codec_delete("PCMU"); codec_move_up_re("event"); $sdp.line(s) = "s=x";',
        withSdp,
      ),
    );
    expect(body).toBe(
      sdp
        .replace(/m=video.*/s, '')
        .replace('0 18 101', '101 18')
        .replace('s=-', 's=x'),
    );
  });

  test('of a branch stay in that branch', () => {
    const run = runBetweenPeers(
      'route { append_msg_branch("sip:b@127.0.0.1:5091"); $ru = "sip:a@127.0.0.1:5090"; t_on_branch("b"); t_relay(); } branch_route[b] { if ($T_branch_idx == 0) codec_delete("PCMU"); else codec_delete("G729"); }',
    );
    run.peer(5080).send(withSdp);
    expect([5090, 5091].map((port) => /m=audio.*/.exec(run.peer(port).messages()[0]!)![0].trim())).toEqual([
      'm=audio 4000 RTP/AVP 18 101',
      'm=audio 4000 RTP/AVP 0 101',
    ]);
  });

  test('are not found in what is no whole session description', () => {
    const broken = request('INVITE', {
      headers: ['Content-Type: application/sdp'],
      body: sdp.replace(/c=.*\r\n/, ''),
    });
    expect(logOfRequest('codec_exists("PCMU"); xlog("$rc\\n");', broken)).toEqual(['-1']);
  });

  test('go with their attributes', () => {
    const body = bodyOf(
      relayed('codec_delete("telephone-event"); codec_delete_re("^G7"); codec_move_down_re("PC");', withSdp),
    );
    expect(body).toBe(sdp.replace('0 18 101', '0').replace(/a=\w+:101.*\r\n/g, ''));
  });

  test('are looked for in what would be sent', () => {
    expect(
      logOfRequest(
        'codec_delete("PCMU"); codec_exists("PCMU"); xlog("$rc\\n"); stream_delete("video"); stream_exists("video"); xlog("$rc\\n");',
        withSdp,
      ),
    ).toEqual(['-1', '1']);
  });

  test('streams are removed from the last one on', () => {
    const [head, audio, video] = sdp.split(/(?=m=)/);
    expect(bodyOf(relayed('stream_delete("video");', withSdp))).toBe(`${head}${audio}`);
    expect(bodyOf(relayed('stream_delete("audio|video");', withSdp))).toBe(`${head}${audio}`);
    expect(bodyOf(relayed('stream_delete("audio");', withSdp))).toBe(`${head}${video}`);
    expect(logOfRequest('stream_delete("audio"); stream_delete("audio"); xlog("$rc\\n");', withSdp)).toEqual([
      '-1',
    ]);
    expect(
      logOfRequest(
        'stream_exists("aud", "RTP/SAVP"); xlog("$rc\\n"); stream_exists("aud"); xlog("$rc\\n");',
        withSdp,
      ),
    ).toEqual(['-1', '1']);
  });

  test('hold', () => {
    const hold = (change: (text: string) => string) =>
      logOfRequest(
        'is_audio_on_hold(); xlog("$rc\\n");',
        request('INVITE', { headers: ['Content-Type: application/sdp'], body: change(sdp) }),
      )[0];
    expect([
      hold((text) => text),
      hold((text) => text.replace('a=fmtp', 'a=sendonly\r\na=fmtp')),
      hold((text) => text.replace('c=IN IP4 1.2.3.4', 'c=IN IP4 0.0.0.0')),
      hold((text) =>
        text.replace('c=IN IP4 1.2.3.4', 'c=IN IP4 0.0.0.0').replace('a=fmtp', 'a=inactive\r\na=fmtp'),
      ),
    ]).toEqual(['-1', '2', '1', '2']);
  });
});

describe('headers', () => {
  test('are removed once', () => {
    expect(
      logOfRequest('remove_hf("x-a"); xlog("$rc\\n"); remove_hf("X-A"); xlog("$rc $hdr(X-A)\\n");'),
    ).toEqual(['1', '-1 one']);
  });

  test('2.4 removes by pattern with a flag', () => {
    const message = request('OPTIONS', { headers: ['X-One: 1', 'X-Two: 2', 'Y: 3'] });
    expect(
      headersOf(relayed('remove_hf("X-*", "g");', message, '2.4')).filter((line) => /^[XY]/.test(line)),
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
    'route { $du = "sip:127.0.0.1:5090"; forward(); } onreply_route { change_reply_status(488, "Changed"); xlog("$rc\\n"); change_reply_status(200, "No"); xlog("$rc\\n"); }',
  );
  run.peer(5080).send(request('OPTIONS'));
  run.peer(5090).send(reply(run.peer(5090).messages()[0]!, 404, 'Not Found'));
  expect(run.peer(5080).lines()).toEqual(['SIP/2.0 488 Changed']);
  expect(run.log()).toEqual(['1', '-1']);
});

test('URIs', () => {
  expect(
    logOfRequest(
      'is_uri_user_e164("sip:+4930@h"); xlog("$rc\\n"); is_uri_user_e164("sip:4930@h"); xlog("$rc\\n"); $ru = "tel:+49-30.1;isub=2"; ruri_tel2sip(); xlog("$rc $ru\\n"); ruri_has_param("user", "Phone"); xlog("$rc\\n");',
    ),
  ).toEqual(['1', '-1', '1 sip:+49301;isub=2@a.example;user=phone', '1']);
});

test('validation names what is wrong', () => {
  const code = (message: string, flags = '') =>
    logOfRequest(`sipmsg_validate("${flags}", $var(w)); xlog("$rc\\n");`, message)[0];
  const base = request('INVITE', { headers: ['Contact: <sip:a@h>'] });
  const without = (name: string) => base.replace(new RegExp(`${name}:.*\\r\\n`), '');
  expect(code(base, 'shrftc')).toBe('1');
  expect(['Call-ID', 'From', 'To'].map((name) => code(without(name)))).toEqual(['-3', '-8', '-9']);
  expect([
    code(without('Max-Forwards')),
    code(without('Contact'), 'c'),
    code(base.replace('Length: 0', 'Length: 5')),
  ]).toEqual(['-13', '-14', '-5']);
});
