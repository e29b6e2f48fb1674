import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/program.ts';
import { nodeAmqp } from '../../src/host/node/amqp.ts';
import { createNodeHost } from '../../src/host/node/host.ts';
import eventKafka from '../../src/modules/event_kafka/event_kafka.ts';
import { settled, states, until } from '../broker/sender.ts';
import { type EventServer, eventServer } from '../support/event-server.ts';
import { KafkaBroker } from './kafka-broker.ts';

describe('events for Kafka', () => {
  const broker = new KafkaBroker();
  let server: EventServer;

  beforeEach(async () => {
    broker.records.length = 0;
    broker.errorCode = 0;
    await broker.open();
    server = eventServer(createNodeHost({ amqp: nodeAmqp }), '3.6');
    server.load(eventKafka);
    server.events.publish('E');
    server.events.subscribe('E', `kafka:127.0.0.1:${broker.port}/calls`, null, 'script');
  });
  afterEach(async () => {
    server.events.close();
    await broker.close();
  });

  const raise = (value: string | number) => server.events.raise('E', [{ name: 'n', value }], null);

  it('carry exactly the bytes of the payload', async () => {
    raise('\xff"a"\n\x01\xc3\xa9');
    await until(() => settled(server));
    expect(broker.records.map(({ topic, key, value }) => [topic, key, value!.toString('latin1')])).toEqual([
      ['calls', null, '{"jsonrpc":"2.0","method":"E","params":{"n":"\xff\\"a\\"\\n\\u0001\xc3\xa9"}}'],
    ]);
  });

  it('keep their order and wait while the broker is away', async () => {
    for (let n = 0; n < 50; n++) raise(n);
    await until(() => settled(server));
    await broker.close();
    for (let n = 50; n < 100; n++) expect(raise(n)).toBe(true);
    await until(() => server.log.lines.some((line) => line.includes('events wait')));
    await broker.open();
    await until(() => settled(server));
    expect(states(server).every((state) => state === 'confirmed')).toBe(true);
    const numbers = broker.records.map(({ value }) => Number(/"n":(\d+)/.exec(value!.toString())![1]));
    expect([...new Set(numbers)]).toEqual([...Array(100).keys()]);
  }, 60_000);

  it('fail one by one when the broker refuses them', async () => {
    broker.errorCode = 10;
    raise(1);
    await until(() => settled(server));
    expect(states(server)).toEqual(['failed']);
    broker.errorCode = 0;
    raise(2);
    await until(() => settled(server));
    expect(states(server)).toEqual(['failed', 'confirmed']);
  });

  it('leave a script that is run from the command line', async () => {
    const script = `socket=udp:127.0.0.1:5060
loadmodule "proto_udp.so"
loadmodule "event_kafka.so"
modparam("event_kafka", "broker_id", "[log]127.0.0.1:${broker.port}/log?g.linger.ms=5")
startup_route { subscribe_event("E_CALL", "kafka:127.0.0.1:${broker.port}/calls?key=callid"); }
route {
	$avp(n) = "user"; $avp(v) = $rU;
	raise_event("E_CALL", $avp(n), $avp(v));
	kafka_publish("log", "from $si", "a key", "told");
}
route[told] { xlog("told $avp(kafka_id) $avp(kafka_status) $avp(kafka_key)\\n"); }
`;
    const request =
      'MESSAGE sip:bob@127.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK1\nFrom: <sip:a@b>;tag=1\nTo: <sip:bob@127.0.0.1>\nCall-ID: the-call\nCSeq: 1 MESSAGE\nContent-Length: 0\n\n';
    const { mkdtempSync, writeFileSync } = await import('node:fs');
    const folder = mkdtempSync('/tmp/sipscript-kafka-');
    writeFileSync(`${folder}/a.cfg`, script);
    writeFileSync(`${folder}/a.sip`, request);
    let output = '';
    const terminal = {
      out: (text: string) => void (output += text),
      error: (text: string) => void (output += text),
      isTerminal: false,
      environment: {},
      readStdin: () => new Uint8Array(),
    };
    const code = await runCommandLine(['run', `${folder}/a.cfg`, '-r', `${folder}/a.sip`], terminal, '0');
    expect(output).toContain('told log 0 a key');
    expect(output).toContain('linger.ms=5 has no effect');
    expect(code).toBe(0);
    expect(broker.records.map(({ topic, key, value }) => [topic, String(key), String(value)])).toEqual([
      ['calls', 'the-call', '{"jsonrpc":"2.0","method":"E_CALL","params":{"user":"bob"}}'],
      ['log', 'a key', 'from 127.0.0.1'],
    ]);
  });
});
