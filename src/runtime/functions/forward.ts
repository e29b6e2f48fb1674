import { arg } from '../../declarations/arguments.ts';
import { coreFunction, type FunctionTable } from '../../declarations/module.ts';
import { errors } from '../forwarding/errors.ts';
import { forwardRequest } from '../forwarding/forward.ts';
import { parseHop, resolveHop } from '../forwarding/next-hop.ts';
import { settle } from '../forwarding/settle.ts';
import { useStatelessForwarding } from '../forwarding/stateless.ts';

/** Core functions that send the message without a transaction (reference: language 7, sip 7). */
export const forwardFunctions: FunctionTable = {
  forward: coreFunction({
    doc: 'Sends the request on without a transaction: to the given host, else to `$du`, else to the R-URI.',
    args: [arg.optional(arg.string('destination', 'Next hop, `[protocol:]host[:port]`.'))],
    returns: {
      1: 'sent',
      [-476]: 'the destination cannot be resolved',
      [-477]: 'sending failed',
      [-479]: 'bad URI',
    },
    waits: true,
    link: (server) => {
      useStatelessForwarding(server);
      return null;
    },
    run: (execution, _state, destination) => {
      const { server, message } = execution;
      if (message.sip.kind !== 'request') {
        execution.log('ERROR', 'forward() works on requests only');
        return -1;
      }
      if (server.globals.number('disable_stateless_fwd') > 0) {
        execution.log('ERROR', 'stateless forwarding is switched off (disable_stateless_fwd)');
        return -1;
      }
      const proxy = destination === undefined ? null : parseHop(destination);
      if (destination !== undefined && proxy === null) {
        execution.log('ERROR', `bad destination ${destination}`);
        return -1;
      }
      return settle<number>((done) => forwardRequest(server, message, proxy, null, done));
    },
  }),
  send: coreFunction({
    doc: 'Sends the message as it was received, without a Via of our own, to the given host.',
    args: [
      arg.string('destination', 'Where to, `[protocol:]host[:port]`.'),
      arg.optional(arg.string('headers', 'Lines, with their CRLF, to put in front of the other headers.')),
    ],
    returns: { 1: 'sent', [-1]: 'not sent' },
    waits: true,
    link: (server) => {
      useStatelessForwarding(server);
      return null;
    },
    run: (execution, _state, destination, headers) => {
      const { server, message } = execution;
      const hop = parseHop(destination);
      if (hop === null) {
        execution.log('ERROR', `bad destination ${destination}`);
        return -1;
      }
      const protocol = hop.protocol ?? 'udp';
      const { sip } = message;
      const at = sip.firstLine.end;
      const data = headers ? sip.raw.slice(0, at) + headers + sip.raw.slice(at) : sip.raw;
      return settle<number>((done) =>
        resolveHop(server, hop, protocol, ([address]) => {
          if (address === undefined) return done(errors.unresolvable);
          const socket = server.sendingSocket(message, protocol, address.ip);
          if (socket === null) return done(errors.noSocket);
          done(server.send(data, socket, address).ok ? 1 : -1);
        }),
      );
    },
  }),
};
