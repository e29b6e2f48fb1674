import type { Execution } from '../declarations/execution.ts';
import type { Message, Received } from '../declarations/message.ts';
import type { Server, Statistic } from '../declarations/server.ts';
import type { SipMessage } from '../sip/message.ts';
import { isRejection, parseMessage, type Rejection } from '../sip/parse.ts';
import { AvpList } from '../values/avp-list.ts';
import type { ByteString } from '../values/value.ts';
import { forwardReply } from './forwarding/forward-reply.ts';
import { createMessage } from './message.ts';
import type { RouteRunner } from './running.ts';

/** The way of a received message from its bytes to the end of the script (reference: sip 1). */
export class Reception {
  readonly #server: Server;
  readonly #runner: RouteRunner;
  #messages = 0;
  /** What startup_route left: the first message still sees it. */
  #leftOver: AvpList | null = null;
  readonly #counts: {
    readonly requests: Statistic;
    readonly replies: Statistic;
    readonly badRequests: Statistic;
    readonly dropped: Statistic;
  };

  constructor(server: Server, runner: RouteRunner) {
    this.#server = server;
    this.#runner = runner;
    const define = (name: string): Statistic => server.statistics.define('core', name);
    this.#counts = {
      requests: define('rcv_requests'),
      replies: define('rcv_replies'),
      badRequests: define('err_requests'),
      dropped: define('drop_requests'),
    };
  }

  leaveAvps(avps: AvpList): void {
    this.#leftOver = avps;
  }

  receive(data: ByteString, received: Received): void {
    const sip = parseMessage(data, received.protocol, this.#server.version);
    if (isRejection(sip)) {
      this.#reject(sip, received);
      return;
    }
    const message = createMessage(sip, received, ++this.#messages);
    const avps = this.#leftOver ?? new AvpList();
    this.#leftOver = null;
    if (sip.kind === 'request') this.#request(message, avps);
    else this.#reply(message, avps);
  }

  /** A message made from bytes of the server itself; it is not counted as received. */
  messageFrom(data: ByteString, received: Received): Message {
    const sip = parseMessage(data, received.protocol, this.#server.version);
    if (isRejection(sip)) throw new Error(`the server built a message that cannot be parsed: ${sip.reason}`);
    return createMessage(sip, received, this.#messages);
  }

  #reject(rejection: Rejection, received: Received): void {
    if (rejection.reason === 'keep-alive') return;
    const id = ++this.#messages;
    if (rejection.log !== null) this.#server.log('ERROR', rejection.log);
    if (rejection.message?.kind === 'request') this.#counts.badRequests.add(1);
    const { errorRoute, message: sip } = rejection;
    if (errorRoute === null || sip === null) return;
    this.#runner.runForFailure(createMessage(sip, received, id), errorRoute);
  }

  #request(message: Message, avps: AvpList): void {
    const { hooks } = this.#server;
    this.#counts.requests.add(1);
    if (!hooks.beforeRequest.every((hook) => hook(message))) return;
    this.#runner.run('request', null, message, { avps }, (execution) => {
      if (execution.stopped === 'drop') this.#counts.dropped.add(1);
      for (const hook of hooks.afterRequest) hook(message, execution);
    });
  }

  #reply(message: Message, avps: AvpList): void {
    const { hooks } = this.#server;
    this.#counts.replies.add(1);
    if (this.#server.globals.number('check_via') !== 0 && !this.#isOurs(message.sip)) {
      this.#server.log('NOTICE', 'the topmost Via of a reply is not ours, dropping it');
      return;
    }
    if (!hooks.beforeReply.every((hook) => hook(message))) return;
    const goOn = (execution: Execution): void => {
      // Only provisional replies can be dropped here.
      if (execution.stopped === 'drop' && message.sip.code < 200) return;
      if (hooks.reply.some((hook) => hook(message))) return;
      forwardReply(this.#server, message);
    };
    this.#runner.run('onreply', null, message, { avps }, goOn);
  }

  #isOurs(sip: SipMessage): boolean {
    const via = sip.topVia;
    return via !== null && this.#server.isMyself(via.host, via.port, via.transport.toLowerCase());
  }
}
