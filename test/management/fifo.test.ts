import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { nodeAmqp } from '../../src/host/node/amqp.ts';
import { createNodeHost } from '../../src/host/node/host.ts';
import miFifo from '../../src/modules/mi_fifo/mi_fifo.ts';
import { until } from '../broker/sender.ts';
import { eventServer } from '../support/event-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'sipscript-fifo-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  [
    '3.6',
    ':reply:{"jsonrpc":"2.0","method":"events_list","id":"x"}',
    '{"jsonrpc":"2.0","result":{"Events":[{"name":"E","id":0}]},"id":"x"}',
  ],
  ['2.4', ':events_list:reply\n\n', '200 OK\nEvent:: E id=0\n\n'],
] as const)('answers over named pipes as %s does', async (version, request, expected) => {
  execFileSync('mkdir', ['-p', folder]);
  const server = eventServer(createNodeHost({ amqp: nodeAmqp }), version);
  server.events.publish('E');
  const fifo = join(folder, 'fifo');
  const reply = join(folder, 'reply');
  execFileSync('mkfifo', [reply]);
  const state = server.load(miFifo, { fifo_name: fifo, reply_dir: folder });
  miFifo.start!(state as never, server);
  await until(() => server.host.files.exists(fifo));
  const answer = readFile(reply, 'utf8');
  await appendFile(fifo, request);
  expect(await answer).toBe(expected);
  miFifo.stop!(state as never, server);
});
