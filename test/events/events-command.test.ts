import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findBroker, skipWithout, type TestBroker } from '../broker/broker.ts';
import { QueueReader } from '../broker/queue-reader.ts';
import { commandLine, freeUdpPort, UdpPhone } from '../support/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'sipscript-events-'));
afterAll(() => rmSync(folder, { recursive: true }));

function script(text: string): string {
  const path = join(folder, 'a.cfg');
  writeFileSync(path, `loadmodule "proto_udp.so"\n\n${text}`);
  return path;
}

async function eventsIn(text: string, ...options: string[]): Promise<Map<string, Record<string, unknown>>> {
  const { out, error, code } = await commandLine(['events', script(text), '--json', ...options]);
  expect(error).toBe('');
  expect(code).toBe(0);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return new Map(lines.map((line) => [line.event, line]));
}

const example = `loadmodule "pike.so"
loadmodule "event_rabbitmq.so"
startup_route {
	subscribe_event("E_CALL", "rabbitmq:u:secret@h/q");
	subscribe_event("E_PIKE_BLOCKED", "rabbitmq:h/pike", 60);
}
route { route(tell); raise_event("E_BARE"); }
route[tell] {
	$avp(n) = "user"; $avp(v) = $rU;
	$avp(n) = "method"; $avp(v) = $rm;
	raise_event("E_CALL", $avp(n), $avp(v));
	raise_event("E_LIST", , $avp(v));
}
route[unused] { raise_event("$var(e)", $avp(other), $avp(v)); }
event_route[E_CALL] { xlog("$param(user)\\n"); }
`;

describe('events', () => {
  it('tells events with parameters in payload order, places and subscribers', async () => {
    const events = await eventsIn(example);
    expect(events.get('E_CALL')).toMatchObject({
      source: null,
      raised: [
        {
          route: 'route[tell]',
          reachedFrom: ['route'],
          line: 13,
          parameters: ['method', 'user'],
          unnamed: false,
        },
      ],
      subscribers: [
        { socket: 'rabbitmq:u:***@h/q', route: 'startup_route', line: 6 },
        { socket: 'route:E_CALL', route: null },
      ],
    });
    expect(events.get('E_LIST')!.raised).toMatchObject([{ parameters: [], unnamed: true }]);
    expect(events.get('E_BARE')!.raised).toMatchObject([{ parameters: [], unnamed: false }]);
    expect(events.get('$var(e)')).toMatchObject({
      computed: true,
      raised: [{ route: 'route[unused]', reachedFrom: [], parameters: null }],
    });
    expect(events.get('E_PIKE_BLOCKED')).toMatchObject({
      source: 'pike',
      parameters: ['ip'],
      implemented: true,
      subscribers: [{ socket: 'rabbitmq:h/pike' }],
    });
    expect(events.get('E_CORE_THRESHOLD')).toMatchObject({ source: 'core' });
  });

  it('says the same in words', async () => {
    const { out } = await commandLine(['events', script(example)]);
    expect(out).toContain('raised in route[tell] (called from route)  (method, user)');
    expect(out).toContain('to rabbitmq:u:***@h/q, from startup_route');
    expect(out).toContain('raised in route[unused] (which nothing calls)');
    expect(out).not.toContain('secret');
  });

  it('reads the two-argument form as the version does', async () => {
    const text = 'route { $avp(x) = "a"; raise_event("E", $avp(x)); }\n';
    const raised = async (version: string) => (await eventsIn(text, '--opensips', version)).get('E')!.raised;
    expect(await raised('2.4')).toMatchObject([{ unnamed: true }]);
    expect(await raised('3.6')).toMatchObject([{ unnamed: false, parameters: ['a'] }]);
  });

  it('refuses a script with errors, and nothing at all', async () => {
    expect(await commandLine(['events', script('route { xlog("a") exit; }\n')])).toMatchObject({ code: 1 });
    expect(await commandLine(['events'])).toMatchObject({ code: 2 });
    expect(await commandLine(['events', '--listen', 'flatstore:/tmp/x'])).toMatchObject({ code: 2 });
  });

  it('shows datagrams as they arrive', async () => {
    const port = await freeUdpPort();
    const phone = new UdpPhone();
    const payloads = [
      '{"jsonrpc":"2.0","method":"E_A","params":{"u":"caf\xc3\xa9","n":-1}}',
      'E_Q\nbody::"a\n\\"b\\""\nlast\n\n',
      'no event at all',
    ];
    let sent = 0;
    const { code, out } = await commandLine(['events', '-l', `udp:127.0.0.1:${port}`, '--count', '3'], () => {
      const next = payloads[sent++];
      if (next !== undefined) void phone.send(next, port);
    });
    phone.close();
    expect(code).toBe(0);
    expect(out).toContain('E_A  JSON-RPC, 62 bytes\n    u = "café"\n    n = -1\n');
    expect(out).toContain('E_Q  lines of 2.4, 26 bytes\n    body = "a\\n\\"b\\""\n    - = "last"\n');
    expect(out).toContain('no event: "no event at all"');
  });
});

const found = await findBroker();

describe.skipIf(skipWithout(typeof found === 'string' ? found : null))('events --listen rabbitmq:', () => {
  const broker = found as TestBroker;
  const name = `sipscript_listen_${process.pid}`;
  const at = (rest: string) => `rabbitmq:${broker.credentials}${broker.host}:${broker.port}/${rest}`;
  afterAll(() => broker.close());

  it('declares a queue for itself when there is none, and it goes with the listener', async () => {
    const reader = await QueueReader.open(broker.url);
    let done = false;
    const printed = await commandLine(['events', '-l', at(name), '--count', '1'], (text) => {
      if (!text.includes('listening') || done) return;
      done = true;
      reader.channel.publish('', name, Buffer.from('E_Q\nuser::bob'));
    });
    expect(printed.out).toContain('E_Q  lines of 2.4, 13 bytes\n    user = "bob"');
    expect(printed.error).toContain('declared for as long as this runs');
    await expect(reader.channel.checkQueue(name)).rejects.toThrow('NOT_FOUND');
    await reader.close();
  });

  it('leaves everything to others at an exchange', async () => {
    const reader = await QueueReader.open(broker.url);
    const exchange = `${name}_exchange`;
    await reader.channel.assertExchange(exchange, 'topic', { autoDelete: true });
    await reader.declare(`${name}_other`);
    await reader.channel.bindQueue(`${name}_other`, exchange, 'calls.#');
    let done = false;
    const printed = await commandLine(
      ['events', '-l', at(`exchange=${exchange}?calls.*`), '--count', '1'],
      (text) => {
        if (!text.includes('listening') || done) return;
        done = true;
        reader.channel.publish(exchange, 'calls.new', Buffer.from('{"jsonrpc":"2.0","method":"E"}'));
      },
    );
    expect(printed.out).toContain('E  JSON-RPC');
    expect(await reader.read(`${name}_other`)).toHaveLength(1);
    await reader.channel.deleteQueue(`${name}_other`);
    await reader.channel.deleteExchange(exchange).catch(() => {});
    await reader.close();
  });

  it.each([
    ['exchange=nowhere_at_all?k', 'no exchange'],
    ['nothing=1?k', 'unknown extra parameter'],
  ])('says why it cannot listen to %s', async (rest, reason) => {
    const printed = await commandLine(['events', '-l', at(rest)]);
    expect(printed.code).toBe(2);
    expect(printed.error).toContain(reason);
    expect(printed.error).not.toContain('guest:guest');
  });
});
