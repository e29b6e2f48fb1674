/** Live UDP: how fast `sipscript serve` answers OPTIONS, next to a bare Node.js process that sends the same bytes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './measure.ts';
import { request } from './sip.ts';

export interface UdpFigure {
  /** Answers a second, medians of the rounds. */
  readonly ours: number;
  readonly reference: number;
  /** Median of the rounds' ratios. */
  readonly ratio: number;
  readonly bar: number;
}

/** Lowest share of the reference's rate that is fine. */
const bar = 0.7;
const rounds = 7;
const roundTime = 1000;
/** Requests under way at a time. */
const window = 64;

const script = (port: number): string => `socket=udp:127.0.0.1:${port}
loadmodule "proto_udp.so"
loadmodule "sl.so"
route {
	if ($rm == "OPTIONS") sl_send_reply(200, "OK");
	else sl_send_reply(405, "Method Not Allowed");
}
`;

const echo = `const socket = require('node:dgram').createSocket('udp4');
const answer = Buffer.from(process.argv[2], 'latin1');
socket.on('message', (data, from) => socket.send(answer, from.port, from.address));
socket.bind(Number(process.argv[1]), '127.0.0.1', () => console.log('listening on'));`;

/** Measures both in turn with the same client. */
export async function udpFigure(): Promise<UdpFigure> {
  const folder = mkdtempSync(join(tmpdir(), 'sipscript-bench-'));
  const children: ChildProcess[] = [];
  const client = await openClient();
  try {
    const [ourPort, echoPort] = [await freePort(), await freePort()];
    const path = join(folder, 'opensips.cfg');
    writeFileSync(path, script(ourPort));
    const main = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.js');
    children.push(await listening([main, 'serve', path, '--opensips', '3.6']));
    const answer = await client.one(ourPort);
    if (!answer.startsWith('SIP/2.0 200 ')) throw new Error(`serve answered ${answer}`);
    children.push(await listening(['-e', echo, String(echoPort), answer]));
    const results: { ours: number; reference: number }[] = [];
    await client.rate(ourPort, roundTime * 2);
    await client.rate(echoPort, roundTime);
    for (let round = 0; round < rounds; round++)
      results.push({
        ours: await client.rate(ourPort, roundTime),
        reference: await client.rate(echoPort, roundTime),
      });
    return {
      ours: median(results.map(({ ours }) => ours)),
      reference: median(results.map(({ reference }) => reference)),
      ratio: median(results.map(({ ours, reference }) => ours / reference)),
      bar,
    };
  } finally {
    client.close();
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

class Client {
  readonly #socket: Socket;
  readonly #requests: readonly Buffer[];
  #answered: (data: Buffer, port: number) => void = () => {};
  #next = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    const { port } = socket.address();
    this.#requests = Array.from({ length: 2000 }, (_, number) =>
      Buffer.from(request(number).replaceAll('127.0.0.1:5080', `127.0.0.1:${port}`), 'latin1'),
    );
    socket.on('message', (data, from) => this.#answered(data, from.port));
  }

  async one(port: number): Promise<string> {
    const answer = new Promise<string>((resolve) => {
      this.#answered = (data) => resolve(data.toString('latin1'));
    });
    this.#send(port);
    return await answer;
  }

  /** Answers a second, with always the same number of requests under way. */
  async rate(port: number, time: number): Promise<number> {
    let count = 0;
    let last = performance.now();
    this.#answered = (_data, from) => {
      if (from !== port) return;
      count++;
      last = performance.now();
      this.#send(port);
    };
    const began = performance.now();
    for (let sent = 0; sent < window; sent++) this.#send(port);
    // What got lost is replaced, so that the window does not shrink.
    const refill = setInterval(() => {
      if (performance.now() - last > 50) for (let sent = 0; sent < window; sent++) this.#send(port);
    }, 50);
    await new Promise((resolve) => setTimeout(resolve, time));
    const result = (count * 1000) / (performance.now() - began);
    clearInterval(refill);
    this.#answered = () => {};
    await new Promise((resolve) => setTimeout(resolve, 50));
    return result;
  }

  close(): void {
    this.#socket.close();
  }

  #send(port: number): void {
    this.#next = (this.#next + 1) % this.#requests.length;
    this.#socket.send(this.#requests[this.#next]!, port, '127.0.0.1');
  }
}

async function openClient(): Promise<Client> {
  const socket = await bind();
  return new Client(socket);
}

function bind(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, done) => done(null, host, 4) });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => resolve(socket));
  });
}

async function freePort(): Promise<number> {
  const socket = await bind();
  const { port } = socket.address();
  socket.close();
  return port;
}

/** Starts a program of Node.js and waits until it says that it listens. */
function listening(argv: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
      if (said.includes('listening on')) resolve(child);
    });
    child.once('exit', () => reject(new Error(`it ended: ${said}`)));
  });
}
