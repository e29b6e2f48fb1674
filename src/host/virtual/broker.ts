import type { ByteString } from '../../values/value.ts';

export type ExchangeType = 'direct' | 'topic' | 'fanout' | 'headers';

/** A message as it lies in a queue. */
export interface QueuedMessage {
  readonly exchange: ByteString;
  readonly routingKey: ByteString;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly body: ByteString;
}

interface Queue {
  readonly messages: QueuedMessage[];
  readonly consumers: ((message: QueuedMessage) => void)[];
  limit: number;
}

export type PublishOutcome = 'routed' | 'unroutable' | 'no-exchange' | 'rejected';

/** A RabbitMQ broker in memory: users, exchanges, bindings, queues (AMQP 0-9-1 model). */
export class VirtualBroker {
  readonly users = new Map<ByteString, ByteString>([['guest', 'guest']]);
  readonly virtualHosts = new Set(['/']);
  readonly #queues = new Map<string, Queue>();
  readonly #exchanges = new Map<string, ExchangeType>([
    ['amq.direct', 'direct'],
    ['amq.topic', 'topic'],
    ['amq.fanout', 'fanout'],
  ]);
  readonly #bindings: { exchange: string; key: string; queue: string }[] = [];
  readonly #watchers = new Set<(reason: string | null) => void>();
  #blocked: string | null = null;

  declareQueue(name: string, options: { maxLength?: number } = {}): void {
    const queue = this.#queues.get(name) ?? { messages: [], consumers: [], limit: Number.POSITIVE_INFINITY };
    queue.limit = options.maxLength ?? queue.limit;
    this.#queues.set(name, queue);
  }

  deleteQueue(name: string): void {
    this.#queues.delete(name);
  }

  declareExchange(name: string, type: ExchangeType): void {
    this.#exchanges.set(name, type);
  }

  deleteExchange(name: string): void {
    this.#exchanges.delete(name);
  }

  bind(exchange: string, queue: string, key: string): void {
    this.#bindings.push({ exchange, key, queue });
  }

  queueNames(): string[] {
    return [...this.#queues.keys()];
  }

  /** What lies in a queue, oldest first. */
  messages(queue: string): readonly QueuedMessage[] {
    return this.#queues.get(queue)?.messages ?? [];
  }

  /** The memory or disk alarm: publishers are asked to stop; null lifts it. */
  setBlocked(reason: string | null): void {
    this.#blocked = reason;
    for (const watcher of this.#watchers) watcher(reason);
  }

  get blocked(): string | null {
    return this.#blocked;
  }

  /** Told whenever the alarm changes; returns how to stop that. */
  watchBlocked(watcher: (reason: string | null) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  publish(message: QueuedMessage): PublishOutcome {
    const queues = this.#targets(message.exchange, message.routingKey);
    if (queues === null) return 'no-exchange';
    if (queues.length === 0) return 'unroutable';
    if (queues.some((queue) => queue.messages.length >= queue.limit)) return 'rejected';
    for (const queue of queues) {
      const consumer = queue.consumers[0];
      if (consumer) consumer(message);
      else queue.messages.push(message);
    }
    return 'routed';
  }

  /** Hands over what lies in the queue and what comes; null when there is no such queue. */
  consume(queue: string, consumer: (message: QueuedMessage) => void): null | (() => void) {
    const found = this.#queues.get(queue);
    if (!found) return null;
    found.consumers.push(consumer);
    for (const message of found.messages.splice(0)) consumer(message);
    return () => {
      const index = found.consumers.indexOf(consumer);
      if (index >= 0) found.consumers.splice(index, 1);
    };
  }

  #targets(exchange: string, key: string): Queue[] | null {
    if (exchange === '') {
      const queue = this.#queues.get(key);
      return queue ? [queue] : [];
    }
    const type = this.#exchanges.get(exchange);
    if (type === undefined) return null;
    const names = new Set(
      this.#bindings
        .filter((binding) => binding.exchange === exchange && matches(type, binding.key, key))
        .map((binding) => binding.queue),
    );
    return [...names].map((name) => this.#queues.get(name)).filter((queue) => queue !== undefined);
  }
}

function matches(type: ExchangeType, pattern: string, key: string): boolean {
  if (type === 'fanout') return true;
  if (type === 'direct') return pattern === key;
  return type === 'topic' && matchesTopic(pattern.split('.'), key.split('.'));
}

/** `*` is one word, `#` any number of words. */
function matchesTopic(pattern: readonly string[], words: readonly string[]): boolean {
  if (pattern.length === 0) return words.length === 0;
  const [first, ...rest] = pattern;
  if (first === '#')
    return matchesTopic(rest, words) || (words.length > 0 && matchesTopic(pattern, words.slice(1)));
  return words.length > 0 && (first === '*' || first === words[0]) && matchesTopic(rest, words.slice(1));
}
