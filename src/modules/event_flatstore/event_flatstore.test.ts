import { describe, expect, it } from 'vitest';
import { eventServer } from '../../../test/support/event-server.ts';
import type { EventParameter } from '../../declarations/events.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import eventDatagram from '../event_datagram/event_datagram.ts';
import eventFlatstore from './event_flatstore.ts';

function setup(params: Record<string, unknown> = {}, version: '2.4' | '3.6' = '3.6') {
  const host = createVirtualHost({ start: Date.UTC(2026, 0, 1) });
  const server = eventServer(host, version);
  server.load(eventFlatstore, params);
  server.load(eventDatagram);
  server.events.publish('E');
  const subscribe = (path: string, event = 'E') =>
    server.events.subscribe(event, `flatstore:${path}`, null, 'script');
  const raise = (...values: (string | number)[]) => server.events.raise('E', unnamed(...values), null);
  const read = (path: string) => {
    const content = host.files.read(path);
    return typeof content === 'string' ? content : null;
  };
  return { host, server, subscribe, raise, read };
}

const unnamed = (...values: (string | number)[]): EventParameter[] =>
  values.map((value) => ({ name: null, value }));

describe('lines', () => {
  it('have the name and the values, without quotes or escaping', () => {
    const { subscribe, raise, read } = setup();
    subscribe('/tmp/a');
    raise('', -5, 'say "hi"\nthere', '\xff');
    raise();
    expect(read('/tmp/a')).toBe('E,,-5,say "hi"\nthere,\xff\nE\n');
  });
  it.each<[Record<string, unknown>, string]>([
    [{}, 'E,x;y z,a||b\n'],
    [{ delimiter: '||' }, 'E||x;y,z||a  b\n'],
    [{ delimiter: '||', escape_delimiter: '<>' }, 'E||x;y,z||a<>b\n'],
    [{ delimiter: ';', escape_delimiter: '$' }, 'E;x$y,z;a||b\n'],
    [{ delimiter: '' }, 'Ex;y,za||b\n'],
    [{ suppress_event_name: 1 }, 'x;y z,a||b\n'],
    [{ suppress_event_name: 2 }, 'x;y z,a||b\n'],
  ])('of 3.x keep values apart (%j)', (params, line) => {
    const { subscribe, raise, read } = setup(params);
    subscribe('/tmp/a');
    raise('x;y,z', 'a||b');
    expect(read('/tmp/a')).toBe(line);
  });
  it('of 2.4 hold values as they are', () => {
    const { subscribe, raise, read } = setup({ delimiter: ';' }, '2.4');
    subscribe('/tmp/a');
    raise('a;b', -7);
    expect(read('/tmp/a')).toBe('E;a;b;-7\n');
  });
  it('without a name lose the delimiter of leading empty values, as in the real server', () => {
    const { subscribe, raise, read } = setup({ suppress_event_name: 1 });
    subscribe('/tmp/a');
    raise('', 5, 'x');
    raise();
    expect(read('/tmp/a')).toBe('5,x\n\n');
  });
  it('show subscribers served later the written values, but leave those of the raiser alone', () => {
    const { server, subscribe, host } = setup();
    const got: string[] = [];
    host.network.bindUdp({ ip: '127.0.0.1', port: 9 }, { received: (data) => void got.push(data) }, () => {});
    server.events.subscribe('E', 'udp:127.0.0.1:9', null, 'script');
    subscribe('/tmp/a');
    const parameters = unnamed('a,b');
    server.events.raise('E', parameters, null);
    host.clock.runUntilIdle();
    expect(got).toEqual(['{"jsonrpc":"2.0","method":"E","params":["a b"]}']);
    expect(parameters).toEqual(unnamed('a,b'));
  });
});

describe('paths', () => {
  it.each(['', '/tmp', '/tmp/', '/no/dir/a', ' /tmp/a'])('refuse %j', (path) => {
    expect(setup().subscribe(path)).toBe(false);
  });
  it('may be relative, and are equal as texts', () => {
    const { subscribe, server, raise, read } = setup();
    expect(subscribe('a.log')).toBe(true);
    subscribe('a.log');
    subscribe('./a.log');
    expect(server.events.subscribers('E')).toHaveLength(2);
    raise();
    expect(read('/a.log')).toBe('E\nE\n');
  });
  it('need a folder in front of their last piece only', () => {
    const { subscribe, raise } = setup();
    expect(['/tmp/new/', '/new', 'new/'].map((path) => subscribe(path))).toEqual([true, true, true]);
    expect(raise(1)).toBe(false);
  });
  it('are limited in number; a known file does not count', () => {
    const { subscribe } = setup({ max_open_sockets: 1 });
    expect([subscribe('/tmp/a'), subscribe('/tmp/b'), subscribe('/tmp/a')]).toEqual([true, false, true]);
  });
});

