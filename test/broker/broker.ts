import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'amqplib';
import { PrivateBroker, rabbitProgram } from './private-broker.ts';

/** The broker that the tests talk to. */
export interface TestBroker {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** In socket syntax, `user:password@`. */
  readonly credentials: string;
  close(): Promise<void>;
}

const usual = 'amqp://guest:guest@127.0.0.1:5672';

/**
 * AMQP_URL, else the broker on 127.0.0.1:5672, else one of our own, for which RabbitMQ is installed on Debian
 * when we may. A text: why there is none.
 */
export async function findBroker(): Promise<TestBroker | string> {
  const url = process.env.AMQP_URL;
  if (url !== undefined) return (await answers(url)) ? brokerAt(url) : `nobody answers at AMQP_URL ${url}`;
  if (await answers(usual)) return brokerAt(usual);
  const problem = ensureProgram();
  if (problem !== null) return problem;
  const broker = await PrivateBroker.create();
  await broker.start();
  return brokerAt(broker.url, () => broker.remove());
}

/** Null when there is a RabbitMQ server on this machine, if need be now; else why not. */
export function ensureProgram(): string | null {
  if (rabbitProgram() !== null) return null;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    return 'no RabbitMQ on this machine (set AMQP_URL to use another one)';
  try {
    execFileSync('apt-get', ['install', '-y', '-q', 'rabbitmq-server'], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  } catch {
    return 'RabbitMQ could not be installed';
  }
  return rabbitProgram() === null ? 'RabbitMQ was installed but is not found' : null;
}

/** Whether tests that need a broker are left out; with CI=true that is an error. */
export function skipWithout(problem: string | null): boolean {
  if (problem === null) return false;
  if (process.env.CI === 'true') throw new Error(`broker tests cannot run: ${problem}`);
  process.stderr.write(`broker tests are skipped: ${problem}\n`);
  return true;
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await connect(url, { timeout: 3000 })).close();
    return true;
  } catch {
    return false;
  }
}

function brokerAt(url: string, close: () => Promise<void> = async () => {}): TestBroker {
  const { hostname, port, username, password } = new URL(url);
  const credentials = username === '' ? '' : `${username}:${password}@`;
  return { url, host: hostname, port: Number(port || 5672), credentials, close };
}
