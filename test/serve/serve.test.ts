import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { commandLine, freeTcpPort, freeUdpPort, ServeProcess, UdpPhone } from '../support/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'sipscript-serve-'));
const script = join(folder, 'a.cfg');
const servers: ServeProcess[] = [];
const phones: UdpPhone[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.kill('SIGKILL');
    await server.ended;
  }
  for (const phone of phones.splice(0)) phone.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const modules = ['proto_udp', 'proto_tcp', 'sl', 'signaling', 'sipmsgops', 'textops'];
const text = (body: string, more = '') =>
  `socket=udp:127.0.0.1:5060\n${modules.map((name) => `loadmodule "${name}.so"\n`).join('')}${more}${body}\n`;
const answering = (reason: string) => text(`route { sl_send_reply(200, "${reason}"); }`);

function start(content: string, ...options: string[]): ServeProcess {
  writeFileSync(script, content);
  const server = new ServeProcess(script, ['--opensips', '3.6', ...options]);
  servers.push(server);
  return server;
}

function request(method: string, number: number, protocol = 'UDP', more = ''): string {
  return `${method} sip:bob@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/${protocol} 127.0.0.1;rport;branch=z9hG4bK-${number}\r\nMax-Forwards: 70\r\nFrom: <sip:alice@127.0.0.1>;tag=1\r\nTo: <sip:bob@127.0.0.1>\r\nCall-ID: ${number}@test\r\nCSeq: 1 ${method}\r\n${more}Content-Length: 0\r\n\r\n`;
}

async function answer(port: number, message: string): Promise<string> {
  const phone = new UdpPhone();
  phones.push(phone);
  await phone.send(message, port);
  await expect.poll(() => phone.replies.length, { timeout: 10_000 }).toBeGreaterThan(0);
  return phone.replies[0]!;
}

/** A TCP connection and everything that came over it. */
async function dial(port: number): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let all = '';
  socket.on('data', (data) => {
    all += data.toString('latin1');
  });
  await new Promise<void>((done) => socket.once('connect', done));
  return { socket, received: () => all };
}

