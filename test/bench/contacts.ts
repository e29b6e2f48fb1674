/** A location table with many contacts: memory, and whether lookups slow down. */
import { createVirtualHost, type VirtualHost } from '../../src/host/virtual/host.ts';
import { createEngine, type Engine, fromText, loadScript, standardRegistry } from '../../src/index.ts';
import type { Comparison } from './measure.ts';

const script = `socket=udp:127.0.0.1:5060
loadmodule "proto_udp.so"
loadmodule "sl.so"
loadmodule "signaling.so"
loadmodule "sipmsgops.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
modparam("usrloc", "working_mode_preset", "single-instance-no-db")
modparam("registrar", "default_expires", 360000)
modparam("registrar", "max_expires", 0)
route {
	if (is_method("REGISTER")) { save("location"); exit; }
	if (lookup("location")) sl_send_reply(200, "$du"); else sl_send_reply(404, "Not Found");
}`;

const lookups = 1000;

/** A registrar with `count` users, each with one contact. */
export class Registrar {
  readonly #host: VirtualHost = createVirtualHost();
  readonly #engine: Engine;
  readonly #count: number;
  #answers = 0;
  #next = 0;

  constructor(count: number) {
    const loaded = loadScript({
      path: 'bench.cfg',
      text: fromText(script),
      readFile: () => null,
      registry: standardRegistry,
      version: '3.6',
    });
    if (loaded?.program == null)
      throw new Error(`the bench script is wrong: ${loaded?.diagnostics[0]?.message}`);
    this.#count = count;
    this.#engine = createEngine(loaded.program, this.#host, {
      observer: (observation) => {
        if (observation.type === 'sent' && observation.data.startsWith('SIP/2.0 200')) this.#answers++;
      },
    });
    this.#engine.start((problem) => {
      if (problem !== null) throw new Error(problem);
    });
    this.#host.clock.advance(1);
    for (let user = 0; user < count; user++) this.#send('REGISTER', `sip:127.0.0.1`, user);
    if (this.#answers !== count) throw new Error(`${this.#answers} of ${count} contacts were registered`);
  }

  /** Looks up users all over the table; returns how many were found. */
  lookUp(): number {
    this.#answers = 0;
    for (let count = 0; count < lookups; count++) {
      this.#next = (this.#next + 7919) % this.#count;
      this.#send('OPTIONS', `sip:user${this.#next}@127.0.0.1`, this.#next);
    }
    return this.#answers;
  }

  #send(method: string, uri: string, user: number): void {
    const contact =
      method === 'REGISTER'
        ? `Contact: <sip:user${user}@10.${(user >> 16) & 255}.${(user >> 8) & 255}.${user & 255}:5060>\r\n`
        : '';
    const data = `${method} ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK-${user}\r\nFrom: <sip:user${user}@127.0.0.1>;tag=a\r\nTo: <sip:user${user}@127.0.0.1>\r\nCall-ID: call-${user}\r\nCSeq: 1 ${method}\r\n${contact}Content-Length: 0\r\n\r\n`;
    this.#engine.receive(data, { source: { ip: '127.0.0.1', port: 5080 } });
    this.#host.clock.runUntilIdle();
  }
}

export function contactComparisons(many: number): Comparison[] {
  let large: Registrar | undefined;
  let small: Registrar | undefined;
  return [
    {
      name: `${lookups.toLocaleString('en')} lookups among ${many.toLocaleString('en')} contacts`,
      against: 'the same among 1,000 contacts',
      bar: 2,
      ours: () => (large ??= new Registrar(many)).lookUp(),
      reference: () => (small ??= new Registrar(1000)).lookUp(),
    },
  ];
}

/** Bytes of heap that one registered contact takes. */
export function bytesPerContact(count: number): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const registrar = new Registrar(count);
  globalThis.gc?.();
  const after = process.memoryUsage().heapUsed;
  if (registrar.lookUp() !== lookups) throw new Error('the contacts are not there');
  return Math.round((after - before) / count);
}
