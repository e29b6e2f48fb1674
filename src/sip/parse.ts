import type { ByteString } from '../values/value.ts';
import type { ParseFailure } from './failure.ts';
import { parseFirstLine, skipLineEnds } from './first-line.ts';
import { SipMessage } from './message.ts';
import type { Version } from './version.ts';

/** A message that the server throws away on reception. */
export interface Rejection {
  readonly reason: 'keep-alive' | 'bad first line' | 'bad headers' | 'no via';
  /** What the server logs as an error; null for what it drops in silence. */
  readonly log: ByteString | null;
  /** Set when `error_route` runs (the first line was that of a request), together with `message`. */
  readonly errorRoute: ParseFailure | null;
  /** What could be read; the message of the error route. */
  readonly message: SipMessage | null;
}

/** Fewer bytes than this are taken for a keep-alive. */
const shortest = 20;

/**
 * Takes a received message as far as the server does before it runs the script: the first line and all headers,
 * of which Via, To, CSeq and Content-Length are parsed (reference: sip 1 and 2).
 * @param bytes one datagram, or one message that `StreamFramer` cut out of a stream
 * @param transport `udp`, `tcp`, `tls`, …
 */
export function parseMessage(
  bytes: ByteString,
  transport: string,
  version: Version = '3.6',
): SipMessage | Rejection {
  const start = skipLineEnds(bytes);
  if (bytes.length - start < shortest || bytes.charCodeAt(start) === 0) {
    return { reason: 'keep-alive', log: null, errorRoute: null, message: null };
  }
  const raw = start === 0 ? bytes : bytes.slice(start);
  const firstLine = parseFirstLine(raw, version);
  if (firstLine === null) {
    return { reason: 'bad first line', log: 'bad request first line', errorRoute: null, message: null };
  }
  const message = new SipMessage(raw, firstLine, transport, version);
  if (!message.isComplete) {
    const failure = message.failure!;
    message.failure = null;
    const errorRoute = message.kind === 'request' ? failure : null;
    return { reason: 'bad headers', log: failure.info, errorRoute, message };
  }
  if (message.topVia !== null) return message;
  return { reason: 'no via', log: `no via found in ${message.kind}`, errorRoute: null, message };
}

/** Tells a rejection from a message. */
export function isRejection(result: SipMessage | Rejection): result is Rejection {
  return !(result instanceof SipMessage);
}
