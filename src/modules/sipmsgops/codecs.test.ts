import { describe, expect, test } from 'vitest';
import { bodyOf, relayed } from '../../../test/support/relayed.ts';
import { logOfRequest } from '../../../test/support/request-log.ts';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const sdp =
  'v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nm=audio 4000 RTP/AVP 0 18 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\nm=video 4002 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\n';
const withSdp = request('INVITE', { headers: ['Content-Type: application/sdp'], body: sdp });

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

  test.each([
    ['no connection', /c=.*\r\n/, '', '-1'],
    ['a connection without an address', 'c=IN IP4 1.2.3.4', 'c=IN host', '-1'],
    ['an origin without an address', 'IP4 1.2.3.4', 'host', '-1'],
    ['a stream without a transport', 'm=video 4002 RTP/AVP 99', 'm=video 4002', '-1'],
    ['a stream without a codec', 'm=video 4002 RTP/AVP 99', 'm=video 4002 RTP/AVP', '1'],
    ['something in front of it', /^/, 'x=1\r\n', '1'],
  ])('are looked for in what is a session description: %s', (_, from, to, expected) => {
    const body = sdp.replace(from, to);
    const changed = request('INVITE', { headers: ['Content-Type: application/sdp'], body });
    expect(logOfRequest('codec_exists("PCMU"); xlog("$rc\\n");', changed)).toEqual([expected]);
  });

  test('have a clock rate', () => {
    const found = (map: string) =>
      logOfRequest(
        'codec_exists("telephone-event"); xlog("$rc\\n");',
        request('INVITE', {
          headers: ['Content-Type: application/sdp'],
          body: sdp.replace('a=rtpmap:101 telephone-event/8000', map),
        }),
      )[0];
    expect(found('a=rtpmap:101 telephone-event')).toBe('-1');
    expect(found('a=rtpmap:101 telephone-event/')).toBe('-1');
    expect(found('A=RTPMAP:101  telephone-event/8000/1')).toBe('-1');
    expect(found('a=RTPMAP:101  telephone-event/8000/1')).toBe('1');
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
      hold((text) => text.replace('m=video', 'c=IN IP4 0.0.0.0 or so\r\nm=video')),
      hold((text) => text.replace('m=video', 'c=IN IP4 0.0.0.0/127\r\nm=video')),
      hold((text) =>
        text.replace('c=IN IP4 1.2.3.4', 'c=IN IP4 0.0.0.0').replace('a=fmtp', 'a=inactive\r\na=fmtp'),
      ),
    ]).toEqual(['-1', '2', '1', '1', '-1', '2']);
  });
});
