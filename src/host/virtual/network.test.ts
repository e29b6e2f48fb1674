import { describe, expect, test } from 'vitest';
import { VirtualClock } from './clock.ts';
import { VirtualNetwork } from './network.ts';

function world() {
  const clock = new VirtualClock(0);
  return { clock, network: new VirtualNetwork(clock), log: [] as string[] };
}

const server = { ip: '10.0.0.1', port: 5060 };

describe('datagrams', () => {
  test('arrive with their source, never inside the call that sent them', () => {
    const { clock, network, log } = world();
    network.bindUdp(
      server,
      { received: (data, from) => log.push(`${data} from ${from.ip}:${from.port}`) },
      () => {},
    );
    const peer = network.bindUdp({ ip: '10.0.0.2', port: 5080 }, { received: () => {} }, () => {});
    expect(peer.send('hello', server)).toBeNull();
    expect(log).toEqual([]);
    clock.runUntilIdle();
    expect(log).toEqual(['hello from 10.0.0.2:5080']);
  });

  test('to nobody are lost without a word', () => {
    const { clock, network } = world();
    const peer = network.bindUdp({ ip: '10.0.0.2', port: 5080 }, { received: () => {} }, () => {});
    expect(peer.send('hello', server)).toBeNull();
    clock.runUntilIdle();
  });

  test('fail when an address is taken, a datagram too long or a network unreachable', () => {
    const { clock, network } = world();
    const codes: (string | undefined)[] = [];
    const socket = network.bindUdp(server, { received: () => {} }, (failure) => codes.push(failure?.code));
    network.bindUdp(server, { received: () => {} }, (failure) => codes.push(failure?.code));
    clock.runUntilIdle();
    network.bindUdp({ ip: '10.0.0.1', port: 65_536 }, { received: () => {} }, (failure) =>
      codes.push(failure?.code),
    );
    clock.runUntilIdle();
    expect(codes).toEqual([undefined, 'EADDRINUSE', 'EINVAL']);
    expect(socket.send('x'.repeat(70_000), server)?.code).toBe('EMSGSIZE');
    network.setFault('10.0.0.9', 'ENETUNREACH');
    expect(socket.send('x', { ip: '10.0.0.9', port: 1 })?.code).toBe('ENETUNREACH');
    for (const port of [0, -1, 65_536])
      expect(socket.send('x', { ip: '10.0.0.1', port })?.code).toBe('EINVAL');
  });

  test('leave a loopback address only where somebody is, or when the network is open', () => {
    const { network } = world();
    const socket = network.bindUdp({ ip: '127.0.0.1', port: 5060 }, { received: () => {} }, () => {});
    network.bindUdp({ ip: '10.0.0.2', port: 5080 }, { received: () => {} }, () => {});
    const send = (ip: string) => socket.send('x', { ip, port: 5060 })?.code ?? 'sent';
    expect(['127.0.0.9', '10.0.0.2', '10.0.0.9'].map(send)).toEqual(['sent', 'sent', 'EINVAL']);
    network.isOpen = true;
    expect(send('10.0.0.9')).toBe('sent');
  });

  test('of a wildcard socket do not come back from outside', () => {
    const { clock, network, log } = world();
    const any = { ip: '0.0.0.0', port: 5060 };
    const socket = network.bindUdp(any, { received: (data) => log.push(data) }, () => {});
    socket.send('outside', { ip: '10.0.0.9', port: 5060 });
    socket.send('inside', { ip: '127.0.0.1', port: 5060 });
    clock.runUntilIdle();
    expect(log).toEqual(['inside']);
  });

  test('reach a wildcard socket', () => {
    const { clock, network, log } = world();
    network.bindUdp({ ip: '0.0.0.0', port: 5060 }, { received: (data) => log.push(data) }, () => {});
    network.bindUdp({ ip: '10.0.0.2', port: 5080 }, { received: () => {} }, () => {}).send('hello', server);
    clock.runUntilIdle();
    expect(log).toEqual(['hello']);
  });
});

describe('connections', () => {
  test('carry bytes both ways and end in order', () => {
    const { clock, network, log } = world();
    network.listenTcp(
      server,
      {
        accepted: (connection) => ({
          received: (data) => {
            log.push(`server got ${data}`);
            connection.write('answer');
            connection.close();
          },
          closed: () => log.push('server closed'),
        }),
      },
      () => {},
    );
    const connection = network.connectTcp(server, {
      opened: () => log.push('opened'),
      received: (data) => log.push(`client got ${data}`),
      closed: (failure) => log.push(`client closed ${failure}`),
    });
    connection.write('question');
    clock.runUntilIdle();
    expect(log).toEqual(['opened', 'server got question', 'client got answer', 'client closed null']);
    expect(connection.write('more')).toBe(false);
  });

  test('are refused where nobody listens and time out at a black hole', () => {
    const { clock, network, log } = world();
    network.setSilent('10.0.0.9', true);
    const receiver = {
      received: () => {},
      closed: (failure: { code: string } | null) => log.push(`${clock.now()} ${failure?.code}`),
    };
    network.connectTcp(server, receiver);
    network.connectTcp({ ip: '10.0.0.1', port: 65_536 }, receiver);
    network.connectTcp({ ip: '10.0.0.9', port: 1 }, receiver, { timeout: 500 });
    clock.advance(1000);
    expect(log).toEqual(['0 ECONNREFUSED', '0 EINVAL', '500 ETIMEDOUT']);
  });

  test('through a proxy are reset when it is cut and refused until it is restored', () => {
    const { clock, network, log } = world();
    network.listenTcp(
      server,
      { accepted: () => ({ received: (data) => log.push(data), closed: () => log.push('gone') }) },
      () => {},
    );
    network.proxies.add('pipe', { ip: '127.0.0.1', port: 7000 }, server);
    const receiver = {
      received: () => {},
      closed: (failure: { code: string } | null) => log.push(failure?.code ?? 'end'),
    };
    const open = () => network.connectTcp({ ip: '127.0.0.1', port: 7000 }, receiver);
    open().write('one');
    clock.runUntilIdle();
    network.proxies.cut('pipe');
    clock.runUntilIdle();
    open();
    clock.runUntilIdle();
    network.proxies.restore('pipe');
    open().write('two');
    clock.runUntilIdle();
    expect(log).toEqual(['one', 'ECONNRESET', 'gone', 'ECONNREFUSED', 'two']);
  });
});

test('a Unix datagram to nobody fails at once', () => {
  const { clock, network, log } = world();
  expect(network.sendUnix('/tmp/nobody', 'x')?.code).toBe('ENOENT');
  network.bindUnix(
    '/tmp/somebody',
    (data) => log.push(data),
    () => {},
  );
  expect(network.sendUnix('/tmp/somebody', 'hello')).toBeNull();
  clock.runUntilIdle();
  expect(log).toEqual(['hello']);
});
