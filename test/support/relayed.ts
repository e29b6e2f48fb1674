import { type PeerRunOptions, runBetweenPeers } from './sip-peers.ts';

/** A message as it goes on, statelessly, after some statements. */
export function relayed(statements: string, message: string, options: PeerRunOptions = {}): string {
  const run = runBetweenPeers(`route { ${statements} $du = "sip:127.0.0.1:5090"; forward(); }`, options);
  run.peer(5080).send(message);
  return run.peer(5090).messages()[0]!;
}

/** The header lines of a message. */
export function headersOf(message: string): string[] {
  return message.slice(message.indexOf('\r\n') + 2, message.indexOf('\r\n\r\n')).split('\r\n');
}

export function bodyOf(message: string): string {
  return message.slice(message.indexOf('\r\n\r\n') + 4);
}
