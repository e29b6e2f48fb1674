/**
 * The world as the engine sees it. Nothing in the core reads a clock, randomness, the network, files or the
 * environment in any other way, so the same script, input and seed give the same bytes in a virtual host, and
 * the same engine serves real sockets in a live one.
 *
 * Every call is either immediate or reports through a callback; callbacks run one at a time, never inside the
 * call that asked for them.
 */
import type { ByteString } from '../values/value.ts';

export interface Host {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly files: Files;
  readonly names: NameResolver;
  readonly process: ProcessInfo;
  readonly amqp: AmqpConnector;
  /** Named pipes (mi_fifo); absent where there are none. */
  readonly pipes?: Pipes;
  /** Kafka; absent where there is no client for it. */
  readonly kafka?: KafkaConnector;
  /** Stores in which waiting events survive the process; absent where nothing is kept. */
  readonly spools?: Spools;
}

export interface Pipes {
  /** Makes a named pipe and reads what anybody writes into it. `ready` gets a failure when that is not possible. */
  listen(
    path: string,
    permissions: number,
    received: (data: ByteString) => void,
    ready: (failure: HostFailure | null) => void,
  ): { close(): void };
  /** Writes into a pipe that somebody else reads; gives up when nobody does. */
  write(path: string, data: ByteString): void;
}

