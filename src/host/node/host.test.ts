import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HostFailure, OpenFile } from '../host.ts';
import { nodeClock } from './clock.ts';
import { nodeFiles } from './files.ts';
import { nodeNames } from './names.ts';
import { nodeNetwork } from './network.ts';
import { nodeProcess } from './process.ts';

const loopback = { ip: '127.0.0.1', port: 0 };

describe('real sockets', () => {
  test('carry datagrams byte by byte', async () => {
    const data = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
    const received = await new Promise<string>((resolve, reject) => {
      const server = nodeNetwork.bindUdp(
        loopback,
        {
          received: (bytes) => {
            server.close();
            resolve(bytes);
          },
        },
        (failure) => {
          if (failure) return reject(failure);
          const client = nodeNetwork.bindUdp(loopback, { received: () => {} }, () => {
            client.send(data, server.local);
            client.close();
          });
        },
      );
    });
    expect(received).toBe(data);
  });

  test('carry streams both ways', async () => {
    const answer = await new Promise<string>((resolve) => {
      const port = 20_000 + (process.pid % 20_000);
      const listener = nodeNetwork.listenTcp(
        { ip: '127.0.0.1', port },
        {
          accepted: (connection) => ({
            received: (data) => void connection.write(`${data}!`),
            closed: () => listener.close(),
          }),
        },
        () => {
          const connection = nodeNetwork.connectTcp(
            { ip: '127.0.0.1', port },
            {
              opened: () => void connection.write('hello'),
              received: (data) => {
                connection.close();
                resolve(data);
              },
              closed: () => {},
            },
          );
        },
      );
    });
    expect(answer).toBe('hello!');
  });

  test('say why they fail', async () => {
    const refused = await new Promise<HostFailure | null>((closed) =>
      nodeNetwork.connectTcp({ ip: '127.0.0.1', port: 1 }, { received: () => {}, closed }),
    );
    expect(refused?.code).toBe('ECONNREFUSED');
    let answered = false;
    nodeNetwork.bindUdp({ ip: '192.0.2.1', port: 0 }, { received: () => {} }, () => {
      answered = true;
    });
    expect(answered, 'never inside the call').toBe(false);
    const unbindable = await new Promise<HostFailure | null>((ready) =>
      nodeNetwork.bindUdp({ ip: '192.0.2.1', port: 0 }, { received: () => {} }, ready),
    );
    expect(unbindable?.code).toBe('EADDRNOTAVAIL');
    for (const listen of [
      (ready: (failure: HostFailure | null) => void) =>
        nodeNetwork.bindUdp({ ip: '127.0.0.1', port: 65_536 }, { received: () => {} }, ready),
      (ready: (failure: HostFailure | null) => void) =>
        nodeNetwork.listenTcp(
          { ip: '127.0.0.1', port: 65_536 },
          { accepted: () => ({ received: () => {}, closed: () => {} }) },
          ready,
        ),
    ])
      expect(await new Promise<HostFailure | null>((ready) => void listen(ready))).toEqual({
        code: 'EINVAL',
        message: 'there is no port 65536',
      });
    for (const port of [0, 65_536]) {
      const impossible = await new Promise<HostFailure | null>((closed) =>
        nodeNetwork.connectTcp({ ip: '127.0.0.1', port }, { received: () => {}, closed }),
      );
      expect(impossible?.code).toBe('EINVAL');
      const socket = nodeNetwork.bindUdp(loopback, { received: () => {} }, () => {});
      expect(socket.send('x', { ip: '127.0.0.1', port })?.code).toBe('EINVAL');
      socket.close();
    }
    expect(nodeNetwork.sendUnix('/tmp/x', 'x')?.code).toBe('ENOTSUP');
  });
});

test('real files are appended to and failures have their code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sipscript-'));
  const path = join(folder, 'ev.log');
  const file = nodeFiles.openAppend(path) as OpenFile;
  expect(file.append('caf\xe9\n')).toBeNull();
  expect(file.size()).toBe(5);
  file.close();
  expect(readFileSync(path)).toEqual(Buffer.from('caf\xe9\n', 'latin1'));
  expect(nodeFiles.read(path)).toBe('caf\xe9\n');
  expect((nodeFiles.openAppend(join(folder, 'no/x')) as HostFailure).code).toBe('ENOENT');
  expect((nodeFiles.read(folder) as HostFailure).code).toBe('EISDIR');
  rmSync(folder, { recursive: true });
});

test('the clock keeps order and can be cancelled', async () => {
  const ran: string[] = [];
  await new Promise<void>((resolve) => {
    nodeClock.after(20, () => resolve());
    nodeClock.after(1, () => ran.push('cancelled')).cancel();
    nodeClock.after(0, () => ran.push('soon'));
    ran.push('now');
  });
  expect(ran).toEqual(['now', 'soon']);
  expect(Math.abs(nodeClock.now() - Date.now())).toBeLessThan(100);
});

test('names that are addresses need no resolver', () => {
  const names = nodeNames();
  expect(names.lookup('10.0.0.1')).toEqual(['10.0.0.1']);
  expect(names.lookup('localhost')).toEqual(['127.0.0.1']);
  expect(names.lookup('sip.example.com')).toBeNull();
});

test('commands run only where that is allowed', async () => {
  expect(nodeProcess().run).toBeNull();
  const result = await new Promise<{ exitCode: number; output: string; error: string }>((done) =>
    nodeProcess({}, true).run!('cat; echo $X >&2; exit 3', { input: 'in', environment: { X: 'y' } }, done),
  );
  expect(result).toEqual({ exitCode: 3, output: 'in', error: 'y\n' });
});
