import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBroker, skipWithout, type TestBroker } from '../broker/broker.ts';
import { QueueReader } from '../broker/queue-reader.ts';
import { command, linesOf } from './command.ts';

const examples = { '3.6': 'scripts/message-to-rabbitmq', '2.4': 'scripts/message-to-rabbitmq-2.4' } as const;
type ExampleVersion = keyof typeof examples;

const payloads: Record<ExampleVersion, string> = {
  '3.6':
    '{"jsonrpc":"2.0","method":"E_SIP_MESSAGE","params":{"msg":"Hello Bob, shall we meet at 6?","user":"bob"}}',
  '2.4': 'E_SIP_MESSAGE\nmsg::Hello Bob, shall we meet at 6?\nuser::bob',
};

describe.each(Object.entries(examples) as [ExampleVersion, string][])(
  'the example for %s',
  (version, folder) => {
    test('is recognised and has no mistakes', async () => {
      const { code, out } = await command('check', `${folder}/opensips.cfg`);
      expect(out).toContain(`no problems (OpenSIPS ${version})`);
      expect(code).toBe(0);
    });

    // What leaves the server, first lines only, in order; and the events raised.
    test.each([
      ['message', ['SIP/2.0 404 Not Found'], 1],
      ['register', ['SIP/2.0 200 OK'], 0],
      ['register-and-message', ['SIP/2.0 200 OK', 'MESSAGE sip:bob@127.0.0.1:5090 SIP/2.0'], 1],
      ['method-not-allowed', ['SIP/2.0 200 OK', 'SIP/2.0 405 Method Not Allowed'], 1],
      ['invite', ['SIP/2.0 100 Giving', 'SIP/2.0 404 Not Found'], 0],
      ['invite-outbound', ['SIP/2.0 100 Giving', 'INVITE sip:carol@127.0.0.2:5090 SIP/2.0'], 0],
      ['cancel', [], 0],
      ['too-many-hops', ['SIP/2.0 483 Too Many Hops'], 0],
      ['in-dialog', ['BYE sip:bob@127.0.0.1:5090 SIP/2.0'], 0],
      ['in-dialog-without-route', ['SIP/2.0 404 Not here'], 0],
      ['stray-ack', [], 0],
      ['preloaded-route', ['SIP/2.0 403 Preload Route denied'], 0],
      ['publish', ['SIP/2.0 503 Service Unavailable'], 0],
      ['nobody', ['SIP/2.0 484 Address Incomplete'], 0],
    ])('%s.sip takes its branch', async (request, sent, events) => {
      const result = await command(
        'run',
        `${folder}/opensips.cfg`,
        '--request',
        `${folder}/requests/${request}.sip`,
        '--dry-run',
        '--json',
      );
      const firstLines = linesOf<{ data: string; protocol: string }>(result, 'sent')
        .filter(({ protocol }) => protocol === 'udp')
        .map(({ data }) => data.split('\r\n')[0]!.replace(/^(SIP\/2\.0 100 Giving).*/, '$1'));
      expect(firstLines).toEqual(sent);
      expect(linesOf(result, 'event')).toHaveLength(events);
      expect(result.code).toBe(0);
    });

    test('a call to another domain carries the hint', async () => {
      const result = await command(
        'run',
        `${folder}/opensips.cfg`,
        '--request',
        `${folder}/requests/invite-outbound.sip`,
        '--dry-run',
        '--full',
      );
      expect(result.out).toContain('P-hint: outbound');
    });
  },
);

const found = await findBroker();

describe.skipIf(skipWithout(typeof found === 'string' ? found : null))('with a broker', () => {
  const broker = found as TestBroker;
  const queue = `sipscript_examples_${process.pid}`;
  let reader: QueueReader;
  let temporary: string;

  beforeAll(async () => {
    temporary = mkdtempSync(join(tmpdir(), 'sipscript-'));
    reader = await QueueReader.open(broker.url);
  });
  afterAll(async () => {
    await reader.channel.deleteQueue(queue);
    await reader.close();
    await broker.close();
    rmSync(temporary, { recursive: true });
  });

  test.each(Object.entries(examples) as [ExampleVersion, string][])(
    'the MESSAGE of %s is one message of exactly these bytes',
    async (version, folder) => {
      await reader.declare(queue);
      const script = join(temporary, `${version}.cfg`);
      const text = readFileSync(`${folder}/opensips.cfg`, 'utf8');
      writeFileSync(
        script,
        text.replace(
          'guest:guest@127.0.0.1:5672/sipmsg',
          `${broker.credentials}${broker.host}:${broker.port}/${queue}`,
        ),
      );
      const { code, out } = await command('run', script, '--request', `${folder}/requests/message.sip`);
      expect(out).toContain('confirmed by the broker');
      expect(code).toBe(0);
      const messages = await reader.read(queue);
      expect(messages.map(({ body }) => body.toString())).toEqual([payloads[version]]);
    },
  );
});
