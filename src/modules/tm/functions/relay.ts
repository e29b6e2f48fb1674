import { ArgumentProblem, arg } from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import { errors } from '../../../runtime/forwarding/errors.ts';
import { type NextHop, parseHop } from '../../../runtime/forwarding/next-hop.ts';
import { settle } from '../../../runtime/forwarding/settle.ts';
import type { ByteString } from '../../../values/value.ts';
import { currentTransaction } from '../current.ts';
import type { TransactionLayer } from '../layer.ts';
import { tm } from '../module.ts';
import { type RelayFlags, relayRequest, replicateRequest } from '../relay-request.ts';

const names = {
  'no-auto-477': 'noAutoReply',
  'no-dns-failover': 'noDnsFailover',
  'pass-reason-hdr': 'passReason',
  'allow-no-cancel': 'allowNoCancel',
} as const;

const none: RelayFlags = {
  noAutoReply: false,
  noDnsFailover: false,
  passReason: false,
  allowNoCancel: false,
};

/** Flag names of 3.x, separated by commas. */
export function parseRelayFlags(text: ByteString): RelayFlags | ArgumentProblem {
  const flags = { ...none };
  for (const part of text.split(',')) {
    const name = part.trim();
    if (name === '') continue;
    if (!(name in names)) {
      return new ArgumentProblem(`unknown flag ${name}`, `Flags are ${Object.keys(names).join(', ')}.`);
    }
    flags[names[name as keyof typeof names]] = true;
  }
  return flags;
}

/** The bit mask of 2.4. */
export function relayFlagsOfMask(mask: number): RelayFlags {
  return {
    noAutoReply: (mask & 0x02) !== 0,
    noDnsFailover: (mask & 0x04) !== 0,
    passReason: (mask & 0x08) !== 0,
    allowNoCancel: (mask & 0x10) !== 0,
  };
}

const number = /^(0x[0-9a-fA-F]+|[0-9]+)$/;

function relay(execution: Execution, layer: TransactionLayer, hop: NextHop | null, flags: RelayFlags) {
  if (execution.message.sip.kind !== 'request') return -1;
  return settle<number>((done) => relayRequest(layer, execution, hop, flags, done));
}

const returns = {
  1: 'relayed, or answered because it could not be',
  [-1]: 'internal error',
  [-2]: 'bad message or URI',
  [-3]: 'no destination, or the call was cancelled',
  [-4]: 'the destination cannot be resolved',
  [-5]: 'the destination is blocked',
  [-6]: 'sending failed',
};
const doc =
  'Relays the request with a transaction to `$du`, else to the R-URI, and to every appended branch.';

const destination = arg.parsed('destination', 'Next hop, `[protocol:]host[:port]`.', (text) => {
  return parseHop(text) ?? new ArgumentProblem(`bad destination ${text}`, 'Write "[protocol:]host[:port]".');
});

export const relayFunctions = {
  t_relay: [
    tm.fn({
      doc,
      since: '3.6',
      routes: ['request', 'failure'],
      args: [
        arg.optional(arg.parsed('flags', 'Flag names separated by commas.', parseRelayFlags)),
        arg.optional(destination),
      ],
      returns,
      waits: true,
      run: (execution, layer, flags, hop) => relay(execution, layer, hop ?? null, flags ?? none),
    }),
    tm.fn({
      doc,
      until: '2.4',
      routes: ['request', 'failure'],
      args: [
        arg.optional(arg.string('destination', 'Next hop, or the flags when there is no second argument.')),
        arg.optional(
          arg.string('flags', 'Bit mask: 2 no automatic reply, 4 no DNS failover, 8 pass Reason on.'),
        ),
      ],
      returns,
      waits: true,
      run: (execution, layer, first, second) => {
        const isMask = first !== undefined && number.test(first);
        const mask = isMask ? first : second;
        const flags = mask !== undefined && number.test(mask) ? relayFlagsOfMask(Number(mask)) : none;
        const hop = first === undefined || isMask ? null : parseHop(first);
        if (hop === null && first !== undefined && !isMask) {
          execution.log('ERROR', `bad destination ${first}`);
          return -1;
        }
        return relay(execution, layer, hop, flags);
      },
    }),
  ],
  t_replicate: [
    tm.fn({
      doc: 'Sends a copy of the request elsewhere; its replies are swallowed.',
      since: '3.6',
      routes: ['request', 'failure'],
      args: [
        arg.string('uri', 'Where to.'),
        arg.optional(arg.parsed('flags', 'Flag names separated by commas.', parseRelayFlags)),
      ],
      returns: { 1: 'sent', 0: 'a repeated request: the script ends', [-1]: 'not sent' },
      waits: true,
      run: (execution, layer, uri, flags) => replicate(execution, layer, uri, flags ?? none),
    }),
    tm.fn({
      doc: 'Sends a copy of the request elsewhere; its replies are swallowed.',
      until: '2.4',
      routes: ['request'],
      args: [
        arg.string('uri', 'Where to.'),
        arg.optional(arg.string('flags', 'Bit mask: 4 no DNS failover.')),
      ],
      returns: { 1: 'sent', 0: 'a repeated request: the script ends', [-1]: 'not sent' },
      waits: true,
      run: (execution, layer, uri, flags) => {
        const mask = flags !== undefined && number.test(flags) ? relayFlagsOfMask(Number(flags)) : none;
        return replicate(execution, layer, uri, mask);
      },
    }),
  ],
};

/**
 * `t_replicate()`: sends the request as it is to a URI and to those of the appended branches; nobody hears of the
 * replies.
 */
function replicate(execution: Execution, layer: TransactionLayer, uri: ByteString, flags: RelayFlags) {
  const { message } = execution;
  if (message.sip.kind !== 'request') return -1;
  message.destinationUri = uri;
  const requestUri = message.requestUri ?? message.sip.requestUri ?? '';
  for (const branch of message.branches) {
    branch.destinationUri = branch.uri;
    branch.uri = requestUri;
  }
  const isKnown = currentTransaction(execution) !== null;
  if (isKnown && message.sip.method === 'ACK') return -1;
  return settle<number>((done) =>
    replicateRequest(layer, execution, flags, isKnown, (sent) =>
      done(sent === errors.sendFailed ? -1 : sent),
    ),
  );
}
