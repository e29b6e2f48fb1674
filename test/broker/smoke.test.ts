import { expect, it } from 'vitest';
import { connect } from 'amqplib';
import { createNodeHost } from '../../src/host/node/host.ts';
import { nodeAmqp } from '../../src/host/node/amqp.ts';
import rabbit from '../../src/modules/event_rabbitmq/event_rabbitmq.ts';
import { eventServer } from '../support/event-server.ts';

it('delivers', async () => {
  const c = await connect('amqp://127.0.0.1');
  const ch = await c.createChannel();
  await ch.assertQueue('sipscript_smoke', { durable: false });
  await ch.purgeQueue('sipscript_smoke');
  const server = eventServer(createNodeHost({ amqp: nodeAmqp }));
  server.load(rabbit);
  server.events.publish('E_A');
  for (const s of ['127.0.0.1/sipscript_smoke', 'guest:bad@127.0.0.1/x', '127.0.0.1/exchange=nox?y', '127.0.0.1/noqueue', '127.0.0.1:5999/k'])
    server.events.subscribe('E_A', `rabbitmq:${s}`, null, 'script');
  expect(server.events.raise('E_A', [{ name: 'k', value: 1 }], null)).toBe(true);
  expect(server.events.raise('E_A', [], null)).toBe(true);
  await new Promise((r) => setTimeout(r, 2500));
  for (const d of server.deliveries) console.log(d.delivery, d.socket, d.state, d.reason);
  console.log(server.log.lines.join('\n'));
  for (let m = await ch.get('sipscript_smoke', { noAck: true }); m; m = await ch.get('sipscript_smoke', { noAck: true })) console.log(m.content.toString(), JSON.stringify(m.properties), JSON.stringify(m.fields));
  server.events.close();
  await ch.deleteQueue('sipscript_smoke');
  await c.close();
});