export interface Clock {
  /** Milliseconds since the epoch; may have a fraction (microseconds). */
  now(): number;
  /** Seconds east of UTC at a time given in epoch seconds. */
  zoneOffset(epochSeconds: number): number;
  /** Calls back once after `delay` milliseconds (0: as soon as what runs now has finished). */
  after(delay: number, callback: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

export interface Random {
  /** Uniform in [0, 2^32). */
  uint32(): number;
}

export type TransportProtocol = 'udp' | 'tcp';

export interface Address {
  /** IPv4 dotted, IPv6 without brackets. */
  readonly ip: string;
  readonly port: number;
}

/** Why something did not work, as the operating system says it: `ECONNREFUSED`, `EACCES`, … */
export interface HostFailure {
  readonly code: string;
  readonly message: string;
}

export interface Network {
  /** Binds a UDP socket. `ready` gets a failure when the address cannot be had. */
  bindUdp(
    address: Address,
    receiver: DatagramReceiver,
    ready: (failure: HostFailure | null) => void,
  ): DatagramSocket;
  listenTcp(
    address: Address,
    receiver: StreamAcceptor,
    ready: (failure: HostFailure | null) => void,
  ): StreamListener;
  /** Opens a TCP connection; everything, also a failure to connect, is reported to the receiver. */
  connectTcp(
    remote: Address,
    receiver: StreamReceiver,
    options?: { timeout?: number; local?: Address },
  ): StreamConnection;
  /** Sends one datagram to a Unix socket path. Returns null or the failure. */
  sendUnix(path: string, data: ByteString): HostFailure | null;
  /** Binds a Unix datagram socket (mi_datagram). */
  bindUnix(
    path: string,
    receiver: (data: ByteString, from: string) => void,
    ready: (failure: HostFailure | null) => void,
  ): { close(): void; send(to: string, data: ByteString): void };
}

export interface DatagramReceiver {
  received(data: ByteString, from: Address): void;
}

export interface DatagramSocket {
  readonly local: Address;
  /** Returns null, or a failure known at once; asynchronous failures are swallowed as UDP does. */
  send(data: ByteString, to: Address): HostFailure | null;
  close(): void;
}

export interface StreamAcceptor {
  accepted(connection: StreamConnection): StreamReceiver;
}

export interface StreamReceiver {
  opened?(): void;
  received(data: ByteString): void;
  /** Once; null for an orderly end. */
  closed(failure: HostFailure | null): void;
}

export interface StreamConnection {
  readonly local: Address;
  readonly remote: Address;
  /** False when the connection is gone or its send buffer is full (then the data was not taken). */
  write(data: ByteString): boolean;
  close(): void;
}

export interface StreamListener {
  close(): void;
}

/** File operations are immediate, as in the real server. */
export interface Files {
  read(path: string): ByteString | HostFailure;
  /** Opens for appending, creating the file with these permissions (0o644 when not given, less the umask). */
  openAppend(path: string, permissions?: number): OpenFile | HostFailure;
  write(path: string, data: ByteString): HostFailure | null;
  /** Writes at the start of what is there, a file or a pipe that somebody reads; makes neither. */
  writeInto(path: string, data: ByteString): HostFailure | null;
  rename(from: string, to: string): HostFailure | null;
  remove(path: string): HostFailure | null;
  isDirectory(path: string): boolean;
  exists(path: string): boolean;
}

export interface OpenFile {
  /** Null or the failure (`ENOSPC`, …); on failure nothing more than a prefix was written. */
  append(data: ByteString): HostFailure | null;
  size(): number;
  close(): void;
}

export interface NameResolver {
  /** Immediate answer when known (literal address, hosts table, cache), else null and `resolve` must be used. */
  lookup(name: string): readonly string[] | null;
  /** Addresses, empty when the name does not exist. */
  resolve(name: string, answer: (addresses: readonly string[]) => void): void;
  resolveSrv(name: string, answer: (records: readonly SrvRecord[]) => void): void;
}

export interface SrvRecord {
  readonly target: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/** What a command gets: its input, and variables beside those of this process. */
export interface CommandOptions {
  readonly input?: ByteString;
  readonly environment?: Record<string, string>;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly output: ByteString;
  readonly error: ByteString;
}

export interface ProcessInfo {
  readonly pid: number;
  /** The current folder. */
  readonly folder: string;
  environment(name: string): string | null;
  /** `-o name=value` options. */
  argument(name: string): string | null;
  /** What the process was started with. */
  readonly commandLine?: readonly string[];
  /** Ends the process in order, as SIGTERM does. */
  readonly terminate?: () => void;
  /** Runs a command; null when the host does not allow it. */
  readonly run:
    | null
    | ((command: string, options: CommandOptions, done: (result: CommandResult) => void) => void);
}

/** Publishing to an AMQP 0-9-1 broker with publisher confirms. */
export interface AmqpConnector {
  /** Connects, logs in and opens a channel in confirm mode; the outcome is reported to the receiver. */
  connect(options: AmqpOptions, receiver: AmqpReceiver): AmqpConnection;
}

export interface AmqpOptions {
  readonly host: string;
  readonly port: number;
  readonly user: ByteString;
  readonly password: ByteString;
  readonly virtualHost: string;
  /** Seconds, 0: none. */
  readonly heartbeat: number;
  /** Milliseconds for connecting; logging in may take 12 seconds more. */
  readonly connectTimeout: number;
  readonly tls: null | {
    certificate?: ByteString;
    privateKey?: ByteString;
    authorities?: ByteString;
    verify: boolean;
  };
}

export interface AmqpReceiver {
  opened(): void;
  /** The connection could not be opened or ended; nothing unconfirmed was confirmed. */
  closed(failure: HostFailure | null): void;
  /** The broker asks to stop publishing (memory or disk alarm) or lifts that. */
  blocked?(reason: string | null): void;
  /** A mandatory message that no queue took; the confirm follows. */
  returned?(token: number, reason: string): void;
  /** The channel was closed by the broker (missing exchange, …); the connection stays and `reopen` happens by itself. */
  channelClosed?(failure: HostFailure): void;
}

export interface AmqpPublication {
  readonly exchange: ByteString;
  readonly routingKey: ByteString;
  readonly body: ByteString;
  readonly persistent: boolean;
  readonly mandatory: boolean;
  readonly contentType?: ByteString;
  /** Integers go as 32-bit, texts as long strings. */
  readonly headers?: readonly (readonly [name: ByteString, value: number | ByteString])[];
}

export interface AmqpConnection {
  /** `confirmed` runs once per publication, in any order: null when the broker took it. */
  publish(
    token: number,
    publication: AmqpPublication,
    confirmed: (failure: HostFailure | null) => void,
  ): void;
  /** Consumes a queue (rabbitmq_consumer). `exclusive`: nobody else may. */
  consume?(
    queue: string,
    delivered: (body: ByteString, acknowledge: () => void) => void,
    options?: { exclusive?: boolean },
  ): void;
  close(): void;
}

/** Producing records for Apache Kafka. */
export interface KafkaConnector {
  /** Null when records can be produced; else why not, in words for the one who can mend it. */
  readonly missing: string | null;
  /** Connects; the outcome is reported to the receiver. */
  connect(options: KafkaOptions, receiver: KafkaReceiver): KafkaProducer;
}

export interface KafkaOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Milliseconds that a broker may take to answer. */
  readonly requestTimeout: number;
  readonly tls: boolean;
  readonly login: null | {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly user: ByteString;
    readonly password: ByteString;
  };
  /** How many brokers must have a record: -1 all that are in sync, 1 the leader, 0 nobody says. */
  readonly acknowledgements: -1 | 0 | 1;
  readonly gzip: boolean;
}

export interface KafkaReceiver {
  opened(): void;
  /** The brokers could not be reached or went away; nothing unconfirmed was confirmed. */
  closed(failure: HostFailure | null): void;
}

export interface KafkaRecord {
  readonly topic: ByteString;
  /** Null: none, the partition is chosen in turn. */
  readonly key: ByteString | null;
  readonly value: ByteString;
}

export interface KafkaProducer {
  /** `confirmed` runs once per record: null when the brokers have it. Records of a topic keep their order. */
  produce(record: KafkaRecord, confirmed: (failure: HostFailure | null) => void): void;
  close(): void;
}

/** Stores of records that outlive the process. */
export interface Spools {
  /** Opens a store, making it when there is none. A failure: why it cannot be had (in use, not installed, …). */
  open(path: string): Spool | HostFailure;
}

/** Records under ascending numbers. A call that returned is not undone by the end of the process (kill -9). */
export interface Spool {
  /** In ascending order of their numbers. */
  readonly records: readonly { readonly number: number; readonly data: ByteString }[];
  put(number: number, data: ByteString): HostFailure | null;
  remove(number: number): void;
  close(): void;
}
