import { arg } from '../../declarations/arguments.ts';
import { coreFunction, type FunctionTable } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { errors } from '../forwarding/errors.ts';
import { forwardRequest } from '../forwarding/forward.ts';
import { setLastError } from '../forwarding/last-error.ts';
import { parseHop, resolveHop } from '../forwarding/next-hop.ts';
import { settle } from '../forwarding/settle.ts';
import { useStatelessForwarding } from '../forwarding/stateless.ts';

const destination = 'Next hop, `[protocol:]host[:port]`.';

/** Why a literal destination stops the start: it is none, or its name does not exist. */
function destinationProblem(server: Server, text: ByteString | undefined): string | null {
  if (text === undefined) return null;
  const hop = parseHop(text);
  if (hop === null) return `bad destination ${text}`;
  return server.host.names.lookup(hop.host)?.length === 0 ? `cannot resolve ${hop.host}` : null;
}

/** Core functions that send the message without a transaction (reference: language 7, sip 7). */
export const forwardFunctions: FunctionTable = {
  forward: coreFunction({
    doc: 'Sends the request on without a transaction: to the given host, else to `$du`, else to the R-URI.',
    args: [arg.optional(arg.string('destination', destination))],
    returns: { 1: 'sent', [-1]: 'not sent', [-476]: 'the destination cannot be resolved' },
    waits: true,
    link: (server, _state, text) => {
      if (server.globals.number('disable_stateless_fwd') > 0)
        return 'forward() is used, but disable_stateless_fwd switches stateless forwarding off';
      useStatelessForwarding(server);
      return destinationProblem(server, text);
    },
    run: (execution, _state, text) => {
      const { server, message } = execution;
      if (message.sip.kind !== 'request') {
        execution.log('ERROR', 'forward() works on requests only');
        return -1;
      }
      const proxy = text === undefined ? null : parseHop(text);
      if (text !== undefined && proxy === null) {
        execution.log('ERROR', `bad destination ${text}`);
        return -1;
      }
      return settle<number>((done) =>
        forwardRequest(server, message, proxy, null, (result) => {
          if (result > 0) return done(result);
          setLastError(execution, result);
          // A URI that leads nowhere shows, nothing else.
          done(proxy === null && result === errors.unresolvable ? result : -1);
        }),
      );
    },
  }),
  send: coreFunction({
    doc: 'Sends the message as it was received, without a Via of our own, to the given host.',
    args: [
      arg.string('destination', destination),
      arg.optional(arg.string('headers', 'Lines, with their CRLF, to put in front of the other headers.')),
    ],
    returns: { 1: 'sent', [-1]: 'not sent' },
    waits: true,
    link: (server, _state, text) => destinationProblem(server, text),
    run: (execution, _state, text, headers) => {
      const { server, message } = execution;
      const hop = parseHop(text);
      if (hop === null) {
        execution.log('ERROR', `bad destination ${text}`);
        return -1;
      }
      const protocol = hop.protocol ?? 'udp';
      const { sip } = message;
      const at = sip.firstLine.end;
      const data = headers ? sip.raw.slice(0, at) + headers + sip.raw.slice(at) : sip.raw;
      return settle<number>((done) =>
        resolveHop(server, hop, protocol, ([address]) => {
          const socket = address === undefined ? null : server.sendingSocket(message, protocol, address.ip);
          if (socket !== null) return done(server.send(data, socket, address!).ok ? 1 : -1);
          execution.log('ERROR', `cannot send to ${text}`);
          done(-1);
        }),
      );
    },
  }),
};
