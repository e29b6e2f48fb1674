import type { Host, HostFailure, KafkaOptions, KafkaProducer, KafkaRecord } from '../../host/host.ts';
import { type Connected, Publisher } from './publisher.ts';
import type { QueueOptions } from './queue.ts';

export interface KafkaPublisherOptions extends QueueOptions {
  readonly connection: KafkaOptions;
}

const window = 256;

/** A publisher whose records go to Kafka, each until the brokers have it. */
export function kafkaPublisher(
  host: Host,
  { connection, ...queue }: KafkaPublisherOptions,
  log: (text: string) => void,
): Publisher<KafkaRecord> {
  const { connectTimeout, requestTimeout, acknowledgements } = connection;
  return new Publisher<KafkaRecord>(
    host.clock,
    {
      ...queue,
      success: acknowledgements === 0 ? 'written' : 'confirmed',
      answerTimeout: requestTimeout,
      patience: connectTimeout + requestTimeout,
      window,
    },
    (events) => new Connection(host.kafka!.connect(connection, events)),
    log,
  );
}

class Connection implements Connected<KafkaRecord> {
  readonly #producer: KafkaProducer;

  constructor(producer: KafkaProducer) {
    this.#producer = producer;
  }

  publish(_token: number, record: KafkaRecord, confirmed: (failure: HostFailure | null) => void): void {
    this.#producer.produce(record, confirmed);
  }

  close(): void {
    this.#producer.close();
  }
}
