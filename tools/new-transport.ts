/** `npm run new:transport -- NAME`: a new event transport, made from the example of `src/events/WRITE-A-TRANSPORT.md`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const page = 'src/events/WRITE-A-TRANSPORT.md';

/**
 * The module of a new transport, by path. `name` is its protocol, in lower case; `source` is how the folder of the
 * module reaches `src`.
 *
 * @throws Error for a name that is no protocol.
 */
export function newTransport(name: string, root: string, source = '../../'): Record<string, string> {
  if (!/^[a-z][a-z0-9]{1,19}$/.test(name))
    throw new Error(`a protocol has 2 to 20 lower-case letters and digits, not ${name}`);
  const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, page), 'utf8'))![1]!;
  const title = name[0]!.toUpperCase() + name.slice(1);
  const renamed = (text: string) =>
    text.replaceAll('jsonl', name).replaceAll('Jsonl', title).replaceAll("'../../", `'${source}`);
  const folder = `src/modules/event_${name}`;
  return {
    [`${folder}/event_${name}.ts`]: renamed(example),
    [`${folder}/event_${name}.test.ts`]: renamed(test),
  };
}

const test = `import { expect, it } from 'vitest';
import { eventServer } from '../../../test/support/event-server.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import eventJsonl from './event_jsonl.ts';

const address = { ip: '127.0.0.1', port: 7000 };

it('waits for a peer that is away and sends a line per event, in order', () => {
  const host = createVirtualHost();
  const server = eventServer(host, '3.6');
  server.load(eventJsonl);
  server.events.publish('E');
  expect(server.events.subscribe('E', 'jsonl:127.0.0.1:7000', null, 'script')).toBe(true);
  for (const n of [1, 2]) expect(server.events.raise('E', [{ name: 'n', value: n }], null)).toBe(true);
  host.clock.advance(10);
  let received = '';
  const acceptor = {
    accepted: () => ({ received: (data: string) => void (received += data), closed() {} }),
  };
  host.network.listenTcp(address, acceptor, () => {});
  host.clock.advance(5000);
  expect(received).toBe(
    '{"jsonrpc":"2.0","method":"E","params":{"n":1}}\\n{"jsonrpc":"2.0","method":"E","params":{"n":2}}\\n',
  );
});
`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const name = process.argv[2];
  if (name === undefined) {
    console.error('usage: npm run new:transport -- PROTOCOL');
    process.exit(2);
  }
  const files = newTransport(name, process.cwd());
  for (const [path, text] of Object.entries(files)) {
    if (existsSync(path)) throw new Error(`${path} is there already`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(path);
  }
  console.log(`Now add it to src/modules/registry.ts:
  import event_${name} from './event_${name}/event_${name}.ts';
and to the list of modules there.`);
}