describe('failures', () => {
  it('are results of the raise and reported', () => {
    const { host, subscribe, raise, server } = setup();
    host.files.setFault('/tmp/a', 'EACCES');
    expect(subscribe('/tmp/a')).toBe(true);
    expect(raise(1)).toBe(false);
    expect(server.deliveries.at(-1)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('EACCES'),
    });
    host.files.setFault('/tmp/a', null);
    expect(raise(2)).toBe(true);
  });
  it('of a full disk do not spoil the next line', () => {
    const { host, subscribe, raise, read } = setup();
    subscribe('/tmp/a');
    raise('first');
    host.files.setCapacity(4);
    expect(raise('second')).toBe(false);
    host.files.setCapacity(1000);
    expect(raise('third')).toBe(true);
    expect(read('/tmp/a')).toBe('E,first\nE,se\nE,third\n');
  });
});

describe('rotation', () => {
  const rotations = ({ server, host }: ReturnType<typeof setup>) => {
    const got: string[] = [];
    host.network.bindUdp({ ip: '127.0.0.1', port: 9 }, { received: (data) => void got.push(data) }, () => {});
    server.events.subscribe('E_FLATSTORE_ROTATION', 'udp:127.0.0.1:9', null, 'script');
    return got;
  };
  it('by count makes the name anew after the line that reaches it, for all subscriptions of the file', () => {
    const world = setup({ rotate_count: '2', suffix: '.$now' });
    const { host, subscribe, server, raise, read } = world;
    const got = rotations(world);
    server.events.publish('F');
    subscribe('/tmp/a');
    subscribe('/tmp/a', 'F');
    raise(1);
    host.clock.advance(1000);
    server.events.raise('F', unnamed(2), null);
    raise(3);
    host.clock.runUntilIdle();
    const start = Date.UTC(2026, 0, 1) / 1000;
    expect(read(`/tmp/a.${start}`)).toBe('E,1\nF,2\n');
    expect(read(`/tmp/a.${start + 1}`)).toBe('E,3\n');
    expect(got).toEqual([
      `{"jsonrpc":"2.0","method":"E_FLATSTORE_ROTATION","params":{"timestamp":"${start + 1}","reason":"count","filename":"/tmp/a.${start + 1}","old_filename":"/tmp/a.${start}"}}`,
    ]);
  });
  it('without a suffix goes on in the same file', () => {
    const { subscribe, raise, read } = setup({ rotate_count: 2 });
    subscribe('/tmp/a');
    for (const n of [1, 2, 3]) raise(n);
    expect(read('/tmp/a')).toBe('E,1\nE,2\nE,3\n');
  });
  it('by size and by time', () => {
    const sized = setup({ rotate_size: '1k', suffix: '.$now' });
    const got = rotations(sized);
    sized.subscribe('/tmp/a');
    sized.raise('x'.repeat(1021));
    sized.host.clock.runUntilIdle();
    expect(got[0]).toContain('"reason":"size"');
    const timed = setup({ rotate_period: 10 });
    const periods = rotations(timed);
    timed.subscribe('/tmp/a');
    timed.host.clock.advance(25_000);
    expect(periods).toHaveLength(2);
    expect(periods[1]).toContain('"reason":"period"');
  });
  it('tells no old name of a file that was never opened, whose name is made by its first event', () => {
    const world = setup({ suffix: '.$now' });
    const got = rotations(world);
    const { host, server, subscribe, raise, read } = world;
    subscribe('/tmp/a');
    subscribe('/tmp/b');
    host.clock.advance(1000);
    raise(1);
    expect(read(`/tmp/b.${Date.UTC(2026, 0, 1) / 1000 + 1}`)).toBe('E,1\n');
    subscribe('/tmp/c');
    server.management.execute('evi_flat_rotate', { path_to_file: '/tmp/c' }, () => {});
    host.clock.runUntilIdle();
    expect(got[0]).toMatch(/"filename":"\/tmp\/c\.\d+","old_filename":""/);
  });
  it.each<[Record<string, unknown>, number]>([
    [{ rotate_count: '2k' }, 2],
    [{ rotate_count: ' 3 lines' }, 1],
    [{ rotate_count: -1, rotate_size: -1 }, 0],
    [{ rotate_size: '8 kb' }, 2],
    [{ rotate_size: '1kb' }, 0],
  ])('reads limits as the server does (%j)', (params, rotated) => {
    const world = setup(params);
    const got = rotations(world);
    world.subscribe('/tmp/a');
    for (const n of [1, 2, 3, 4]) world.raise(n);
    world.host.clock.runUntilIdle();
    expect(got).toHaveLength(rotated);
  });
  it('by management opens a file that was moved away again', () => {
    const { subscribe, raise, read, host, server } = setup();
    subscribe('/tmp/a');
    raise(1);
    host.files.rename('/tmp/a', '/tmp/old');
    raise(2);
    const answers: unknown[] = [];
    for (const path_to_file of ['/tmp/a', '/nowhere'])
      server.management.execute('evi_flat_rotate', { path_to_file }, (answer) => answers.push(answer));
    raise(3);
    expect([read('/tmp/old'), read('/tmp/a')]).toEqual(['E,1\nE,2\n', 'E,3\n']);
    expect(answers).toMatchObject(['OK', { code: 400, message: 'File not found' }]);
  });
});

it('refuses an escape of another length', () => {
  expect(() => setup({ escape_delimiter: '<>' })).toThrow('as long as');
});
