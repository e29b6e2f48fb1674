import { namedParameters } from '../declarations/events.ts';
import type { Execution } from '../declarations/execution.ts';
import type { Message, Received } from '../declarations/message.ts';
import type { Server } from '../declarations/server.ts';
import type { SipMessage } from '../sip/message.ts';
import { isRejection, parseMessage, type Rejection } from '../sip/parse.ts';
import { AvpList } from '../values/avp-list.ts';
import type { ByteString } from '../values/value.ts';
import { type CoreStatistics, defineCoreStatistics } from './core-statistics.ts';
import { forwardReply } from './forwarding/forward-reply.ts';
import { createMessage } from './message.ts';
import type { RouteRunner } from './running.ts';

/** The way of a received message from its bytes to the end of the script (reference: sip 1). */
export class Reception {
  readonly #server: Server;
  #runner: RouteRunner;
  #messages = 0;
  /** What startup_route left: the first message still sees it. */
  #leftOver: AvpList | null = null;
  readonly #counts: CoreStatistics;

  constructor(server: Server, runner: RouteRunner) {
    this.#server = server;
    this.#runner = runner;
    this.#counts = defineCoreStatistics(server);
  }

  /** Messages from now on run through the routes of this one. */
  use(runner: RouteRunner): void {
    this.#runner = runner;
  }

  leaveAvps(avps: AvpList): void {
    this.#leftOver = avps;
  }

  receive(data: ByteString, received: Received): void {
    const { rawReceived } = this.#server.hooks;
    const bytes =
      rawReceived.length === 0 ? data : rawReceived.reduce((changed, hook) => hook(changed), data);
    const sip = parseMessage(bytes, received.protocol, this.#server.version);
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
    if (rejection.reason === 'bad headers') this.#counts.badHeaders.add(1);
    else if (rejection.message !== null) this.#countWithoutVia(rejection.message);
    const { errorRoute, message: sip } = rejection;
    if (errorRoute === null || sip === null) return;
    this.#runner.runForFailure(createMessage(sip, received, id), errorRoute);
  }

  #countWithoutVia({ kind }: SipMessage): void {
    const { receivedRequests, receivedReplies, badRequests, badReplies } = this.#counts;
    (kind === 'request' ? receivedRequests : receivedReplies).add(1);
    (kind === 'request' ? badRequests : badReplies).add(1);
  }

  #request(message: Message, avps: AvpList): void {
    const { hooks } = this.#server;
    this.#counts.receivedRequests.add(1);
    this.#alias(message);
    if (!hooks.beforeRequest.every((hook) => hook(message))) {
      this.#counts.droppedRequests.add(1);
      return;
    }
    const isTimed = this.#server.globals.number('execmsgthreshold') > 0;
    const begin = isTimed ? this.#server.host.clock.now() : 0;
    this.#runner.run('request', null, message, { avps }, (execution) => {
      for (const hook of hooks.afterRequest) hook(message, execution);
      if (isTimed) this.#watchTime(message, begin);
    });
  }

  /**
   * A sender that says so in its Via lets requests to that address come over the same connection (RFC 5923); with 2
   * for `tcp_accept_aliases` every sender does.
   */
  #alias({ sip, received }: Message): void {
    const via = sip.topVia;
    if (received.connection === null || via === null) return;
    const mode = this.#server.globals.number('tcp_accept_aliases');
    if (mode === 0 || !(via.alias || (mode === 2 && this.#server.version !== '2.4'))) return;
    if (!this.#server.aliasConnection(received.connection, via.port ?? 0))
      this.#server.log('WARNING', 'tcp alias failed');
  }

  #reply(message: Message, avps: AvpList): void {
    const { hooks } = this.#server;
    this.#counts.receivedReplies.add(1);
    if (!hooks.beforeReply.every((hook) => hook(message))) {
      this.#counts.droppedReplies.add(1);
      return;
    }
    const goOn = (execution: Execution): void => {
      // Only provisional replies can be dropped here.
      if (execution.stopped === 'drop' && message.sip.code < 200) {
        this.#counts.droppedReplies.add(1);
        return;
      }
      if (this.#server.globals.number('check_via') !== 0 && !this.#isOurs(message.sip)) {
        this.#server.log('ERROR', 'the topmost Via of a reply is not ours, dropping it');
        this.#counts.badReplies.add(1);
        return;
      }
      if (hooks.reply.some((hook) => hook(message))) return;
      forwardReply(this.#server, message, (fate) => {
        if (fate === 'sent') this.#counts.forwardedReplies.add(1);
        else if (fate === 'dropped') this.#counts.droppedReplies.add(1);
        else if (fate === 'bad') this.#counts.badReplies.add(1);
      });
    };
    this.#runner.run('onreply', null, message, { avps }, goOn);
  }

  /** Raises E_CORE_THRESHOLD for a message that took longer than `exec_msg_threshold` microseconds. */
  #watchTime(message: Message, begin: number): void {
    const { globals, host, events } = this.#server;
    const threshold = globals.number('execmsgthreshold');
    const time = Math.round((host.clock.now() - begin) * 1000);
    if (time <= threshold) return;
    this.#counts.slowMessages.add(1);
    this.#server.log(
      'WARNING',
      `threshold exceeded : msg processing took too long - ${time} us.Source : ${message.sip.raw}`,
    );
    events.raise(
      'E_CORE_THRESHOLD',
      namedParameters({ source: 'msg processing', time, extra: message.sip.raw }),
      null,
    );
  }

  #isOurs(sip: SipMessage): boolean {
    const via = sip.topVia;
    return via !== null && this.#server.isMyself(via.host, via.port ?? 5060, via.transport.toLowerCase());
  }
}
