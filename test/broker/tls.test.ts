import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from '../examples/command.ts';
import { findBroker, skipWithout, type TestBroker } from './broker.ts';
import { QueueReader } from './queue-reader.ts';

const found = await findBroker();

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    process.stderr.write('the TLS test is skipped: no openssl on this machine\n');
    return false;
  }
}

/** A TLS end before the broker: what it takes off arrives there in the clear. */
describe.skipIf(skipWithout(typeof found === 'string' ? found : null) || !hasOpenssl())(
  'a broker behind TLS',
  () => {
    const broker = found as TestBroker;
    const queue = `sipscript_tls_${process.pid}`;
    let folder: string;
    let reader: QueueReader;
    let front: Server;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'sipscript-tls-'));
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '2',
          '-subj',
          '/CN=localhost',
          '-addext',
          'subjectAltName=DNS:localhost',
          '-keyout',
          'key.pem',
          '-out',
          'cert.pem',
        ],
        { cwd: folder, stdio: 'ignore' },
      );
      const [cert, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(join(folder, name)));
      front = createServer({ cert, key }, (secure) => {
        const plain = connect(broker.port, broker.host);
        secure.pipe(plain).pipe(secure);
        for (const socket of [secure, plain]) socket.on('error', () => socket.destroy());
      });
      await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
      reader = await QueueReader.open(broker.url);
      await reader.declare(queue);
    });
    afterAll(async () => {
      front.close();
      await reader.channel.deleteQueue(queue);
      await reader.close();
      await broker.close();
      rmSync(folder, { recursive: true });
    });

    async function run(domain: string): Promise<{ code: number; out: string }> {
      const { port } = front.address() as AddressInfo;
      const script = join(folder, 'tls.cfg');
      writeFileSync(
        script,
        `socket=udp:127.0.0.1:5060
loadmodule "proto_udp.so"
loadmodule "tls_openssl.so"
loadmodule "tls_mgm.so"
modparam("tls_mgm", "client_domain", "broker")
${domain}
loadmodule "event_rabbitmq.so"
modparam("event_rabbitmq", "use_tls", 1)
startup_route {
	subscribe_event("E_TLS", "rabbitmq:${broker.credentials}localhost:${port}/tls_domain=broker?${queue}");
	raise_event("E_TLS");
}
route { exit; }
`,
      );
      return command('run', script, '--wait', '3');
    }

    test('takes events when its authority is in ca_list', async () => {
      const { code, out } = await run(`modparam("tls_mgm", "ca_list", "[broker]${folder}/cert.pem")`);
      expect(out).toContain('confirmed by the broker');
      expect(code).toBe(0);
      expect((await reader.read(queue)).map(({ body }) => body.toString())).toEqual([
        '{"jsonrpc":"2.0","method":"E_TLS"}',
      ]);
    });

    test('is not trusted without it, unless verify_cert is 0', async () => {
      const untrusted = await run('');
      expect(untrusted.out).toMatch(/waiting: .*self-signed certificate/);
      expect(untrusted.code).toBe(1);
      expect((await run('modparam("tls_mgm", "verify_cert", "[broker]0")')).code).toBe(0);
    });

    test('cannot be named by a domain whose files are not there', async () => {
      const { out } = await run('modparam("tls_mgm", "ca_list", "[broker]/nowhere.pem")');
      expect(out).toContain('cannot read /nowhere.pem');
      expect(out).toContain('refused');
    });
  },
);
