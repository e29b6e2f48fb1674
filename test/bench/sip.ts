/** SIP requests through the simulator: parsed, routed by a script and answered. */
import { createVirtualHost, type VirtualHost } from '../../src/host/virtual/host.ts';
import { createEngine, type Engine, fromText, loadScript, standardRegistry } from '../../src/index.ts';
import type { Comparison } from './measure.ts';

const peer = { ip: '127.0.0.1', port: 5080 };

const statelessScript = `socket=udp:127.0.0.1:5060
loadmodule "proto_udp.so"
loadmodule "sl.so"
loadmodule "signaling.so"
loadmodule "maxfwd.so"
loadmodule "sipmsgops.so"
route {
	if (!mf_process_maxfwd_header(70)) { sl_send_reply(483, "Too Many Hops"); exit; }
	if (has_totag()) { sl_send_reply(404, "Not here"); exit; }
	if (is_method("OPTIONS") && $rU != NULL) sl_send_reply(200, "OK");
	else sl_send_reply(405, "Method Not Allowed");
}`;

const statefulScript = `${statelessScript.replace('route {', 'loadmodule "tm.so"\nroute {').replaceAll('sl_send_reply(200', 't_reply(200')}`;

export function request(number: number): string {
  return `OPTIONS sip:bob@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK-${number}\r\nMax-Forwards: 70\r\nFrom: "Alice" <sip:alice@127.0.0.1>;tag=a${number}\r\nTo: <sip:bob@127.0.0.1>\r\nCall-ID: call-${number}@127.0.0.1\r\nCSeq: 1 OPTIONS\r\nContact: <sip:alice@127.0.0.1:5080>\r\nUser-Agent: bench\r\nContent-Length: 0\r\n\r\n`;
}

const perRun = 1000;

export function sipComparisons(): Comparison[] {
  return [
    answering('1,000 requests answered statelessly', statelessScript),
    answering('1,000 requests answered by transactions', statefulScript),
  ];
}

function answering(name: string, script: string): Comparison {
  const host = createVirtualHost();
  const engine = start(script, host);
  let answers = 0;
  const socket = host.network.bindUdp(peer, { received: () => void answers++ }, () => {});
  const server = { ip: '127.0.0.1', port: 5060 };
  let number = 0;
  void engine;
  return {
    name,
    against: 'JavaScript that copies five header lines into an answer',
    bar: null,
    ours() {
      answers = 0;
      for (let count = 0; count < perRun; count++) socket.send(request(number++), server);
      // Transactions are forgotten while time passes, so memory stays as it is.
      host.clock.advance(50);
      return answers;
    },
    reference() {
      let done = 0;
      for (let count = 0; count < perRun; count++)
        if (plainAnswer(request(number++)).startsWith('SIP/2.0')) done++;
      return done;
    },
  };
}

function start(text: string, host: VirtualHost): Engine {
  const loaded = loadScript({
    path: 'bench.cfg',
    text: fromText(text),
    readFile: () => null,
    registry: standardRegistry,
    version: '3.6',
  });
  if (loaded?.program == null)
    throw new Error(`a bench script is wrong: ${loaded?.diagnostics.map(({ message }) => message)}`);
  const engine = createEngine(loaded.program, host);
  engine.start((problem) => {
    if (problem !== null) throw new Error(problem);
  });
  host.clock.advance(1);
  return engine;
}

/** What a program does that knows nothing of SIP but the five lines an answer repeats. */
export function plainAnswer(data: string): string {
  const lines: string[] = [];
  for (const line of data.split('\r\n')) {
    if (/^(?:Via|From|To|Call-ID|CSeq):/.test(line))
      lines.push(line.startsWith('To:') ? `${line};tag=1234` : line);
  }
  return `SIP/2.0 200 OK\r\n${lines.join('\r\n')}\r\nServer: bench\r\nContent-Length: 0\r\n\r\n`;
}