describe('serve', () => {
  it('answers over UDP and TCP, whichever way the stream is cut, where --listen says', async () => {
    const [udp, tcp] = [await freeUdpPort(), await freeTcpPort()];
    const server = start(answering('Fine'), '-l', `udp:127.0.0.1:${udp}`, '-l', `tcp:127.0.0.1:${tcp}`);
    await server.says(`listening on udp:127.0.0.1:${udp}, tcp:127.0.0.1:${tcp}`);
    expect(await answer(udp, request('OPTIONS', 1))).toMatch(/^SIP\/2\.0 200 Fine\r\n/);
    const { socket, received } = await dial(tcp);
    socket.write(request('OPTIONS', 2, 'TCP') + request('OPTIONS', 3, 'TCP'));
    await expect.poll(() => received().match(/SIP\/2\.0 200 Fine/g)?.length).toBe(2);
    for (const piece of request('OPTIONS', 4, 'TCP').match(/.{1,40}/gs)!) {
      socket.write(piece);
      await new Promise((done) => setImmediate(done));
    }
    await expect.poll(() => received()).toContain('Call-ID: 4@test');
    socket.destroy();
  });

  it('logs JSON and answers Prometheus', async () => {
    const [udp, metrics] = [await freeUdpPort(), await freeTcpPort()];
    const server = start(
      text('route { xlog("got $rm\\n"); sl_send_reply(200, "OK"); }'),
      ...['-l', `udp:127.0.0.1:${udp}`, '--json', '--metrics', String(metrics)],
    );
    await server.says('listening on');
    await answer(udp, request('OPTIONS', 1));
    await server.says('got OPTIONS');
    const lines = server.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ type: 'server', level: 'NOTICE' });
    expect(lines.at(-1)).toMatchObject({ type: 'log', origin: 'script', text: 'got OPTIONS\n' });
    const page = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    expect(page).toMatch(/^opensips_core_rcv_requests 1$/m);
    expect(page).toMatch(/^sipscript_udp_send_failures 0$/m);
    server.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it.each([[[]], [['--workers', '1']]])('goes on when nobody reads its log any more %j', async (options) => {
    const udp = await freeUdpPort();
    const server = start(
      text('route { xlog("got $rm\\n"); sl_send_reply(200, "OK"); }'),
      ...['-l', `udp:127.0.0.1:${udp}`, ...options],
    );
    await server.says('listening on');
    server.stopReading();
    for (let number = 1; number <= 3; number++)
      expect(await answer(udp, request('OPTIONS', number))).toMatch(/^SIP\/2\.0 200 OK/);
    await server.says('the log cannot be written');
    server.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it('says which socket is taken and what to do', async () => {
    const udp = await freeUdpPort();
    await start(answering('One'), '-l', `udp:127.0.0.1:${udp}`).says('listening on');
    const second = await commandLine(['serve', script, '-l', `udp:127.0.0.1:${udp}`]);
    expect(second.code).toBe(1);
    expect(second.out).toMatch(`cannot listen on udp:127.0.0.1:${udp}: bind EADDRINUSE`);
    expect(second.out).toContain(`ss -lnup 'sport = :${udp}'`);
    const third = await commandLine(['serve', script, '-l', 'udp:192.0.2.77:5060']);
    expect(third).toMatchObject({ code: 1, out: expect.stringContaining('does not have that address') });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'waits for events on %s, no longer than --grace',
    async (signal) => {
      const [udp, dead] = [await freeUdpPort(), await freeTcpPort()];
      const server = start(
        text(
          `startup_route { subscribe_event("E_A", "rabbitmq:127.0.0.1:${dead}/q"); }\nroute { raise_event("E_A"); sl_send_reply(200, "OK"); }`,
          'loadmodule "event_rabbitmq.so"\n',
        ),
        ...['-l', `udp:127.0.0.1:${udp}`, '--grace', '0.5'],
      );
      await server.says('listening on');
      await answer(udp, request('MESSAGE', 1));
      server.kill(signal);
      const code = await server.ended;
      expect(server.output).toContain(`stopping on ${signal}`);
      expect(code, server.output).toBe(1);
      expect(server.output).toContain('1 events were still waiting and are lost');
    },
  );
});

describe('a new script', () => {
  const registrar = (missing: string, more = '') =>
    text(
      `route { if (is_method("REGISTER")) { save("location"); exit; }
if (lookup("location")) sl_send_reply(200, "Known"); else sl_send_reply(404, "${missing}"); }`,
      `loadmodule "usrloc.so"\nloadmodule "registrar.so"\n${more}`,
    );
  const register = request('REGISTER', 1, 'UDP', 'Contact: <sip:bob@127.0.0.1:5099>\r\nExpires: 600\r\n');
  const first = async (udp: number, number: number) =>
    (await answer(udp, request('OPTIONS', number))).split('\r\n')[0];

  it('takes over on SIGHUP: registrations survive new routes, not new settings, and errors change nothing', async () => {
    const udp = await freeUdpPort();
    const server = start(registrar('Gone'), '-l', `udp:127.0.0.1:${udp}`);
    await server.says('listening on');
    await answer(udp, register);
    writeFileSync(script, registrar('Gone').replace('"Known"', '"Still known"'));
    server.kill('SIGHUP');
    await server.says('new routes, everything in memory stays');
    expect(await first(udp, 2)).toBe('SIP/2.0 200 Still known');

    writeFileSync(script, registrar('Gone').replace('sl_send_reply', 'sl_send_replay'));
    server.kill('SIGHUP');
    await server.says('not reloaded, the old script goes on: the new one has errors');
    expect(server.output).toContain('sl_send_replay');
    rmSync(script);
    server.kill('SIGHUP');
    await server.says('there is no such file');
    expect(await first(udp, 3)).toBe('SIP/2.0 200 Still known');

    writeFileSync(script, registrar('Lost', 'modparam("registrar", "max_contacts", 3)\n'));
    server.kill('SIGHUP');
    await server.says('reloaded: started anew');
    expect(server.output).toContain('modparam("registrar", "max_contacts") added. REGISTRATIONS');
    expect(await first(udp, 4)).toBe('SIP/2.0 404 Lost');
  });

  it('takes over by the MI command reload_routes, which never touches modules', async () => {
    const [udp, http] = [await freeUdpPort(), await freeTcpPort()];
    const mi = `loadmodule "httpd.so"\nloadmodule "mi_http.so"\nmodparam("httpd", "ip", "127.0.0.1")\nmodparam("httpd", "port", ${http})\n`;
    const server = start(registrar('Gone', mi), '-l', `udp:127.0.0.1:${udp}`);
    await server.says('listening on');
    const reload = () => commandLine(['mi', '--at', `http://127.0.0.1:${http}/mi`, 'reload_routes']);
    await answer(udp, register);
    const next = registrar('Gone', `${mi}modparam("registrar", "max_contacts", 3)\n`);
    writeFileSync(script, next.replace('"Known"', '"Still known"'));
    expect(await reload()).toEqual({ code: 0, out: 'OK\n', error: '' });
    expect(await first(udp, 2)).toBe('SIP/2.0 200 Still known');
    await server.says('not in force before the next start: modparam("registrar", "max_contacts") added');
    writeFileSync(script, 'route { nonsense(); }\n');
    expect(await reload()).toMatchObject({ code: 1, error: expect.stringContaining('reload failed') });
    expect(await first(udp, 3)).toBe('SIP/2.0 200 Still known');
  });
});

describe('workers', () => {
  it('share the sockets, are counted together, replaced when they die, and reloaded', async () => {
    const [udp, metrics] = [await freeUdpPort(), await freeTcpPort()];
    const server = start(
      text('route { sl_send_reply(200, "Old $pp"); }'),
      ...['-l', `udp:127.0.0.1:${udp}`, '--workers', '2', '--metrics', String(metrics)],
    );
    await server.says('2 workers started');
    const reply = await answer(udp, request('OPTIONS', 1));
    const page = async () => await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    expect(await page()).toMatch(/^opensips_core_rcv_requests 1$/m);
    process.kill(Number(/Old (\d+)/.exec(reply)![1]), 'SIGKILL');
    await server.says('died (SIGKILL); another one starts in 1 s');
    await server.says('a new worker listens');
    expect(await page()).toMatch(/^sipscript_workers 2$/m);
    writeFileSync(script, answering('New'));
    server.kill('SIGHUP');
    await server.says(/new routes.*new routes/s);
    expect(await answer(udp, request('OPTIONS', 2))).toContain('200 New');
    server.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it('are refused to a script that keeps state, by name, and end with a start that fails', async () => {
    writeFileSync(script, text('route { exit; }', 'loadmodule "tm.so"\nloadmodule "usrloc.so"\n'));
    const refused = await commandLine(['serve', script, '--workers', '2']);
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('these modules keep state between messages: tm, usrloc');
    const server = start(answering('No'), '-l', 'udp:192.0.2.77:5060', '--workers', '2');
    expect(await server.ended).toBe(1);
    expect(server.output).toContain('does not have that address');
  });
});
