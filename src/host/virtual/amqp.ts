import { toText } from '../../values/bytes.ts';
import type {
  Address,
  AmqpConnection,
  AmqpConnector,
  AmqpOptions,
  AmqpPublication,
  AmqpReceiver,
  Clock,
  HostFailure,
  NameResolver,
} from '../host.ts';
import type { VirtualBroker } from './broker.ts';
import type { Proxies } from './proxies.ts';

/** Connects to virtual brokers, also through the proxies of the virtual network. */
export class VirtualAmqp implements AmqpConnector {
  readonly #clock: Clock;
  readonly #names: NameResolver;
  readonly #proxies: Proxies;
  readonly #brokers = new Map<string, VirtualBroker>();

  constructor(clock: Clock, names: NameResolver, proxies: Proxies) {
    this.#clock = clock;
    this.#names = names;
    this.#proxies = proxies;
  }

  addBroker(address: Address, broker: VirtualBroker): void {
    this.#brokers.set(`${address.ip}:${address.port}`, broker);
  }

  connect(options: AmqpOptions, receiver: AmqpReceiver): AmqpConnection {
    const link = new Link(this.#clock, receiver);
    this.#clock.after(0, () => {
      if (link.ended) return;
      const ip = this.#names.lookup(options.host)?.[0];
      if (ip === undefined) return link.end({ code: 'ENOTFOUND', message: `no address for ${options.host}` });
      const route = this.#proxies.route({ ip, port: options.port });
      const broker = route.closed ? undefined : this.#brokers.get(`${route.target.ip}:${route.target.port}`);
      if (!broker)
        return link.end({
          code: 'ECONNREFUSED',
          message: `nobody listens on ${options.host}:${options.port}`,
        });
      if (broker.users.get(options.user) !== options.password) {
        return link.end({
          code: 'ACCESS_REFUSED',
          message: '403 ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN',
        });
      }
      if (!broker.virtualHosts.has(options.virtualHost)) {
        return link.end({
          code: 'NOT_ALLOWED',
          message: `530 NOT_ALLOWED - vhost ${options.virtualHost} not found`,
        });
      }
      link.open(broker);
      if (route.proxy !== null) {
        link.forgetProxy = this.#proxies.carry(route.proxy, () =>
          link.end({ code: 'ECONNRESET', message: 'the connection was reset' }),
        );
      }
    });
    return link;
  }
}

class Link implements AmqpConnection {
  readonly #clock: Clock;
  readonly #receiver: AmqpReceiver;
  readonly #early: (() => void)[] = [];
  readonly #cancel: (() => void)[] = [];
  #broker: VirtualBroker | null = null;
  #channelFailure: HostFailure | null = null;
  forgetProxy: (() => void) | null = null;
  ended = false;

  constructor(clock: Clock, receiver: AmqpReceiver) {
    this.#clock = clock;
    this.#receiver = receiver;
  }

  open(broker: VirtualBroker): void {
    this.#broker = broker;
    this.#cancel.push(broker.watchBlocked((reason) => this.#later(() => this.#receiver.blocked?.(reason))));
    this.#receiver.opened();
    if (broker.blocked !== null) this.#receiver.blocked?.(broker.blocked);
    for (const action of this.#early.splice(0)) this.#later(action);
  }

  end(failure: HostFailure | null): void {
    if (this.ended) return;
    this.ended = true;
    for (const cancel of this.#cancel) cancel();
    this.#clock.after(0, () => this.#receiver.closed(failure));
  }

  publish(
    token: number,
    publication: AmqpPublication,
    confirmed: (failure: HostFailure | null) => void,
  ): void {
    const action = (): void => this.#publish(token, publication, confirmed);
    if (this.#broker === null) this.#early.push(action);
    else this.#later(action);
  }

  #publish(
    token: number,
    publication: AmqpPublication,
    confirmed: (failure: HostFailure | null) => void,
  ): void {
    const { exchange, routingKey, body, mandatory } = publication;
    // What was on its way when the broker closed the channel is lost with it.
    const outcome = this.#channelFailure
      ? 'lost'
      : this.#broker!.publish({ exchange, routingKey, properties: propertiesOf(publication), body });
    if (outcome === 'no-exchange') {
      const failure = {
        code: 'NOT_FOUND',
        message: `404 NOT_FOUND - no exchange '${exchange}' in vhost '/'`,
      };
      this.#channelFailure = failure;
      this.#later(() => this.#receiver.channelClosed?.(failure));
    }
    const failure =
      outcome === 'rejected'
        ? { code: 'NACK', message: 'the broker refused the message' }
        : this.#channelFailure;
    this.#later(() => {
      if (outcome === 'no-exchange') this.#channelFailure = null;
      if (outcome === 'unroutable' && mandatory) this.#receiver.returned?.(token, 'NO_ROUTE');
      confirmed(failure);
    });
  }

  consume(queue: string, delivered: (body: string, acknowledge: () => void) => void): void {
    const action = (): void => {
      const stop = this.#broker!.consume(queue, (message) =>
        this.#later(() => delivered(message.body, () => {})),
      );
      if (stop) this.#cancel.push(stop);
      else
        this.#receiver.channelClosed?.({
          code: 'NOT_FOUND',
          message: `404 NOT_FOUND - no queue '${queue}' in vhost '/'`,
        });
    };
    if (this.#broker === null) this.#early.push(action);
    else this.#later(action);
  }

  close(): void {
    this.forgetProxy?.();
    if (this.ended) return;
    this.ended = true;
    for (const cancel of this.#cancel) cancel();
    this.#clock.after(0, () => this.#receiver.closed(null));
  }

  /** What is under way is lost when the connection ends first. */
  #later(action: () => void): void {
    this.#clock.after(0, () => {
      if (!this.ended) action();
    });
  }
}

/** Properties as the management interface of RabbitMQ names them. */
function propertiesOf({ persistent, contentType, headers }: AmqpPublication): Record<string, unknown> {
  const table = headers?.map(([name, value]) => [
    toText(name),
    typeof value === 'number' ? value : toText(value),
  ]);
  return {
    ...(persistent ? { delivery_mode: 2 } : {}),
    ...(contentType === undefined ? {} : { content_type: toText(contentType) }),
    ...(table === undefined ? {} : { headers: Object.fromEntries(table) }),
  };
}
