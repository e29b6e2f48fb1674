import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface TakenRecord {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

const apiKeys = { produce: 0, metadata: 3, apiVersions: 18 } as const;

/**
 * As much of a Kafka broker as a producer sees: it names itself as the leader of every topic and takes record
 * batches (Kafka protocol: ApiVersions 0, Metadata 1, Produce 3, record batch format 2).
 */
export class KafkaBroker {
  readonly records: TakenRecord[] = [];
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  port = 0;
  /** Error code of answers to Produce: 0 none, 10 message too large, … */
  errorCode = 0;

  async open(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let rest = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
        const end = 4 + rest.readInt32BE(0);
        const reader = new Reader(rest.subarray(4, end));
        rest = rest.subarray(end);
        const key = reader.int16();
        reader.int16();
        const correlation = reader.int32();
        reader.text();
        const answer = Buffer.concat([int32(correlation), this.#answer(key, reader)]);
        socket.write(Buffer.concat([int32(answer.length), answer]));
      }
    });
  }

  #answer(key: number, reader: Reader): Buffer {
    if (key === apiKeys.apiVersions) {
      const versions = [
        [apiKeys.produce, 3, 3],
        [apiKeys.metadata, 1, 1],
        [apiKeys.apiVersions, 0, 0],
      ];
      return Buffer.concat([
        int16(0),
        int32(versions.length),
        ...versions.flatMap((version) => version.map(int16)),
      ]);
    }
    if (key === apiKeys.metadata) return this.#metadata(reader);
    if (key === apiKeys.produce) return this.#produce(reader);
    throw new Error(`the test broker does not know API ${key}`);
  }

  #metadata(reader: Reader): Buffer {
    const topics = reader.list(() => reader.text()!);
    const broker = [int32(1), int32(0), text('127.0.0.1'), int32(this.port), int16(-1)];
    const described = topics.map((topic) =>
      Buffer.concat([
        int16(0),
        text(topic),
        Buffer.from([0]),
        int32(1),
        ...[int16(0), int32(0), int32(0), int32(1), int32(0), int32(1), int32(0)],
      ]),
    );
    return Buffer.concat([...broker, int32(0), int32(topics.length), ...described]);
  }

  #produce(reader: Reader): Buffer {
    reader.text();
    reader.int16();
    reader.int32();
    const topics = reader.list(() => {
      const topic = reader.text()!;
      reader.list(() => {
        reader.int32();
        const batch = reader.bytes();
        if (this.errorCode === 0) this.records.push(...recordsOf(topic, batch));
      });
      return topic;
    });
    const answers = topics.map((topic) =>
      Buffer.concat([text(topic), int32(1), int32(0), int16(this.errorCode), Buffer.alloc(16, 0)]),
    );
    return Buffer.concat([int32(answers.length), ...answers, int32(0)]);
  }
}

function recordsOf(topic: string, batch: Buffer): TakenRecord[] {
  // Fixed part of a batch up to the number of records.
  const reader = new Reader(batch.subarray(57));
  return reader.list(() => {
    reader.varint();
    reader.skip(1);
    reader.varint();
    reader.varint();
    const key = reader.variableBytes();
    const value = reader.variableBytes();
    if (reader.varint() !== 0) throw new Error('a record has headers');
    return { topic, key, value };
  });
}

class Reader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  skip(count: number): void {
    this.#at += count;
  }

  int16(): number {
    this.#at += 2;
    return this.#data.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#data.readInt32BE(this.#at - 4);
  }

  #take(length: number): Buffer {
    this.#at += length;
    return this.#data.subarray(this.#at - length, this.#at);
  }

  text(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.#take(length).toString();
  }

  bytes(): Buffer {
    return this.#take(this.int32());
  }

  list<T>(item: () => T): T[] {
    const items: T[] = [];
    for (let left = this.int32(); left > 0; left--) items.push(item());
    return items;
  }

  /** Zigzag, as records have it. */
  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#data[this.#at++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }

  variableBytes(): Buffer | null {
    const length = this.varint();
    return length < 0 ? null : this.#take(length);
  }
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function text(value: string): Buffer {
  return Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
}
