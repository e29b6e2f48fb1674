import type { ByteString } from '../values/value.ts';
import type { Edit } from './edits.ts';
import { lowerCase } from './scan.ts';
import type { Via } from './via.ts';

/** Where a request came from, and whether the script called `force_rport`. */
export interface Source {
  /** IPv6 without brackets. */
  readonly ip: ByteString;
  readonly port: number;
  readonly forceRport?: boolean;
}

/** True when `received=` has to be added to the previous hop's Via (reference: sip 3). */
export function needsReceived(via: Via, source: Source): boolean {
  if (via.rport !== null || via.received !== null || source.forceRport === true) return true;
  const host = via.maddr ?? via.host;
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  return bare !== source.ip && lowerCase(bare) !== lowerCase(source.ip);
}

/** Changes of the top Via in a reply made here: `received` right after host:port, a second one stays. */
export function receivedInReply(via: Via, source: Source): Edit[] {
  if (!needsReceived(via, source)) return [];
  const { rportSpan } = via;
  const rport = `;rport=${source.port}`;
  const forced = rportSpan === null && source.forceRport === true ? rport : '';
  const received = edit(via.hostEnd, via.hostEnd, `;received=${source.ip}${forced}`);
  return rportSpan === null ? [received] : [received, edit(rportSpan.start, rportSpan.end, rport)];
}

/**
 * Changes of the top Via in a relayed request: an old `received` is replaced; a forced rport comes first.
 * What is replaced is taken out and put in behind: what is put in twice is there twice.
 */
export function receivedInRequest(via: Via, source: Source): Edit[] {
  if (!needsReceived(via, source)) return [];
  const { rportSpan, receivedSpan } = via;
  const rport = `;rport=${source.port}`;
  const edits: Edit[] = [];
  const replace = ({ start, end }: { start: number; end: number }, text: ByteString) =>
    edits.push(edit(start, end, ''), edit(end, end, text));
  if (rportSpan !== null) replace(rportSpan, rport);
  const forced = rportSpan === null && source.forceRport === true ? rport : '';
  const text = `${forced};received=${source.ip}`;
  if (receivedSpan !== null) replace(receivedSpan, text);
  else {
    const at = via.firstSemicolon < 0 ? via.hostEnd : via.firstSemicolon;
    edits.push(edit(at, at, text));
  }
  return edits;
}

/** Where a reply to this request goes: source address; port of the source with rport, else of the Via (0 is none), else 5060. */
export function replyDestination(via: Via, source: Source): { ip: ByteString; port: number } {
  const port = via.rport !== null || source.forceRport === true ? source.port : via.port || 5060;
  return { ip: source.ip, port };
}

function edit(start: number, end: number, text: ByteString): Edit {
  return { start, end, text, what: 'Via of the previous hop', origin: null };
}
