import { describe, expect, test } from 'vitest';
import type { versions } from '../../../grammar/dialect.ts';
import { runScript } from '../../support/run-script.ts';
import { tortures } from './messages.ts';

const script = `socket=udp:127.0.0.1:5060
loadmodule "proto_udp.so"
loadmodule "sl.so"
loadmodule "tm.so"
error_route { sl_send_reply($err.rcode, "$err.rreason"); }
route {
	xlog("$ru $fu $tu $ci $cs $ct $rb\\n");
	if ($ru == NULL) exit;
	sl_send_reply(200, "OK");
}`;

/** Status line of the answer to a datagram; null without one. */
function answer(message: string, version: (typeof versions)[number]): string | null {
  const run = runScript(
    script
      .replaceAll('200, ', version === '2.4' ? '"200", ' : '200, ')
      .replace('$err.rcode,', version === '2.4' ? '"$err.rcode",' : '$err.rcode,')
      .replace('socket=', version === '2.4' ? 'listen=' : 'socket='),
    { version },
  );
  let status: string | null = null;
  const peer = run.host.network.bindUdp(
    { ip: '127.0.0.1', port: 5080 },
    { received: (data) => void (status = data.split('\r\n', 1)[0]!) },
    () => {},
  );
  peer.send(message, { ip: '127.0.0.1', port: 5060 });
  run.host.clock.advance(100);
  return status;
}

describe('RFC 4475', () => {
  test.each(tortures)('$section $name', ({ message, reply }) => {
    expect(answer(message, '3.6')).toBe(reply);
  });

  test('in 2.4 and 4.0 too, without an exception', () => {
    for (const { name, message, reply } of tortures) {
      // 2.4 does not know characters in methods that nobody uses (reference: sip 2).
      if (!name.startsWith('intmeth') && !name.startsWith('esc02'))
        expect([name, answer(message, '2.4')]).toEqual([name, reply]);
      expect([name, answer(message, '4.0')]).toEqual([name, reply]);
    }
  });
});
