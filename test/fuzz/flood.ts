import { heapNow } from './memory.ts';
import { startServer } from './sip.ts';

const server = { ip: '127.0.0.1', port: 5060 };

function invite(number: number): string {
  return `INVITE sip:bob@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK-${number}\r\nMax-Forwards: 70\r\nFrom: <sip:a${number}@127.0.0.1>;tag=${number}\r\nTo: <sip:bob@127.0.0.1>\r\nCall-ID: flood-${number}\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1:5080>\r\nContent-Length: 0\r\n\r\n`;
}

/** INVITEs for somebody who never answers, all at once: MB of heap before, with them, and after they timed out. */
export function floodInvites(total: number): {
  before: number;
  during: number;
  after: number;
  refused: number;
} {
  const { host } = startServer('stateful', 1);
  let refused = 0;
  const peer = host.network.bindUdp(
    { ip: '127.0.0.1', port: 5080 },
    { received: (data) => void (data.startsWith('SIP/2.0 500') && refused++) },
    () => {},
  );
  host.clock.advance(1);
  const before = heapNow();
  for (let number = 0; number < total; number++) {
    peer.send(invite(number), server);
    host.clock.runUntilIdle();
  }
  const during = heapNow();
  host.clock.advance(300_000);
  return { before, during, after: heapNow(), refused };
}

/** Replies to nothing, and to a call under way, with ever new tags: MB of heap before and after. */
export function floodReplies(total: number): { before: number; after: number } {
  const { host } = startServer('stateful', 1);
  let relayed = '';
  const callee = host.network.bindUdp(
    { ip: '127.0.0.1', port: 5090 },
    { received: (data) => void (relayed = relayed || data) },
    () => {},
  );
  const peer = host.network.bindUdp({ ip: '127.0.0.1', port: 5080 }, { received: () => {} }, () => {});
  peer.send(invite(0), server);
  host.clock.runUntilIdle();
  const copied = relayed
    .split('\r\n')
    .filter((line) => /^(?:via|from|call-id|cseq):/i.test(line))
    .join('\r\n');
  let before = 0;
  for (let number = 0; number < total; number++) {
    const code = [180, 183, 200][number % 3];
    const lines =
      number % 2 === 0 ? copied : copied.replace(/branch=z9hG4bK[^\r;]*/, `branch=z9hG4bK${number}.1.0`);
    callee.send(
      `SIP/2.0 ${code} X\r\n${lines}\r\nTo: <sip:bob@127.0.0.1>;tag=${number}\r\nContent-Length: 0\r\n\r\n`,
      server,
    );
    host.clock.runUntilIdle();
    if (number === Math.floor(total / 10)) before = heapNow();
  }
  return { before, after: heapNow() };
}
