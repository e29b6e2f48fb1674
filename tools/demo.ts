/**
 * Shows the main job on any machine: a SIP request comes in, an event goes out. Where a RabbitMQ broker runs
 * (AMQP_URL, else 127.0.0.1:5672) the message is read back from its queue; where none does it is in a file.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChannelModel, connect } from 'amqplib';

const root = fileURLToPath(new URL('../../', import.meta.url));
const example = join(root, 'scripts/virtual-failover');
const brokerUrl = process.env.AMQP_URL ?? 'amqp://guest:guest@127.0.0.1:5672';
const queue = 'sipmsg';

const broker = await connectToBroker();
if (broker === null)
  console.log(`No RabbitMQ answers at ${withoutPassword(brokerUrl)}: the event will go to a file instead.\n`);
else await emptyQueue(broker);

const folder = mkdtempSync(join(tmpdir(), 'sipscript-demo-'));
const eventFile = join(folder, 'messages.log');
const script = join(folder, 'opensips.cfg');
writeFileSync(script, exampleFor(brokerUrl, eventFile));

console.log(
  '$ sipscript run scripts/virtual-failover/opensips.cfg --request scripts/virtual-failover/requests/message.sip\n',
);
const run = spawnSync(
  process.execPath,
  [join(root, 'dist/src/cli/main.js'), 'run', script, '--request', join(example, 'requests/message.sip')],
  { stdio: 'inherit' },
);

let delivered = false;
if (broker !== null) {
  const message = await takeMessage(broker);
  delivered = message !== null;
  console.log(
    delivered
      ? `\nIn queue "${queue}" of RabbitMQ now:\n  ${message}`
      : `\nNothing arrived in queue "${queue}".`,
  );
  await broker.close();
} else {
  delivered = existsSync(eventFile);
  console.log(
    delivered
      ? `\nIn the file now:\n  ${readFileSync(eventFile, 'utf8').trimEnd()}`
      : '\nNothing was written.',
  );
}
rmSync(folder, { recursive: true });
process.exitCode = delivered && run.status === 0 ? 0 : 1;

async function connectToBroker(): Promise<ChannelModel | null> {
  try {
    return await connect(brokerUrl, { timeout: 3000 });
  } catch {
    return null;
  }
}

async function emptyQueue(connection: ChannelModel): Promise<void> {
  const channel = await connection.createChannel();
  await channel.assertQueue(queue, { durable: true });
  await channel.purgeQueue(queue);
  await channel.close();
}

async function takeMessage(connection: ChannelModel): Promise<string | null> {
  const channel = await connection.createChannel();
  const message = await channel.get(queue, { noAck: true });
  await channel.close();
  return message === false ? null : message.content.toString();
}

/** The example as it stands, but for this broker and a file of this run. */
function exampleFor(url: string, file: string): string {
  const { username, password, hostname, port } = new URL(url);
  const credentials = username === '' ? '' : `${username}:${password}@`;
  return readFileSync(join(example, 'opensips.cfg'), 'utf8')
    .replace('rabbitmq:127.0.0.1:5672/', `rabbitmq:${credentials}${hostname}:${port || '5672'}/`)
    .replace('/tmp/sipscript-messages.log', file);
}

function withoutPassword(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || '5672'}`;
}
