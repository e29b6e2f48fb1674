import { type PeerRunOptions, runBetweenPeers } from './sip-peers.ts';

/** A request for tests that look at what a script reads of it. */
export const invite = [
  'INVITE sip:+49-30:pw@example.com:5070;user=phone;x?Subject=hi SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK1',
  'Via: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK0',
  'From: "Al B" <sip:al@a.example;x=1>;tag=f1',
  'To: sip:bob@b.example',
  'Call-ID: c1@h',
  'CSeq: 007 INVITE',
  'Contact: "C" <sip:c1@h;ob>;q=0.5;expires=60, <sip:c2@h>',
  'm: sip:c3@h',
  'X-A: one',
  'x-a: two, three',
  'Content-Type: text/plain',
  'Content-Length: 5',
  '',
  'hello',
].join('\r\n');

/** What a main route with these statements logs for a request. */
export function logOfRequest(
  statements: string,
  message = invite,
  options: PeerRunOptions & { routes?: string } = {},
): string[] {
  const run = runBetweenPeers(`route { ${statements} exit; }\n${options.routes ?? ''}`, options);
  run.log();
  run.peer(5080).send(message);
  return run.log();
}

/** What each variable prints; NULL is `<null>`. */
export function printed(
  variables: readonly string[],
  message = invite,
  options: PeerRunOptions = {},
): string[] {
  return logOfRequest(variables.map((name) => `xlog("${name}\\n");`).join(' '), message, options);
}
