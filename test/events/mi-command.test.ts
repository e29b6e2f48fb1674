import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { commandLine, freeTcpPort, freeUdpPort, ServeProcess } from '../support/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'sipscript-mi-'));
let server: ServeProcess | null = null;

afterEach(async () => {
  server?.kill('SIGKILL');
  await server?.ended;
  server = null;
});
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(modules: string, version = '3.6'): Promise<void> {
  const path = join(folder, 'a.cfg');
  const socket = `udp:127.0.0.1:${await freeUdpPort()}`;
  const setting = version === '2.4' ? 'listen' : 'socket';
  writeFileSync(
    path,
    `${setting}=${socket}\nloadmodule "proto_udp.so"\nloadmodule "event_datagram.so"\n${modules}
startup_route { subscribe_event("E_NEW", "udp:127.0.0.1:9"); }\nroute { raise_event("E_NEW"); }\n`,
  );
  server = new ServeProcess(path, ['--opensips', version]);
  await server.says('listening on');
}

describe('mi asks a running server', () => {
  it('over HTTP', async () => {
    const port = await freeTcpPort();
    await serve(
      `loadmodule "httpd.so"\nloadmodule "mi_http.so"\nmodparam("httpd", "ip", "127.0.0.1")\nmodparam("httpd", "port", ${port})`,
    );
    const mi = (...words: string[]) => commandLine(['mi', '--at', `http://127.0.0.1:${port}/mi`, ...words]);
    expect(JSON.parse((await mi('subscribers_list')).out)).toEqual({
      Events: [
        {
          name: 'E_NEW',
          id: expect.any(Number),
          Subscribers: [{ socket: 'udp:127.0.0.1:9', expire: 'never' }],
        },
      ],
    });
    expect(await mi('event_subscribe', 'event=E_NEW', 'socket=udp:127.0.0.1:10', 'expire:=60')).toEqual({
      code: 0,
      out: 'OK\n',
      error: '',
    });
    expect((await mi('event_subscribe', 'E_NEW', 'udp:127.0.0.1:11')).out).toBe('OK\n');
    expect((await mi('get_statistics', 'statistics:=["rcv_requests"]')).out).toContain(
      '"core:rcv_requests": 0',
    );
    expect((await mi('get_statistics', 'rcv_requests', 'shmem:')).out).toContain('"core:rcv_requests": 0');
    expect(await mi('nonsense')).toMatchObject({ code: 1, error: 'error -32601: Method not found\n' });
    expect(await mi('event_subscribe', 'event=E_NO', 'socket=udp:127.0.0.1:1')).toMatchObject({
      code: 1,
      error: expect.stringContaining('400'),
    });
    expect(await mi('raise_event', 'a=b', 'c')).toMatchObject({ code: 2 });
    expect(await mi('raise_event', 'a:={')).toMatchObject({ code: 2 });
    const elsewhere = await commandLine(['mi', '--at', `http://127.0.0.1:${port}/other`, 'ps']);
    expect(elsewhere).toMatchObject({ code: 2, error: expect.stringContaining('mi_http') });
  });

  it.each(['3.6', '2.4'])('over a named pipe and datagrams, as %s', async (version) => {
    const pipe = join(folder, `fifo-${version}`);
    const port = await freeUdpPort();
    await serve(
      `loadmodule "mi_fifo.so"\nmodparam("mi_fifo", "fifo_name", "${pipe}")\nmodparam("mi_fifo", "reply_dir", "${folder}")
loadmodule "mi_datagram.so"\nmodparam("mi_datagram", "socket_name", "udp:127.0.0.1:${port}")`,
      version,
    );
    for (const at of [
      ['--at', pipe, '--reply-dir', folder],
      ['--at', `udp:127.0.0.1:${port}`],
    ]) {
      const mi = (...words: string[]) => commandLine(['mi', ...at, '--opensips', version, ...words]);
      // The pipe is opened for reading a little after the server says that it is ready.
      await expect
        .poll(() => mi('subscribers_list'), { timeout: 20_000 })
        .toMatchObject({ code: 0, out: expect.stringContaining('udp:127.0.0.1:9') });
      expect(await mi('nonsense')).toMatchObject({ code: 1 });
      expect((await mi('subscribers_list', 'E_NOBODY')).code).toBe(1);
    }
    expect((await commandLine(['mi', '--at', join(folder, 'none'), 'ps'])).error).toContain('mi_fifo');
  });

  it('says when nobody is there', async () => {
    const at = `http://127.0.0.1:${await freeTcpPort()}/mi`;
    expect(await commandLine(['mi', '--at', at, 'ps'])).toMatchObject({
      code: 2,
      error: expect.stringContaining('ECONNREFUSED'),
    });
    const udp = `udp:127.0.0.1:${await freeUdpPort()}`;
    expect(await commandLine(['mi', '--at', udp, '--timeout', '0.1', 'ps'])).toMatchObject({ code: 2 });
  });
});
