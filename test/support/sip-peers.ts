import type { VirtualHost } from '../../src/host/virtual/host.ts';
import { type RunOptions, runScript, type ScriptRun } from './run-script.ts';

/** Where the scripts of these tests listen, and what most of them need. */
const preamble = [
  'socket=udp:127.0.0.1:5060',
  ...['proto_udp', 'sl', 'signaling', 'tm', 'rr', 'maxfwd', 'sipmsgops', 'textops'].map(
    (name) => `loadmodule "${name}.so"`,
  ),
  '',
].join('\n');

/** A UDP peer of the script under test. */
export interface Peer {
  send(text: string): void;
  /** First lines of what came since the last call; the clock runs until nothing is due. */
  lines(): string[];
  /** Whole messages that came since the last call. */
  messages(): string[];
}

export interface PeerRun extends ScriptRun {
  /** The peer on that port of 127.0.0.1. */
  peer(port: number): Peer;
  /** Lets milliseconds pass. */
  wait(milliseconds: number): void;
}

export interface PeerRunOptions extends RunOptions {
  readonly load?: readonly string[];
  /** Ports of the peers; 5080, 5090 and 5091 when absent. */
  readonly ports?: readonly number[];
  /** Lines before the modules, instead of the usual socket. */
  readonly head?: string;
}

/** Runs a script between peers in virtual time. */
export function runBetweenPeers(script: string, options: PeerRunOptions = {}): PeerRun {
  const isOld = options.version === '2.4';
  const modules = (options.load ?? []).map((name) => `loadmodule "${name}.so"\n`).join('');
  const head = isOld
    ? preamble
        .replace('socket=', 'listen=')
        .replace(/loadmodule "sipmsgops.so"\n/, 'loadmodule "sipmsgops.so"\nloadmodule "uri.so"\n')
    : preamble;
  const run = runScript((options.head ?? '') + head + modules + script, options);
  run.host.clock.runUntilIdle();
  if (run.problem !== null) throw new Error(`the script did not start: ${run.problem}`);
  const peers = new Map(
    (options.ports ?? [5080, 5090, 5091]).map((port) => [port, openPeer(run.host, port)]),
  );
  return Object.assign(run, {
    peer: (port: number) => {
      const peer = peers.get(port);
      if (peer === undefined) throw new Error(`there is no peer on port ${port}`);
      return peer;
    },
    wait: (milliseconds: number) => run.host.clock.advance(milliseconds),
  });
}

function openPeer(host: VirtualHost, port: number): Peer {
  const received: string[] = [];
  const socket = host.network.bindUdp(
    { ip: '127.0.0.1', port },
    { received: (data) => void received.push(data) },
    () => {},
  );
  const take = (): string[] => {
    host.clock.runUntilIdle();
    return received.splice(0);
  };
  return {
    send: (text) => {
      socket.send(text, { ip: '127.0.0.1', port: 5060 });
      host.clock.runUntilIdle();
    },
    messages: take,
    lines: () => take().map((message) => message.slice(0, message.indexOf('\r\n'))),
  };
}

/** What differs from the usual request. */
export interface RequestChanges {
  readonly uri?: string;
  readonly via?: string;
  readonly branch?: string;
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** A request as alice on port 5080 sends it. */
export function request(method: string, changes: RequestChanges = {}): string {
  const { uri = 'sip:bob@example.com', branch = `z9hG4bK-${method}`, body = '' } = changes;
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: ${changes.via ?? `SIP/2.0/UDP 127.0.0.1:5080;branch=${branch}`}`,
    'Max-Forwards: 70',
    `From: ${changes.from ?? '<sip:alice@example.com>;tag=a1'}`,
    `To: ${changes.to ?? '<sip:bob@example.com>'}`,
    `Call-ID: ${changes.callId ?? 'call-1'}`,
    `CSeq: ${changes.cseq ?? 1} ${method}`,
    ...(changes.headers ?? []),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** An answer to a received request; the To gets a tag when it has none. */
export function reply(received: string, code: number, reason: string, tag = 'b1'): string {
  const copied = received
    .split('\r\n')
    .filter((line) => /^(Via|Record-Route|From|To|Call-ID|CSeq):/.test(line))
    .map((line) => (line.startsWith('To:') && !line.includes(';tag=') ? `${line};tag=${tag}` : line));
  return [`SIP/2.0 ${code} ${reason}`, ...copied, 'Content-Length: 0', '', ''].join('\r\n');
}

/** The lines of a header in a message. */
export function headers(message: string, name: string): string[] {
  return message
    .split('\r\n')
    .flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
}
