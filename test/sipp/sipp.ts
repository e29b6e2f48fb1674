import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a run of calls through `serve` came to. */
export interface CallResult {
  readonly successful: number;
  readonly failed: number;
  readonly seconds: number;
  /** Most memory the server held, MB. */
  readonly memory: number;
  /** What the server and SIPp's caller logged. */
  readonly log: string;
}

/** Whether a program can be started. */
export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** The proxy between the two: calls are record-routed and relayed to the callee. */
export function proxyScript(port: number, callee: number): string {
  return `log_level=2
socket=udp:127.0.0.1:${port}
loadmodule "proto_udp.so"
loadmodule "sl.so"
loadmodule "signaling.so"
loadmodule "tm.so"
loadmodule "rr.so"
loadmodule "maxfwd.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "sipmsgops.so"
modparam("usrloc", "working_mode_preset", "single-instance-no-db")
route {
	if (!mf_process_maxfwd_header(70)) { sl_send_reply(483, "Too Many Hops"); exit; }
	if (has_totag()) {
		if (loose_route()) { t_relay(); exit; }
		# the built-in caller of SIPp follows no Record-Route
		if (is_method("ACK|BYE") && $rU == "service") { $ru = "sip:service@127.0.0.1:${callee}"; t_relay(); exit; }
		if (!is_method("ACK")) sl_send_reply(404, "Not Here");
		exit;
	}
	if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
	t_check_trans();
	if (is_method("OPTIONS")) { sl_send_reply(200, "OK"); exit; }
	if (is_method("REGISTER")) { if (!save("location")) sl_reply_error(); exit; }
	record_route();
	if (!lookup("location")) $ru = "sip:" + $rU + "@127.0.0.1:${callee}";
	if (!t_relay()) sl_reply_error();
}
`;
}

/** A UDP port of 127.0.0.1 that nobody has. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** `sipscript serve` in a process of its own. */
export class Served {
  readonly process: ChildProcess;
  log = '';
  memory = 0;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sipscript-served-'));
  readonly #listening: Promise<void>;

  constructor(program: readonly string[], script: string) {
    const path = join(this.#folder, 'opensips.cfg');
    writeFileSync(path, script);
    this.process = spawn(process.execPath, [...program, 'serve', path, '--opensips', '3.6'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#listening = new Promise((resolve, reject) => {
      const take = (data: Buffer): void => {
        if (this.log.length < 100_000) this.log += data;
        if (this.log.includes('listening on')) resolve();
      };
      this.process.stdout!.on('data', take);
      this.process.stderr!.on('data', take);
      this.process.once('exit', () => reject(new Error(`the server ended: ${this.log}`)));
    });
    this.#listening.catch(() => {});
  }

  ready(): Promise<void> {
    return this.#listening;
  }

  /** Notes how much memory it holds now. */
  measure(): void {
    try {
      const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
      this.memory = Math.max(this.memory, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // It has ended, or this is no Linux.
    }
  }

  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.process.once('exit', (code) => resolve(code)));
    if (this.process.exitCode !== null) return this.process.exitCode;
    this.process.kill('SIGTERM');
    const code = await ended;
    rmSync(this.#folder, { recursive: true });
    return code;
  }
}

/** Plays calls of SIPp's built-in caller to its built-in callee through a served script. */
export async function playCalls(
  program: readonly string[],
  calls: number,
  rate: number,
): Promise<CallResult> {
  const [port, callee, caller] = [await freePort(), await freePort(), await freePort()];
  const served = new Served(program, proxyScript(port, callee));
  await served.ready();
  const folder = mkdtempSync(join(tmpdir(), 'sipscript-sipp-'));
  const common = ['-i', '127.0.0.1', '-nostdin'];
  const uas = spawn('sipp', ['-sn', 'uas', '-p', String(callee), ...common], {
    cwd: folder,
    stdio: 'ignore',
  });
  // It says nothing when it listens.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const began = performance.now();
  const statistics = join(folder, 'calls.csv');
  const errors = join(folder, 'errors.log');
  const uac = spawn(
    'sipp',
    [
      ...['-sn', 'uac', `127.0.0.1:${port}`, '-p', String(caller), '-s', 'service', ...common],
      ...['-m', String(calls), '-r', String(rate), '-l', String(Math.max(200, rate * 2)), '-d', '0'],
      ...['-trace_stat', '-stf', statistics, '-fd', '3600', '-trace_err', '-error_file', errors],
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const watch = setInterval(() => served.measure(), 500);
  await new Promise<void>((resolve, reject) => {
    uac.once('error', reject);
    uac.once('exit', () => resolve());
  });
  clearInterval(watch);
  const seconds = (performance.now() - began) / 1000;
  uas.kill('SIGKILL');
  await served.stop();
  const { successful, failed } = readStatistics(readFileSync(statistics, 'utf8'));
  const log = `${served.log}\n${existsSync(errors) ? reasons(readFileSync(errors, 'utf8')) : ''}`;
  rmSync(folder, { recursive: true });
  return { successful, failed, seconds, memory: served.memory, log };
}

function readStatistics(text: string): { successful: number; failed: number } {
  const [head = '', ...rows] = text.trim().split('\n');
  const names = head.split(';');
  const last = rows.at(-1)?.split(';') ?? [];
  const value = (name: string): number => Number(last[names.indexOf(name)] ?? Number.NaN);
  return { successful: value('SuccessfulCall(C)'), failed: value('FailedCall(C)') };
}

/** What SIPp says about calls that failed, without the messages of calls that were over. */
function reasons(text: string): string {
  const told = text.split(/\n(?=\S*\d{4}-\d\d-\d\d\t)/).filter((entry) => !entry.includes('Dead call'));
  return told.join('\n').slice(0, 4000);
}
