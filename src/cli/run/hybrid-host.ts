import type { AmqpConnection, AmqpConnector, Files, Host, KafkaConnector, Network } from '../../host/host.ts';
import { nodeFiles } from '../../host/node/files.ts';
import { createNodeHost } from '../../host/node/host.ts';
import { runCommandNow } from '../../host/node/process.ts';
import type { FileBacking } from '../../host/virtual/files.ts';
import { createVirtualHost, type VirtualHost } from '../../host/virtual/host.ts';
import type { ByteString } from '../../values/value.ts';
import { NameLookups } from './name-lookups.ts';

export interface HybridOptions {
  readonly start: number;
  readonly seed: number;
  readonly allowExec: boolean;
  readonly arguments: Readonly<Record<string, string>>;
  /** Nothing leaves this process: no file is written, no broker is talked to. */
  readonly dryRun: boolean;
  readonly amqp: AmqpConnector;
}

/**
 * The world of `run`: time and SIP are virtual, what events are delivered to is real. Sockets that the script
 * listens on are virtual; a UDP socket without a port of its own (events to a collector) is real.
 */
export function createHybridHost(options: HybridOptions): {
  host: Host;
  virtual: VirtualHost;
  lookups: NameLookups;
} {
  const { start, seed } = options;
  const virtual = createVirtualHost({
    start,
    seed,
    folder: process.cwd(),
    process: {
      arguments: options.arguments,
      environment: definedEnvironment(),
      run: options.allowExec ? runCommandNow : null,
    },
    files: options.dryRun ? realFiles : undefined,
  });
  if (options.dryRun) {
    const brokers = { amqp: acceptingBroker(virtual), kafka: acceptingKafka(virtual) };
    return { virtual, lookups: new NameLookups(virtual.names), host: { ...virtual, ...brokers } };
  }
  const real = createNodeHost({ amqp: options.amqp, arguments: options.arguments });
  const network: Network = {
    bindUdp: (address, receiver, ready) =>
      (address.port === 0 ? real.network : virtual.network).bindUdp(address, receiver, ready),
    listenTcp: (address, acceptor, ready) => virtual.network.listenTcp(address, acceptor, ready),
    connectTcp: (remote, receiver, connectOptions) =>
      (connectOptions?.local ? virtual.network : real.network).connectTcp(remote, receiver, connectOptions),
    sendUnix: (path, data) => real.network.sendUnix(path, data),
    bindUnix: (path, receiver, ready) => virtual.network.bindUnix(path, receiver, ready),
  };
  const { amqp, kafka } = real;
  const files = withoutOverwriting(real.files);
  const lookups = new NameLookups(real.names);
  return { virtual, lookups, host: { ...virtual, network, names: lookups, files, amqp, kafka } };
}

/**
 * Tables that modules write back stay as they are on the disk, so that the next run begins as this one did; what is
 * appended (events in flat files) gets there.
 */
function withoutOverwriting(files: Files): Files {
  const kept = new Map<string, ByteString>();
  return {
    ...files,
    read: (path) => kept.get(path) ?? files.read(path),
    write(path, data) {
      kept.set(path, data);
      return null;
    },
  };
}

const realFiles: FileBacking = {
  read: (path) => {
    const content = nodeFiles.read(path);
    return typeof content === 'string' ? content : null;
  },
  isDirectory: (path) => nodeFiles.isDirectory(path),
};

/** Takes every message and throws it away. */
function acceptingBroker({ clock }: VirtualHost): AmqpConnector {
  return {
    connect(_options, receiver): AmqpConnection {
      clock.after(0, () => receiver.opened());
      return {
        publish: (_token, _publication, confirmed) => void clock.after(0, () => confirmed(null)),
        close: () => void clock.after(0, () => receiver.closed(null)),
      };
    },
  };
}

function acceptingKafka({ clock }: VirtualHost): KafkaConnector {
  return {
    missing: null,
    connect(_options, receiver) {
      clock.after(0, () => receiver.opened());
      return {
        produce: (_record, confirmed) => void clock.after(0, () => confirmed(null)),
        close: () => void clock.after(0, () => receiver.closed(null)),
      };
    },
  };
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
