import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connect } from 'amqplib';

/** The wrapper on the PATH insists on a user of its own; this one runs as whoever starts it. */
const programs = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/usr/local/sbin/rabbitmq-server',
  '/opt/homebrew/sbin/rabbitmq-server',
];
const startLimit = 90_000;

/** Path of a RabbitMQ server on this machine, null when there is none. */
export function rabbitProgram(): string | null {
  return programs.find(existsSync) ?? onPath();
}

function onPath(): string | null {
  try {
    return execFileSync('sh', ['-c', 'command -v rabbitmq-server'], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

/** A RabbitMQ of the test's own: own name, ports and folder; gone when the test is. */
export class PrivateBroker {
  readonly host = '127.0.0.1';
  readonly port: number;
  private readonly folder = mkdtempSync(join(tmpdir(), 'sipscript-broker-'));
  private readonly distributionPort: number;
  private process: ChildProcess | null = null;

  private constructor(port: number, distributionPort: number) {
    this.port = port;
    this.distributionPort = distributionPort;
  }

  static async create(): Promise<PrivateBroker> {
    return new PrivateBroker(await freePort(), await freePort());
  }

  get url(): string {
    return `amqp://guest:guest@${this.host}:${this.port}`;
  }

  async start(): Promise<void> {
    const { folder } = this;
    writeFileSync(join(folder, 'enabled_plugins'), '[].\n');
    const child = spawn(rabbitProgram()!, [], {
      cwd: folder,
      detached: true,
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        RABBITMQ_NODENAME: this.node,
        RABBITMQ_NODE_IP_ADDRESS: this.host,
        RABBITMQ_NODE_PORT: String(this.port),
        RABBITMQ_DIST_PORT: String(this.distributionPort),
        RABBITMQ_MNESIA_BASE: join(folder, 'data'),
        RABBITMQ_LOG_BASE: join(folder, 'log'),
        RABBITMQ_PID_FILE: join(folder, 'pid'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
        RABBITMQ_CONFIG_FILE: join(folder, 'none'),
      },
    });
    this.process = child;
    const limit = Date.now() + startLimit;
    while (!(await this.answers())) {
      if (child.exitCode !== null)
        throw new Error(`RabbitMQ ended with ${child.exitCode}, see ${folder}/log`);
      if (Date.now() > limit) throw new Error(`RabbitMQ did not start within ${startLimit} ms`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  private async answers(): Promise<boolean> {
    try {
      await (await connect(this.url, { timeout: 2000 })).close();
      return true;
    } catch {
      return false;
    }
  }

  /** SIGTERM stops it in order, SIGKILL does not. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.process;
    this.process = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // The whole group, since the server is a child of a shell.
    process.kill(-child.pid!, signal);
    await ended;
  }

  /** Raises the memory alarm, which stops publishers, or lifts it. */
  setMemoryAlarm(raised: boolean): void {
    const program = join(dirname(rabbitProgram()!), 'rabbitmqctl');
    execFileSync(program, ['-n', this.node, 'set_vm_memory_high_watermark', raised ? '0.00001' : '0.6'], {
      stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: this.folder },
    });
  }

  private get node(): string {
    return `sipscript${this.port}@localhost`;
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
