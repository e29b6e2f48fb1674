import { accessSync, constants, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { splitHostPort } from '../../events/host-port.ts';
import { nodeNetwork } from '../../host/node/network.ts';
import { nodePipes } from '../../host/node/pipes.ts';
import { fromBytes } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { UsageProblem } from '../problem.ts';

export interface MiTarget {
  /** `http://HOST:PORT/PATH`, `udp:HOST:PORT`, or the path of a named pipe. */
  readonly at: string;
  /** Folder in which the server looks for reply pipes (`reply_dir`). */
  readonly replyFolder: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** Makes the request; `replyTo` is the name of the reply pipe, empty for other transports. */
  readonly request: (replyTo: string) => ByteString;
  /** True when an answer is whole. */
  readonly isWhole: (answer: ByteString) => boolean;
}

/**
 * Sends a request to a running server and gives its answer.
 *
 * @throws UsageProblem when there is no such server, or it does not answer in time.
 */
export async function sendMi(target: MiTarget): Promise<ByteString> {
  const { at } = target;
  if (/^https?:\/\//.test(at)) return await overHttp(target);
  if (at.startsWith('udp:')) return await overUdp(target);
  return await overPipe(target);
}

async function overHttp({ at, timeout, request }: MiTarget): Promise<ByteString> {
  let response: Response;
  try {
    response = await fetch(at, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from(request(''), 'latin1'),
      signal: AbortSignal.timeout(timeout),
    });
  } catch (error) {
    const { cause, message, name } = error as Error & { cause?: Error & { code?: string } };
    if (name === 'TimeoutError') throw silent(at, timeout);
    throw new UsageProblem(`no answer from ${at}: ${cause?.message || cause?.code || message}`);
  }
  const body = fromBytes(new Uint8Array(await response.arrayBuffer()));
  if (response.ok) return body;
  throw new UsageProblem(`${at} answers ${response.status}: is this the path of mi_http?`);
}

function overUdp({ at, timeout, request }: MiTarget): Promise<ByteString> {
  const { host, port } = splitHostPort(at.slice('udp:'.length));
  const ip = host === 'localhost' ? '127.0.0.1' : host;
  if (!/^\d+$/.test(port ?? '')) throw new UsageProblem(`${at} must be udp:HOST:PORT`);
  const data = request('');
  return new Promise((resolve, reject) => {
    const end = (action: () => void): void => {
      clearTimeout(timer);
      socket.close();
      action();
    };
    const timer = setTimeout(() => end(() => reject(silent(at, timeout))), timeout);
    const socket = nodeNetwork.bindUdp(
      { ip: ip.includes(':') ? '::' : '0.0.0.0', port: 0 },
      { received: (answer) => end(() => resolve(answer)) },
      () => {
        const failure = socket.send(data, { ip, port: Number(port) });
        if (failure !== null) end(() => reject(new UsageProblem(`cannot send to ${at}: ${failure.message}`)));
      },
    );
  });
}

function overPipe({ at, replyFolder, timeout, request, isWhole }: MiTarget): Promise<ByteString> {
  requirePipe(at);
  const reply = join(replyFolder, `sipscript-mi-${process.pid}-${Math.random().toString(36).slice(2)}`);
  // Made first, so that wrong parameters are told before anything is on the disk.
  const data = request(basename(reply));
  return new Promise((resolve, reject) => {
    let answer: ByteString = '';
    const end = (action: () => void): void => {
      clearTimeout(timer);
      pipe.close();
      action();
    };
    const timer = setTimeout(() => end(() => reject(silent(at, timeout))), timeout);
    const pipe = nodePipes.listen(
      reply,
      0o666,
      (part) => {
        answer += part;
        if (isWhole(answer)) end(() => resolve(answer));
      },
      (failure) => {
        if (failure === null) nodePipes.write(at, data);
        else end(() => reject(new UsageProblem(failure.message)));
      },
    );
  });
}

function requirePipe(path: string): void {
  try {
    if (!statSync(path).isFIFO()) throw new UsageProblem(`${path} is no named pipe`);
    accessSync(path, constants.W_OK);
  } catch (error) {
    if (error instanceof UsageProblem) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageProblem(
      code === 'ENOENT'
        ? `there is no ${path}: is the server running, with mi_fifo?`
        : `cannot write to ${path}: ${code}`,
    );
  }
}

function silent(at: string, timeout: number): UsageProblem {
  return new UsageProblem(`no answer from ${at} within ${timeout / 1000} s`);
}

/** An answer of 3.x is whole when it is JSON. */
export function isWholeJson(answer: ByteString): boolean {
  try {
    JSON.parse(answer);
    return true;
  } catch {
    return false;
  }
}

/** An answer of 2.4 ends in an empty line, except that it does not know a command or cannot read it. */
export function isWholeText(answer: ByteString): boolean {
  return (
    answer.endsWith('\n\n') || /^(500 command .*not available|400 parse error in command.*)\n$/.test(answer)
  );
}
