import { expect, it } from 'vitest';
import { createVirtualHost } from '../host/virtual/host.ts';
import { standardRegistry } from '../modules/registry.ts';
import { createEngine } from '../runtime/engine.ts';
import { loadScript } from '../runtime/load.ts';

const request =
  'OPTIONS sip:bob@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bKx\r\nFrom: <sip:a@b.c>;tag=1\r\nTo: <sip:b@c>\r\nCall-ID: c1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';

it('the bare words of 1.x mean variables of 2.4', () => {
  const text = `children=2
listen=udp:127.0.0.1:5060
loadmodule "proto_udp.so"
route {
  if (method=="OPTIONS" && src_ip==127.0.0.1) route(1);
  if (uri==myself) xlog("me");
  if (from_uri==myself) xlog("not me");
  if (method=="INVITE" || uri!=myself) xlog("never");
}
route[1] { xlog("one $retcode"); }
`;
  const loaded = loadScript({ path: 'old.cfg', text, readFile: () => null, registry: standardRegistry })!;
  expect([loaded.dialect, loaded.version]).toEqual(['1.x', '2.4']);
  const lines: string[] = [];
  const host = createVirtualHost();
  const engine = createEngine(loaded.program!, host, {
    observer: (seen) => void (seen.type === 'log' && lines.push(seen.text)),
  });
  engine.start(() => {});
  host.clock.runUntilIdle();
  engine.receive(request, { source: { ip: '127.0.0.1', port: 5080 } });
  expect(lines).toEqual(['one 1', 'me']);
});
