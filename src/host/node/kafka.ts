import { createRequire } from 'node:module';
import type * as kafkajs from 'kafkajs';
import { toText } from '../../values/bytes.ts';
import type {
  HostFailure,
  KafkaConnector,
  KafkaOptions,
  KafkaProducer,
  KafkaReceiver,
  KafkaRecord,
} from '../host.ts';

type Client = Pick<typeof kafkajs, 'Kafka' | 'logLevel' | 'CompressionTypes' | 'Partitioners'>;

/** Code by which the core knows that one record was refused, not the connection lost. */
const refused = 'NACK';
/** Answers of a broker about the record or its topic; another attempt would end in the same. */
const refusals = new Set([
  'INVALID_TOPIC_EXCEPTION',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'TOPIC_AUTHORIZATION_FAILED',
  'CORRUPT_MESSAGE',
]);

/**
 * Kafka through kafkajs, which is an optional dependency: it is loaded with the first use, so nobody who does
 * not need it has to have it.
 */
export function nodeKafka(load: () => Client | null = loadKafkajs): KafkaConnector {
  let client: Client | null | undefined;
  const loaded = () => (client === undefined ? (client = load()) : client);
  return {
    get missing() {
      return loaded() === null ? 'the Kafka client is not installed: npm install kafkajs' : null;
    },
    connect(options, receiver) {
      const found = loaded();
      if (found === null) throw new Error('connect without a Kafka client');
      return new Producer(found, options, receiver);
    },
  };
}

function loadKafkajs(): Client | null {
  try {
    return createRequire(import.meta.url)('kafkajs') as Client;
  } catch {
    return null;
  }
}

interface Queued {
  readonly record: KafkaRecord;
  readonly confirmed: (failure: HostFailure | null) => void;
}

/** Sends one batch after the other, so that the order of records is that of the calls. */
class Producer implements KafkaProducer {
  readonly #options: KafkaOptions;
  readonly #receiver: KafkaReceiver;
  readonly #producer: kafkajs.Producer;
  readonly #compression: number;
  #queued: Queued[] = [];
  #sending = false;
  #open = false;
  #ended = false;

  constructor(client: Client, options: KafkaOptions, receiver: KafkaReceiver) {
    this.#options = options;
    this.#receiver = receiver;
    this.#compression = options.gzip ? client.CompressionTypes.GZIP : client.CompressionTypes.None;
    const { login } = options;
    const kafka = new client.Kafka({
      clientId: options.clientId,
      brokers: options.brokers.map(toText),
      connectionTimeout: options.connectTimeout,
      requestTimeout: options.requestTimeout,
      authenticationTimeout: options.requestTimeout,
      ssl: options.tls,
      ...(login !== null && {
        sasl: {
          mechanism: login.mechanism,
          username: toText(login.user),
          password: toText(login.password),
        } as kafkajs.SASLOptions,
      }),
      // Whoever called decides when to try again.
      retry: { retries: 0, initialRetryTime: 100 },
      logLevel: client.logLevel.NOTHING,
    });
    this.#producer = kafka.producer({
      createPartitioner: client.Partitioners.DefaultPartitioner,
      maxInFlightRequests: 1,
    });
    this.#producer.on('producer.disconnect', () =>
      this.#end({ code: 'ECONNRESET', message: 'the connection ended' }),
    );
    this.#producer.connect().then(
      () => {
        if (this.#ended) return;
        this.#open = true;
        receiver.opened();
        this.#send();
      },
      (error: unknown) => this.#end(failureOf(error)),
    );
  }

  produce(record: KafkaRecord, confirmed: (failure: HostFailure | null) => void): void {
    if (this.#ended) return;
    this.#queued.push({ record, confirmed });
    // What is produced in one go travels in one batch.
    setImmediate(() => this.#send());
  }

  #send(): void {
    if (this.#sending || !this.#open || this.#ended || this.#queued.length === 0) return;
    this.#sending = true;
    const [first] = this.#queued;
    const count = this.#queued.findIndex(({ record }) => record.topic !== first!.record.topic);
    const batch = this.#queued.splice(0, count < 0 ? this.#queued.length : count);
    this.#producer
      .send({
        topic: toText(first!.record.topic),
        acks: this.#options.acknowledgements,
        compression: this.#compression,
        messages: batch.map(({ record }) => ({
          key: record.key === null ? null : Buffer.from(record.key, 'latin1'),
          value: Buffer.from(record.value, 'latin1'),
        })),
      })
      .then(
        () => this.#settle(batch, null),
        (error: unknown) => this.#failed(batch, error),
      );
  }

  #settle(batch: readonly Queued[], failure: HostFailure | null): void {
    this.#sending = false;
    if (this.#ended) return;
    for (const { confirmed } of batch) confirmed(failure);
    this.#send();
  }

  #failed(batch: readonly Queued[], error: unknown): void {
    const failure = failureOf(error);
    const { type } = error as { type?: string };
    // A batch is refused as a whole although one record may be to blame: then each is tried by itself.
    if (type === undefined || !refusals.has(type)) this.#end(failure);
    else if (batch.length === 1) this.#settle(batch, { code: refused, message: failure.message });
    else this.#oneByOne(batch);
  }

  #oneByOne(batch: readonly Queued[]): void {
    const [first, ...rest] = batch;
    const { record, confirmed } = first!;
    const next = (failure: HostFailure | null): void => {
      if (this.#ended) return;
      confirmed(failure);
      if (rest.length > 0) this.#oneByOne(rest);
      else this.#settle([], null);
    };
    this.#producer
      .send({
        topic: toText(record.topic),
        acks: this.#options.acknowledgements,
        compression: this.#compression,
        messages: [
          {
            key: record.key === null ? null : Buffer.from(record.key, 'latin1'),
            value: Buffer.from(record.value, 'latin1'),
          },
        ],
      })
      .then(
        () => next(null),
        (error: unknown) => {
          const { type } = error as { type?: string };
          const failure = failureOf(error);
          if (type !== undefined && refusals.has(type)) next({ code: refused, message: failure.message });
          else this.#end(failure);
        },
      );
  }

  close(): void {
    this.#end(null);
  }

  #end(failure: HostFailure | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queued = [];
    this.#producer.disconnect().catch(() => {});
    setImmediate(() => this.#receiver.closed(failure));
  }
}

/** The cause says more than "number of retries exceeded" around it. */
function failureOf(error: unknown): HostFailure {
  const { name, message, type, cause, code } = error as Error & { type?: string; code?: string };
  if (name === 'KafkaJSNumberOfRetriesExceeded' && cause instanceof Error) return failureOf(cause);
  return { code: type ?? code ?? name ?? 'EKAFKA', message: message ?? String(error) };
}
