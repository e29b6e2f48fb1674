import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer } from 'node:net';
import { resolve } from 'node:path';
import { runCommandLine } from '../../src/cli/program.ts';

/** What a command printed, and its exit code. */
export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a command line in this process. `watch` sees everything printed so far, after each piece. */
export async function commandLine(argv: readonly string[], watch?: (text: string) => void): Promise<Printed> {
  let out = '';
  let error = '';
  const told = () => watch?.(out + error);
  const code = await runCommandLine(
    argv,
    {
      out: (text) => {
        out += text;
        told();
      },
      error: (text) => {
        error += text;
        told();
      },
      isTerminal: false,
      environment: {},
      readStdin: () => new Uint8Array(),
    },
    '0',
  );
  return { code, out, error };
}

/** The program as `npm run build` makes it, which `npm test` runs first. */
const main = resolve(import.meta.dirname, '../../dist/src/cli/main.js');

/** A `sipscript serve` in a process of its own, so that it can be killed. */
export class ServeProcess {
  readonly #child: ChildProcess;
  #output = '';
  readonly ended: Promise<number | null>;

  constructor(script: string, options: readonly string[] = []) {
    this.#child = spawn(process.execPath, [main, 'serve', script, '--color', 'never', ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on('data', (data) => {
        this.#output += data;
      });
    this.ended = new Promise((done) => this.#child.once('exit', done));
  }

  get output(): string {
    return this.#output;
  }

  /** Waits until the log has this. */
  async says(text: string | RegExp, limit = 30_000): Promise<void> {
    const end = performance.now() + limit;
    while (!(typeof text === 'string' ? this.#output.includes(text) : text.test(this.#output))) {
      if (this.#child.exitCode !== null || performance.now() > end)
        throw new Error(`the server did not say ${text}, but:\n${this.#output}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  /** Reads no more of what it prints, as a log reader that died. */
  stopReading(): void {
    this.#child.stdout!.destroy();
  }

  kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGHUP' | 'SIGINT'): void {
    this.#child.kill(signal);
  }
}

/** A UDP port that nobody uses now. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  const { port } = socket.address();
  await new Promise<void>((done) => socket.close(done));
  return port;
}

/** Sends datagrams and gives what comes back. */
export class UdpPhone {
  readonly #socket = createSocket('udp4');
  readonly replies: string[] = [];

  constructor() {
    this.#socket.on('message', (data) => this.replies.push(data.toString('latin1')));
  }

  send(text: string, port: number): Promise<void> {
    return new Promise((done) =>
      this.#socket.send(Buffer.from(text, 'latin1'), port, '127.0.0.1', () => done()),
    );
  }

  /** A MESSAGE with a body, over this socket. */
  message(number: number, port: number, body = `message ${number}`): Promise<void> {
    const lines = [
      'MESSAGE sip:bob@127.0.0.1 SIP/2.0',
      `Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK-${number}-${process.pid}`,
      'Max-Forwards: 70',
      'From: <sip:alice@127.0.0.1>;tag=1',
      'To: <sip:bob@127.0.0.1>',
      `Call-ID: ${number}@test`,
      'CSeq: 1 MESSAGE',
      'Content-Type: text/plain',
      `Content-Length: ${body.length}`,
      '',
      body,
    ];
    return this.send(lines.join('\r\n'), port);
  }

  close(): void {
    this.#socket.close();
  }
}

/** A TCP port that nobody uses now. */
export async function freeTcpPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
