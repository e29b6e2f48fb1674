import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP pipe to a broker whose faults a test decides about. */
export class FaultProxy {
  private readonly target: { host: string; port: number };
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private stalled = false;
  private answersLost = false;
  private delay = 0;
  port = 0;

  constructor(target: { host: string; port: number }) {
    this.target = target;
  }

  /** Opens the pipe, after a cut on the same port as before. */
  async open(): Promise<void> {
    const server = createServer((near) => this.join(near));
    await new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(this.port, '127.0.0.1', resolve),
    );
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  private join(near: Socket): void {
    const far = connect(this.target);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (data) => this.carry(data, to, from === far));
      from.on('error', () => {});
      from.on('close', () => {
        this.sockets.delete(from);
        if (!this.stalled) to.destroy();
      });
    }
  }

  private carry(data: Buffer, to: Socket, isAnswer: boolean): void {
    if (this.stalled || (isAnswer && this.answersLost)) return;
    if (this.delay === 0) to.write(data);
    else setTimeout(() => to.destroyed || to.write(data), this.delay);
  }

  /** Every connection ends at once and new ones are refused. */
  async cut(): Promise<void> {
    for (const socket of this.sockets) socket.resetAndDestroy();
    const { server } = this;
    this.server = null;
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  /** Every connection ends at once; new ones are taken. */
  drop(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  /** What the broker says goes nowhere, while it hears everything. */
  loseAnswers(lost: boolean): void {
    this.answersLost = lost;
  }

  /** Everything takes so many milliseconds longer, in each direction. */
  slowDown(delay: number): void {
    this.delay = delay;
  }

  /** Connections stay open but carry nothing any more, as when a host has gone without a word. */
  stall(stalled: boolean): void {
    this.stalled = stalled;
  }
}
